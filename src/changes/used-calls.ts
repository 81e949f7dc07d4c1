import { type Engine, formatEngine } from '../model/engine.ts';
import type { Usage } from '../model/usage.ts';
import { commandOf, parseUsedCall, type UsedCall } from './call-pattern.ts';

/** What one side's clients did. */
export interface UsedSide {
  readonly engine: Engine;
  readonly usage: Usage;
}

/** What a suite called, over all sides. */
export interface UsedCalls {
  /** Whether any side's commands were counted. */
  readonly isKnown: boolean;
  /** Whether forms were seen, and not only names. */
  readonly hasForms: boolean;
  readonly calls: readonly UsedCall[];
  /** What keeps it from being whole, a sentence each. */
  readonly notes: readonly string[];
}

/** More forms of commands than a stream tells apart. */
const OTHER = 'OTHER';
const SCRIPTS = /^(?:EVAL|EVALSHA|FCALL)(?:_RO)?$/;

/**
 * The commands of all sides together, each at the finer side's names: one side may tell `CONFIG GET` or a form where the
 * other, an older server, tells `CONFIG` alone.
 */
export function readUsedCalls(sides: readonly UsedSide[]): UsedCalls {
  const byCommand = new Map<string, { detail: number; calls: Map<string, UsedCall> }>();
  for (const { usage } of sides) {
    for (const [text, count] of Object.entries(usage.commands ?? {})) {
      if (count <= 0 || text === OTHER) continue;
      const call = parseUsedCall(text.toUpperCase());
      const command = commandOf(call.name);
      const detail = detailOf(call);
      const known = byCommand.get(command);
      if (known === undefined || known.detail < detail)
        byCommand.set(command, { detail, calls: new Map([[text, call]]) });
      else if (known.detail === detail) known.calls.set(text, call);
    }
  }
  const calls = [...byCommand.values()].flatMap((known) => [...known.calls.values()]);
  const hasForms = sides.some(({ usage }) => usage.source === 'stream' && usage.commands !== undefined);
  const isKnown = sides.some(({ usage }) => usage.commands !== undefined);
  return { isKnown, hasForms, calls, notes: notesOn(sides, calls, isKnown) };
}

/** A form tells more than a subcommand, and that more than a command alone. */
function detailOf({ name, arguments: count }: UsedCall): number {
  if (count !== undefined) return 2;
  return name.includes(' ') ? 1 : 0;
}

function notesOn(sides: readonly UsedSide[], calls: readonly UsedCall[], isKnown: boolean): string[] {
  const notes: string[] = [];
  const uncounted = sides.filter(({ usage }) => usage.commands === undefined);
  for (const { engine, usage } of uncounted) {
    const why =
      usage.why ?? (usage.source === 'client' ? 'only its connections were counted' : 'nobody counted');
    notes.push(`What commands the tests used on ${formatEngine(engine)} is not known: ${why}.`);
  }
  for (const { engine, usage } of sides) {
    if (usage.commands !== undefined && usage.atLeast)
      notes.push(
        `The count on ${formatEngine(engine)} is not whole: the tests may have used more than it has.`,
      );
    if (usage.commands?.[OTHER] !== undefined)
      notes.push(`On ${formatEngine(engine)} more forms were sent than are told apart.`);
  }
  const counted = sides.filter(({ usage }) => usage.commands !== undefined);
  const isStream = isKnown && counted.every(({ usage }) => usage.source === 'stream');
  if (isStream && calls.some(({ name }) => SCRIPTS.test(name)))
    notes.push('Scripts ran: what commands they call was not counted.');
  return notes;
}
