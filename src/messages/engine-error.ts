import type { TestError } from '../model/results.ts';
import { steadyMessage } from './steady-message.ts';

/** The codes that engines' errors begin with. */
export const ENGINE_CODES =
  'ERR|WRONGTYPE|NOAUTH|WRONGPASS|NOPERM|NOSCRIPT|BUSY(?:KEY|GROUP)?|NOGROUP|OOM|MOVED|ASK|CROSSSLOT|CLUSTERDOWN|TRYAGAIN|READONLY|MISCONF|MASTERDOWN|LOADING|EXECABORT|NOREPLICAS|UNKILLABLE|NOPROTO|UNBLOCKED';
/** An engine's error as clients hand it on, wherever it stands in a message: a code in capitals, then words. */
const ENGINE_ERROR = new RegExp(`\\b(?:${ENGINE_CODES}) [^\\n]+`);
const MAX_CAUSE = 2_000;

/**
 * An error's likeness, for putting tests with one cause together. Numbers and quoted values say nothing in an
 * engine's or a client's error; in an assertion they are what it is about.
 */
export function causeOfError(error: TestError | null): string {
  if (error === null) return '';
  const engine = engineErrorOf(error);
  const isAssertion = error.expected !== undefined && error.received !== undefined;
  if (engine === undefined && isAssertion) return steadyMessage(firstLine(error.message));
  return steadyMessage(engine ?? firstLine(error.message))
    .replace(/, with args beginning with:.*$/, '')
    .replaceAll(/["'`\u2018\u2019]/g, "'")
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function engineErrorOf({ message, received }: TestError): string | undefined {
  const found = ENGINE_ERROR.exec((received ?? message).slice(0, MAX_CAUSE))?.[0];
  return found === undefined ? undefined : withoutStrayQuote(found.trim());
}

/** The quote at its end is whoever's who quotes it, unless it was opened in it. */
function withoutStrayQuote(text: string): string {
  const [quote] = /["'`]$/.exec(text) ?? [];
  return quote !== undefined && text.split(quote).length % 2 === 0 ? text.slice(0, -1) : text;
}

/** The first line that says something. */
function firstLine(message: string): string {
  const [line = ''] = message.trimStart().split('\n', 1);
  return line.slice(0, MAX_CAUSE);
}
