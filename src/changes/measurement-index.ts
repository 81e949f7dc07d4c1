import { ENGINE_CODES } from '../messages/engine-error.ts';
import { MEASURED } from './catalogue/measured.ts';
import type { ChangeBetween } from './changes-between.ts';
import { allLivesOf } from './commands-since.ts';
import { replyAt, stepsOf } from './measured-replies.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';
import type { UpgradePath } from './upgrade-path.ts';

/** A measurement that differs between two engines. */
export interface Candidate {
  readonly probe: string;
  /** `SPOP`, or a container's subcommand: `CONFIG GET`. */
  readonly command: string;
  /** The commands that it sends before. */
  readonly prepared: ReadonlySet<string>;
  /** Of these, what came or went with the way: without it the measurement would be another. */
  readonly needs: readonly string[];
  /** Its other arguments, as words. */
  readonly args: readonly string[];
  readonly before: Said;
  readonly after: Said;
  readonly entry: ChangeBetween;
  readonly since: string;
}

/** What an engine replied, or a test quotes of it: an error or a value, by its words. */
export interface Said {
  readonly isError: boolean;
  readonly words: ReadonlySet<string>;
}

const CONTAINERS =
  /^(?:ACL|CLIENT|CLUSTER|COMMAND|CONFIG|DEBUG|FUNCTION|LATENCY|MEMORY|MODULE|OBJECT|PUBSUB|SCRIPT|SLOWLOG|XGROUP|XINFO)$/;
/** Scripts can be about anything, and these only prepare what a test is about. */
const SCRIPTS = /^(?:EVAL|EVALSHA|EVAL_RO|FCALL|FCALL_RO|HELLO|AUTH|MULTI|PING|SUBSCRIBE)$/;
const ERROR = new RegExp(`(?:^|[^A-Za-z])(?:${ENGINE_CODES})\\s`);
const INDEXES = new WeakMap<UpgradePath['entries'], MeasurementIndex>();
/** What is said in a text, where a test quotes it. */
export function said(text: string): Said {
  return {
    isError: ERROR.test(text) || /^(?:unknown|wrong number|syntax error)/i.test(text),
    words: wordsOf(text),
  };
}

/** Words alone: numbers and what is quoted differ from test to test. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, 600)
      .toLowerCase()
      .match(/[a-z][a-z_-]+/g) ?? [],
  );
}

/**
 * The measurements that differ on a way, by command. Those of a command are looked at when it is first asked for: the tests of one
 * comparison name few of them, and all took 30 ms of one.
 */
export class MeasurementIndex {
  readonly #path: UpgradePath;
  readonly #ends: readonly [ReleaseLine, ReleaseLine];
  readonly #known = new Map<string, readonly Candidate[]>();

  constructor(path: UpgradePath) {
    this.#path = path;
    this.#ends = [parseReleaseLine(path.from), parseReleaseLine(path.to)];
  }

  /** Whether a command was measured, be it that nothing of it differs on this way. */
  has(command: string): boolean {
    return probesByCommand().has(command);
  }

  /** Those of a command, its subcommands' with them. */
  of(command: string): readonly Candidate[] {
    const known = this.#known.get(command);
    if (known !== undefined) return known;
    const probes = probesByCommand().get(command) ?? [];
    const found = probes.flatMap((probe) => candidateOf(this.#path, this.#ends, probe) ?? []);
    this.#known.set(command, found);
    return found;
  }
}

/** A way's index, made once. */
export function indexOf(path: UpgradePath): MeasurementIndex {
  const known = INDEXES.get(path.entries);
  if (known !== undefined) return known;
  const index = new MeasurementIndex(path);
  INDEXES.set(path.entries, index);
  return index;
}

let probes: ReadonlyMap<string, readonly string[]> | undefined;

/** What was measured, by the command that it sends. */
function probesByCommand(): ReadonlyMap<string, readonly string[]> {
  if (probes !== undefined) return probes;
  const found = new Map<string, string[]>();
  for (const [
    probe,
    {
      command: [name],
    },
  ] of Object.entries(MEASURED)) {
    const command = typeof name === 'string' ? name.toUpperCase() : '';
    if (command === '' || SCRIPTS.test(command)) continue;
    const of = found.get(command);
    if (of === undefined) found.set(command, [probe]);
    else of.push(probe);
  }
  probes = found;
  return found;
}

function candidateOf(
  path: UpgradePath,
  [from, to]: readonly [ReleaseLine, ReleaseLine],
  probe: string,
): Candidate | undefined {
  const measured = MEASURED[probe];
  if (measured === undefined) return undefined;
  const [name = '', ...rest] = measured.command.map((arg) => (typeof arg === 'string' ? arg : ''));
  const command = name.toUpperCase();
  const before = replyAt(measured, from, 0);
  const after = replyAt(measured, to, 0);
  const step = stepsOf(measured).find(
    ({ id, since }) => id !== undefined && path.directionOf(since) !== undefined,
  );
  const entry = path.entries.find(({ id }) => id === step?.id);
  if (
    before === undefined ||
    after === undefined ||
    before === after ||
    step === undefined ||
    entry === undefined
  )
    return undefined;
  const [was, is] = [saidBy(before), saidBy(after)];
  // Two values of the same words differ in their shape alone, which a quotation does not show.
  if (!was.isError && !is.isError && [...was.words].join() === [...is.words].join()) return undefined;
  const prepared = new Set(
    measured.setup.map(([word]) => (typeof word === 'string' ? word.toUpperCase() : '')),
  );
  const isContainer = CONTAINERS.test(command) && rest[0] !== undefined;
  return {
    probe,
    command: isContainer ? `${command} ${rest[0]?.toUpperCase()}` : command,
    prepared,
    needs: [...prepared].filter((word) =>
      allLivesOf(word).some(({ since }) => path.directionOf(since) !== undefined),
    ),
    args: rest.slice(isContainer ? 1 : 0).filter((arg) => /^[A-Za-z][\w-]+$/.test(arg)),
    before: was,
    after: is,
    entry,
    since: step.since,
  };
}

function saidBy(reply: string): Said {
  return { isError: reply.startsWith('-'), words: wordsOf(reply.replace(/^[-+]/, '')) };
}
