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
const INDEXES = new WeakMap<UpgradePath['entries'], ReadonlyMap<string, readonly Candidate[]>>();
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

/** The measurements that differ on a way, by command. */
export function indexOf(path: UpgradePath): ReadonlyMap<string, readonly Candidate[]> {
  const known = INDEXES.get(path.entries);
  if (known !== undefined) return known;
  const index = new Map<string, Candidate[]>();
  const ends = [parseReleaseLine(path.from), parseReleaseLine(path.to)] as const;
  for (const probe of Object.keys(MEASURED)) {
    const one = candidateOf(path, ends, probe);
    if (one === undefined) continue;
    const [command = ''] = one.command.split(' ');
    const of = index.get(command);
    if (of === undefined) index.set(command, [one]);
    else of.push(one);
  }
  INDEXES.set(path.entries, index);
  return index;
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
  if (command === '' || SCRIPTS.test(command)) return undefined;
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
