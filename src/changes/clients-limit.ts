import type { TestError } from '../model/results.ts';
import { CLIENT_LIMITS } from './catalogue/client-limits.ts';
import { cut, saysSentence } from './clue.ts';
import type { Explanation } from './explanation.ts';
import type { UpgradePath } from './upgrade-path.ts';

const MAX_TEXT = 4_000;
/** In an error's class and text: what it quotes is what somebody expected or received. */
const ASSERTION =
  /^[\w.$:]*(?:Assert|Expectation)[^\s:]*: |^(?:E +)?(?:assert|[Ee]xpected|Expecting|Failed asserting)\b/;
/** But for an assertion that nothing is thrown: what was thrown is the client's. */
const THROWN_ALL_THE_SAME =
  /[Uu]nexpected (?:exception|error) thrown|[Nn]ot (?:to )?(?:raise|throw)|instead of resolving/;

/**
 * Tells what a client gave up by a time limit or a number of tries of its own. No line of an engine brought that: it may be met on any
 * way, on either side.
 *
 * Of an engine that answers later, or never, it is what the client says, too; hence never certain, and asked for only where nothing
 * else has a reason.
 */
export function findClientsLimit(
  path: UpgradePath,
  errors: Readonly<Record<'baseline' | 'candidate', TestError | null>>,
): Explanation | undefined {
  for (const by of ['candidate', 'baseline'] as const) {
    const error = errors[by];
    // What an assertion expected or received is no client's word that it gave up.
    if (error === null || error.received !== undefined) continue;
    const { type, message } = error;
    const text = `${type === undefined ? '' : `${type}: `}${message}`.slice(0, MAX_TEXT);
    if ((ASSERTION.test(text) || ASSERTION.test(message)) && !THROWN_ALL_THE_SAME.test(text)) continue;
    const found = CLIENT_LIMITS.find(({ sign }) => sign.test(text));
    if (found === undefined) continue;
    const { id, title, cure } = found;
    const evidence = [saysSentence(path, by, cut(message))];
    return {
      kind: 'crash',
      reason: { id, since: '', title, certainty: 'likely', evidence, cure, link: '' },
    };
  }
  return undefined;
}
