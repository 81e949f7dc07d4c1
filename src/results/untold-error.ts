import { nearestPlace } from './own-place.ts';

/** A text that is nothing but an error's class, as a stack begins where there is no message: `Error: `, `Uncaught TimeoutError`. */
const ONLY_CLASS = /^(?:Uncaught )?((?:[\w$]+[.:\\]+)*[\w$]*(?:Error|Exception))(?: \[\w+\])?:?$/;

/**
 * What there is to say of an error without a text: its class, and the nearest place of its stack, also where that is a package's. Some
 * clients say by nothing else what they did.
 *
 * @param message - What was told of it, trimmed.
 * @returns undefined where the message says something, or neither class nor place is known.
 */
export function tellUntold(
  message: string,
  type: string | undefined,
  stack: string,
  cwd: string,
): string | undefined {
  const named = ONLY_CLASS.exec(message)?.[1];
  if (message !== '' && named === undefined) return undefined;
  const place = nearestPlace(stack, cwd);
  const name = type || named;
  if (place === undefined) return name && message === '' ? `${name} without a message` : undefined;
  return `${name ?? 'Error'} without a message, thrown in ${place}`;
}

/** What each class is below all others; it tells nothing. */
const GENERAL: ReadonlySet<string> = new Set(['Error', 'Object']);

/**
 * An error's class: its name, or, where its author gave it none of its own, its constructor's. Vitest gives that as `Function<Name>`.
 */
export function classOf({ name, constructor: made }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof name === 'string' && !GENERAL.has(name)) return name;
  const own =
    typeof made === 'function'
      ? made.name
      : /^Function<(\w+)>$/.exec(typeof made === 'string' ? made : '')?.[1];
  if (own && !GENERAL.has(own) && /(?:Error|Exception|Reply|Failure)$/.test(own)) return own;
  return typeof name === 'string' ? name : undefined;
}
