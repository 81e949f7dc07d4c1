import type { DifferenceKind } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { ENGINE_CODES } from './engine-error.ts';
import { comparesErrors, isErrorText } from './error-text.ts';
import { isReordered } from './reordered.ts';
import { isTimeOut } from './time-out.ts';

/** What the engines said, as far as a test's errors tell. */
export interface EngineAnswers {
  /** Texts of the baseline's and of the candidate's engine; undefined where nothing quotes it. */
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
  /** Whether both texts are values of one assertion, so that they can be compared as values. */
  readonly isValues: boolean;
  /** Which run failed. */
  readonly failedOn: 'baseline' | 'candidate' | 'both';
  /** The error as the person sees it. */
  readonly shown: string;
  /** Whether a client threw it because a server had said so. */
  isServers(): boolean;
}

/** Longer texts are cut: what an engine says is short, and the time spent stays bounded. */
const MAX_TEXT = 4_000;
// In the case that the runners and clients write: ignoring it took twice the time.
const ASSERTION = /[Aa]ssert|xpect|did not match|!==|Received|rejection/;
const LOST_CONNECTION =
  /ECONNRESET|ECONNREFUSED|EPIPE|Connection is closed|[Cc]onnection closed|socket hang up|Socket closed|Reached the max retries|ConnectionError|Stream isn't writeable/;
const RESOLVED =
  /instead of reject|resolved instead|Missing expected (?:rejection|exception)|DID NOT RAISE|did not throw|to throw|to (?:have been|be) rejected|(?:nothing was|not) (?:raised|thrown)|(?:expected|error) but got nil|of type "[^"]{1,100}" is thrown|to raise a throwable|^Expected exception: [\w.$]+$/m;
/** It came, but was another. */
const OTHER_ERROR = /but got (?!nil)|, got #<|but rejected|but it was rejected/;
/** Error classes that clients throw for nothing but what a server said, of whatever language. */
const CLIENT_CLASS =
  /ReplyError|ResponseError|CommandError|RedisError|DataException|ServerException|CommandExecutionException|RedisException/;
const SERVER_ERROR = new RegExp(
  `^(?:${ENGINE_CODES}) \\S|^(?:Caused by: )?[\\w.:\\\\]{0,80}(?:${CLIENT_CLASS.source})\\b`,
  'm',
);

/** Who said what, for one candidate. Undefined where nothing failed on either side. */
export function readEngineAnswers(
  baseline: TestError | null,
  candidate: TestError | null,
): EngineAnswers | undefined {
  if (baseline !== null && candidate !== null) {
    return {
      baseline: said(baseline),
      candidate: said(candidate),
      isValues: baseline.received !== undefined && candidate.received !== undefined,
      failedOn: 'both',
      shown: candidate.message,
      isServers: () => isServerError(baseline) || isServerError(candidate),
    };
  }
  const error = baseline ?? candidate;
  if (error === null || error === undefined) return undefined;
  const failedOn = baseline === null ? 'candidate' : 'baseline';
  const isDivided = error.expected !== undefined && error.received !== undefined;
  const failing = said(error);
  // A thrown error is the failing engine's own; an assertion also quotes what the other engine gave.
  const other = isDivided
    ? tidy(error.expected ?? '')
    : isAssertion(error)
      ? tidy(error.expected ?? error.message)
      : undefined;
  const [of, as] = failedOn === 'baseline' ? [failing, other] : [other, failing];
  return {
    baseline: of,
    candidate: as,
    isValues: isDivided,
    failedOn,
    shown: error.message,
    isServers: () => isServerError(error),
  };
}

/** What kind of difference the errors' shape tells, where no entry does. */
export function kindByShape(
  baseline: TestError | null,
  candidate: TestError | null,
): DifferenceKind | undefined {
  const error = candidate ?? baseline;
  if (error === null) return undefined;
  if (isTimeOut(error) || LOST_CONNECTION.test(error.message.slice(0, MAX_TEXT))) return 'crash';
  if (baseline !== null && candidate !== null) {
    return isServerError(baseline) && isServerError(candidate) ? 'wording' : undefined;
  }
  if (isServerError(error)) return baseline === null ? 'newlyRefused' : 'newlyAccepted';
  if (isUnrefused(error)) return baseline === null ? 'newlyAccepted' : 'newlyRefused';
  if (error.expected === undefined || error.received === undefined) return undefined;
  if (comparesErrors(error)) return 'wording';
  return isReordered(error.expected, error.received) ? 'timing' : 'value';
}

/** Whether what the engines said are two errors' texts: then it is no value that changed. */
export function areErrorTexts(baseline: TestError | null, candidate: TestError | null): boolean {
  if (baseline !== null && candidate !== null)
    return isErrorText(said(baseline)) && isErrorText(said(candidate));
  const error = candidate ?? baseline;
  return error !== null && comparesErrors(error);
}

/** Whether the test waited for an error that did not come. */
export function isUnrefused(error: TestError): boolean {
  const message = error.message.slice(0, MAX_TEXT);
  return RESOLVED.test(message) && !OTHER_ERROR.test(message);
}

/** Whether it is a server's own word, as the client threw it: neither an assertion's nor the application's. */
function isServerError(error: TestError): boolean {
  if (error.type !== undefined && CLIENT_CLASS.test(error.type)) return true;
  return SERVER_ERROR.test(error.message.slice(0, MAX_TEXT)) && !isAssertion(error);
}

function isAssertion({ type, message }: TestError): boolean {
  if (type !== undefined && CLIENT_CLASS.test(type)) return false;
  // testify, of an error that nobody waited for.
  if (message.includes('Received unexpected error')) return false;
  return (type !== undefined && /assert/i.test(type)) || ASSERTION.test(message.slice(0, MAX_TEXT));
}

function said({ received, message }: TestError): string {
  return tidy(received ?? message);
}

/** Without the escapes that runners, languages and regular expressions put before quotes, brackets and blanks. */
function tidy(text: string): string {
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return cut.includes('\\') ? cut.replace(/\\+([^\w\s\\]| )/g, '$1') : cut;
}
