import type { Reason } from '../model/comparison.ts';
import { type Engine, formatEngine } from '../model/engine.ts';
import { compareVersions } from '../model/selector.ts';
import { nameOfForm, type TargetDeath } from '../model/usage.ts';
import { DEADLY } from './catalogue/deadly.ts';
import type { DeadlyEntry, DeadlyReleases } from './deadly-entry.ts';
import { releaseNotesOf } from './release-notes.ts';

/** Why a server died, where its engine is known to die of what it was sent. */
export interface ExplainedDeath {
  readonly reason: Reason;
  /** Those that it may have died of. */
  readonly commands: readonly string[];
}

/** What a server's own end looks like; somebody's SIGKILL, or a session that was lost, is none. */
const ENDED = /\bcrashed\b|SIGSEGV|SIGABRT|was started anew|is gone/;
const HUNG = /answers no more/;

/**
 * Says whether an engine is known to die of its last command.
 *
 * `certain` only where the server's own log shows it and its release is one that it was seen on.
 */
export function explainDeath(engine: Engine, death: TargetDeath): ExplainedDeath | undefined {
  for (const entry of DEADLY) {
    const releases = entry.engines.find((one) => isAmong(engine, one));
    if (releases === undefined) continue;
    const isShown = entry.sign?.test(death.how) ?? false;
    if (!isShown && !isLike(entry, death)) continue;
    const isSeen = compareVersions(engine.version, releases.seen) <= 0;
    return { reason: reasonOf(entry, engine, death, isShown && isSeen), commands: entry.commands };
  }
  return undefined;
}

function isAmong({ name, version }: Engine, { name: of, from, before }: DeadlyReleases): boolean {
  return name === of && compareVersions(version, from) >= 0 && compareVersions(version, before) < 0;
}

/** Whether the last command is one of the entry's, and the end one that it makes. */
function isLike({ commands, how, sign }: DeadlyEntry, death: TargetDeath): boolean {
  const command = death.command === undefined ? '' : nameOfForm(death.command);
  if (!commands.includes(command)) return false;
  // Of a crash whose log shows another place, this was not the cause.
  if (sign !== undefined && /crashed in/.test(death.how)) return false;
  return ENDED.test(death.how) || (how === 'endsOrHangs' && HUNG.test(death.how));
}

function reasonOf(entry: DeadlyEntry, engine: Engine, death: TargetDeath, isCertain: boolean): Reason {
  const { id, title, since, mended } = entry;
  const last = death.command === undefined ? '' : `, and its last known command was ${death.command}`;
  return {
    id,
    since,
    title,
    certainty: isCertain ? 'certain' : 'likely',
    evidence: [`${formatEngine(engine)}: ${death.what} ${death.how}${last}`],
    link: releaseNotesOf(mended),
  };
}
