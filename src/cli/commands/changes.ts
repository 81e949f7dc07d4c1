import { Command } from 'commander';
import { CATALOGUE } from '../../changes/catalogue/index.ts';
import type { ChangeBetween } from '../../changes/changes-between.ts';
import { changesOnWay } from '../../changes/changes-on-way.ts';
import { DATED_COMMANDS } from '../../changes/commands-since.ts';
import { measuredWay } from '../../changes/measured-way.ts';
import { namesBetween } from '../../changes/names-between.ts';
import { isWayBack, notesOnWay } from '../../changes/notes-on-way.ts';
import { formatReleaseLine, parseReleaseLine } from '../../changes/release-line.ts';
import { supportOf } from '../../changes/support-dates.ts';
import { RedisTargetError } from '../../errors.ts';
import { countRanks } from '../../model/change-ranks.ts';
import { findNearest } from '../../model/nearest.ts';
import { visibleLine } from '../../model/visible.ts';
import { describeChange, formatChanges, type PathEnds } from '../../report/changes.ts';
import { usedLine } from '../../report/on-the-way.ts';
import { formatRankedChanges } from '../../report/ranked-changes.ts';
import { wrap } from '../../report/terminal-sheet.ts';
import type { RankedByUse } from '../../run/rank-by-use.ts';
import type { CommandGuess } from '../../source/guess-commands.ts';
import type { CommandIo } from '../io.ts';
import { writeJson } from '../write-json.ts';
import { assertOneOnStdout, writeUpgradePages } from '../write-upgrade-page.ts';

export interface ChangesArgs {
  /** `2.8`, `6.2.11`, `valkey-8.1`. */
  readonly from: string;
  readonly to: string;
  /** Only what concerns this command. */
  readonly command?: string;
  /** Results files of the suite that is to be moved. */
  readonly used?: readonly string[];
  /** Folders or files of source code, of which the commands are guessed. */
  readonly in?: readonly string[];
  readonly json?: boolean;
  /** The page on the upgrade: into a file; `true`: on stdout. */
  readonly markdown?: string | true;
  readonly html?: string | true;
}

const NOTE_ROWS = 6;
const MAX_COLUMNS = 100;
const LEAST_COLUMNS = 50;

/** Prints what changes on the way between two engine versions. */
export function defineChangesCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return (
    new Command('changes')
      .description('Print what changes for an application between two engine versions. Opens nothing.')
      .argument('<from>', 'engine version, e.g. 2.8 or 6.2.11')
      .argument('<to>', 'engine version, e.g. 7.0 or valkey-8.1')
      .option('--command <name>', 'only what concerns this command')
      .option('--used <file...>', 'results files of a suite: rank the changes by what its tests used')
      .option(
        '--in <path...>',
        'source code without tests: rank by the commands that it seems to send (a guess)',
      )
      .option(
        '--markdown [file]',
        'the page on this upgrade: support, what breaks, what changes, what is new',
      )
      .option('--html [file]', 'the same as one self-contained page')
      .option('--json', 'one JSON document on stdout')
      // These options take what stands behind them.
      .showHelpAfterError(
        'The two versions stand before --used, --in, --markdown and --html: redis-target changes 6.2 valkey-9.1 --html',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  redis-target changes 2.8 6.2 --command SPOP\n  redis-target changes 6.2 valkey-8.1 --used results.json\n  redis-target changes 6.2 valkey-9.1 --html upgrade.html',
      )
      .action((from: string, to: string, options: Omit<ChangesArgs, 'from' | 'to'>) =>
        done(runChanges({ from, to, ...options }, io)),
      )
  );
}

/**
 * @returns 0, also where nothing changes.
 * @throws {RedisTargetError} `RT_CHANGES_VERSION` where a version is none that the catalogue knows; what reading results files throws;
 *   `RT_SOURCE_READ`, `RT_SOURCE_NONE`, `RT_USAGE`, `RT_REPORT_WRITE`.
 */
