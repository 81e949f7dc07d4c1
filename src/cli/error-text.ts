import type { RedisTargetError } from '../errors.ts';

/** A target that was tried among others, as an error's `details.tried` has it. */
interface Tried {
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

/**
 * An error as a line of the command line's: its message and code, `… [RT_TARGET_NONE]`, and the code of each target that was
 * tried at the end of what is said of it. A message itself has no codes: whoever catches an error finds them in its fields.
 */
export function errorText({ message, code, details }: RedisTargetError): string {
  const tried = Array.isArray(details.tried) ? details.tried.filter(isTried) : [];
  const text = tried.reduce(
    (all, one) => all.replace(`${one.target}: ${one.message}`, (line) => `${line} [${one.code}]`),
    message,
  );
  return `${text} [${code}]`;
}

function isTried(value: unknown): value is Tried {
  return (
    typeof value === 'object' && value !== null && 'target' in value && 'message' in value && 'code' in value
  );
}
