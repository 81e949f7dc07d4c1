import type { EngineAnswers } from '../messages/engine-answers.ts';
import { TestWords } from '../messages/test-words.ts';
import type { TestError } from '../model/results.ts';
import { CLIENTS_DOING, type ClientsDoing } from './catalogue/clients.ts';
import { cut, kindOnPath, reasonOf, saysSentence } from './clue.ts';
import type { Explanation } from './explanation.ts';
import type { UpgradePath } from './upgrade-path.ts';

/** What of a test tells whether it or its client sent a command. */
interface Asked {
  readonly name: readonly string[];
  readonly file: string;
  readonly errors: Readonly<Record<'baseline' | 'candidate', TestError | null>>;
}

/**
 * Tells what a client does by itself on an engine that is too old for it: log in with HELLO, name itself, refuse the version.
 *
 * @returns undefined where the test sends that command itself, as its name, its file or the client's error says.
 */
export function findClientsDoing(
  path: UpgradePath,
  answers: EngineAnswers,
  asked: Asked,
): Explanation | undefined {
  if (answers.isValues) return undefined;
  for (const by of ['baseline', 'candidate'] as const) {
    const text = answers[by];
    const error = asked.errors[by];
    if (text === undefined || error === null) continue;
    for (const entry of CLIENTS_DOING) {
      const found = entry.sign.exec(text);
      if (found === null || isTestsOwn(entry, error, asked)) continue;
      const since = entry.since ?? lineOf(found.groups?.asks ?? '');
      const lacks = by === 'baseline' ? 'comes' : 'goes';
      // Two engines that both lack it refuse it in other words.
      const isOnBoth = entry.sign.test(answers[by === 'baseline' ? 'candidate' : 'baseline'] ?? '');
      if (!isOnBoth && path.directionOf(since) !== lacks) continue;
      const cure = entry.cures.find(({ type }) => type?.test(error.type ?? '') ?? true)?.cure;
      const title = entry.title.replace(/\{(\w+)\}/g, (_, key: string) => found.groups?.[key] ?? key);
      return {
        kind: isOnBoth ? 'wording' : kindOnPath('newlyAccepted', lacks),
        reason: {
          ...reasonOf(entry.id, since, title, 'certain', [saysSentence(path, by, cut(found[0]))]),
          ...(cure === undefined ? {} : { cure }),
        },
      };
    }
  }
  return undefined;
}

function isTestsOwn({ command }: ClientsDoing, error: TestError, { name, file }: Asked): boolean {
  if (command === undefined) return false;
  if (error.command?.startsWith(command)) return true;
  return new TestWords(() => [...name, file]).names(command);
}

/** `5.0.0` → `5.0`. */
function lineOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}