export async function runChanges(args: ChangesArgs, io: CommandIo): Promise<number> {
  assertOneOnStdout(args);
  const from = parseReleaseLine(args.from);
  const to = parseReleaseLine(args.to);
  const changes = changesOnWay(
    args.from,
    args.to,
    args.command === undefined ? {} : { command: args.command },
  );
  const command = printable(args.command ?? '').toUpperCase() || undefined;
  const ends = { from, to, ...(command === undefined ? {} : { command }) };
  const byUse = await rank(changes, args, { from, to }, io);
  if (byUse !== undefined) {
    const { ranked, notes: useNotes, guess } = byUse;
    const isGuess = guess !== undefined;
    const isPage = await writeUpgradePages(byUse.changes, { ...ends, ranked, useNotes, isGuess }, args, io);
    if (!isPage || args.json) printRanked(args, byUse, { from, to }, io);
    return 0;
  }
  const isPage = await writeUpgradePages(changes, ends, args, io);
  if (args.json) {
    writeJson(io.stdout, {
      schemaVersion: 1,
      from: formatReleaseLine(from),
      to: formatReleaseLine(to),
      measured: measuredOf({ from, to }),
      support: { from: supportOf(from), to: supportOf(to) },
      changes: changes.map((change) => describeChange(change, { from, to })),
    });
    return 0;
  }
  if (isPage) return 0;
  const about = command === undefined ? '' : ` for ${command}`;
  const way = `${formatReleaseLine(from)} → ${formatReleaseLine(to)}${about}`;
  const note = noteOn({ from, to }, columnsOf(io), command === undefined);
  if (changes.length === 0) {
    io.stdout.write(
      `${way}: ${isMeasured({ from, to }) ? 'no known change' : 'nothing is known to change, but not all of it was measured'}.${command === undefined ? '' : suggest(command)}\n${note}`,
    );
    return 0;
  }
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  const text = formatChanges(changes, { ...ends, width: columnsOf(io) });
  io.stdout.write(`${way}: ${count} that tests can notice\n${note}\n${text}`);
  return 0;
}

async function rank(
  changes: readonly ChangeBetween[],
  { used, in: paths }: ChangesArgs,
  ends: PathEnds,
  { cwd }: CommandIo,
): Promise<(RankedByUse & { readonly guess?: CommandGuess }) | undefined> {
  if (used !== undefined && paths !== undefined)
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not rank the changes: --in guesses what --used knows. Give one of them: --used where tests ran, --in where there are none.',
    );
  if (used !== undefined) {
    const { rankByUse } = await import('../../run/rank-by-use.ts');
    return rankByUse(changes, { names: used, cwd, ...ends });
  }
  if (paths === undefined) return undefined;
  const { rankBySource } = await import('../../source/rank-by-source.ts');
  return rankBySource(changes, { paths, cwd, ...ends });
}

function printRanked(
  args: ChangesArgs,
  { changes, ranked, notes, guess }: RankedByUse & { readonly guess?: CommandGuess },
  ends: PathEnds,
  io: CommandIo,
): void {
  const [from, to] = [formatReleaseLine(ends.from), formatReleaseLine(ends.to)];
  const isGuess = guess !== undefined;
  const summary = usedLine(ranked, isGuess);
  if (args.json) {
    const byId = new Map(changes.map((change) => [change.id, change]));
    const described = ranked.flatMap(({ id, rank, used }) => {
      const change = byId.get(id);
      return change === undefined ? [] : [{ rank, used, ...describeChange(change, ends) }];
    });
    const counts = countRanks({ changes: ranked });
    writeJson(io.stdout, {
      schemaVersion: 1,
      from,
      to,
      measured: measuredOf(ends),
      support: { from: supportOf(ends.from), to: supportOf(ends.to) },
      summary,
      counts,
      notes,
      ...(guess === undefined ? {} : { guess: { files: guess.files, commands: guess.commands } }),
      changes: described,
    });
    return;
  }
  const text = formatRankedChanges(changes, ranked, { ...ends, width: columnsOf(io), isGuess });
  const note = noteOn(ends, columnsOf(io), args.command === undefined);
  const noted = notes.map((one) => `Note: ${visibleLine(one)}\n`).join('');
  io.stdout.write(`${note}${text}${text === '' ? '' : '\n'}${noted}${from} → ${to}: ${summary}\n`);
}

/** What was not measured is said before anything else. */
function noteOn({ from, to }: PathEnds, width: number, isAll: boolean): string {
  const { goes } = isAll && isWayBack(from, to) ? namesBetween(from, to) : { goes: [] };
  const lost = goes.length === 0 ? [] : [`${goes.length} commands and options are lost: ${goes.join(', ')}.`];
  const notes = [...notesOnWay(from, to), ...lost];
  return notes.map((note) => `${wrap(note, width, NOTE_ROWS).join('\n')}\n`).join('');
}

function isMeasured({ from, to }: PathEnds): boolean {
  return measuredWay(from, to).unmeasured.length === 0;
}

function measuredOf({ from, to }: PathEnds): object {
  const { notes: _, ...measured } = measuredWay(from, to);
  return measured;
}

/** A name as somebody wrote it, harmless for a terminal. */
function printable(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '?')
    .slice(0, 60);
}

/** For a command that nothing is known of; of one that is known, nothing changes on this way. */
function suggest(command: string): string {
  const known = new Set([...CATALOGUE.flatMap(({ commands }) => commands), ...DATED_COMMANDS]);
  if (known.has(command)) return '';
  const near = findNearest(command, known);
  return ` ${command} is no command that the catalogue knows.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

function columnsOf({ stdout }: CommandIo): number {
  const { columns } = stdout as { readonly columns?: number };
  return Math.max(LEAST_COLUMNS, Math.min(MAX_COLUMNS, columns ?? MAX_COLUMNS));
}
