import type { EngineAnswers } from '../messages/engine-answers.ts';
import { TestWords } from '../messages/test-words.ts';
import type { TestError } from '../model/results.ts';
import { CLIENTS_DOING, type ClientsDoing } from './catalogue/clients.ts';
import { kindOnPath, reasonOf, saysSentence } from './clue.ts';
import type { Explanation } from './explanation.ts';
import { firstLineFrom } from './release-line.ts';
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
    const text = answers[by] ?? '';
    const error = asked.errors[by];
    if (error === null) continue;
    for (const entry of CLIENTS_DOING) {
      const found = entry.sign.exec(text);
      if (found === null || entry.type?.test(error.type ?? '') === false || isTestsOwn(entry, error, asked))
        continue;
      const groups = namedIn(found);
      const since =
        entry.since ??
        firstLineFrom(groups.asks ?? '', /^valkey$/i.test(groups.engine ?? '') ? 'valkey' : 'redis');
      if (since === undefined) continue;
      const isOlder = (by === 'baseline') !== (entry.isOverNewer === true);
      const lacks = isOlder ? 'comes' : 'goes';
      // Two engines that both lack it refuse it in other words.
      const isOnBoth =
        answers.failedOn === 'both' &&
        entry.sign.test(answers[by === 'baseline' ? 'candidate' : 'baseline'] ?? '');
      if (!isOnBoth && path.directionOf(since) !== lacks) continue;
      // Where both refuse, the test is about it.
      if (answers.failedOn === 'both' && entry.strength !== undefined) continue;
      const cure = entry.cures.find(
        ({ type, says }) => (type?.test(error.type ?? '') ?? true) && (says?.test(text) ?? true),
      )?.cure;
      const title = entry.title.replace(/\{(\w+)\}/g, (_, key: string) => groups[key] ?? key);
      const kind = entry.isOverNewer ? 'newlyRefused' : 'newlyAccepted';
      return {
        kind: isOnBoth ? 'wording' : kindOnPath(kind, lacks),
        reason: {
          ...reasonOf(entry.id, since, title, entry.strength ?? 'certain', [
            saysSentence(path, by, found[0]),
          ]),
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

/** What a sign's groups found: `asks1` and `asks2` are two ways to say `asks`. */
function namedIn({ groups = {} }: RegExpExecArray): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(groups)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/\d$/, ''), value]),
  );
}
