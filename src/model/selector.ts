import { RedisTargetError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { findNearest } from './nearest.ts';
import type { VersionSelector } from './target.ts';

const SELECTOR = /^(?:(redis|valkey)(?:-|$))?(\d{1,4}(?:\.\d{1,4}){0,2})?$/i;

/**
 * Reads a version or the prefix of one, with the engine in front where it matters: `6`, `6.2`, `redis-6.2`, `valkey`.
 *
 * @throws {RedisTargetError} `RT_SELECTOR_INVALID`.
 */
export function parseSelector(text: string): VersionSelector {
  const [matched, engine, version] = SELECTOR.exec(text.trim()) ?? [];
  if (matched === undefined || matched.endsWith('-')) {
    throw new RedisTargetError(
      'RT_SELECTOR_INVALID',
      `Could not read the version selector "${text.slice(0, 60)}". Write a version or its beginning, with the engine in front where it matters: 6, 6.2, 6.2.11, redis-6.2, valkey-8.1.${suggestSelector(text)}`,
    );
  }
  return {
    ...(engine === undefined ? {} : { engine: engine.toLowerCase() === 'valkey' ? 'valkey' : 'redis' }),
    ...(version === undefined ? {} : { version }),
  };
}

/** For what is no version: the version that it is near to, as a question; empty where it is near to none. */
export function suggestSelector(text: string): string {
  const [, word = '', version] =
    /^([a-z]*)[\s:@_-]*v?(\d{1,4}(?:\.\d{1,4}){0,2})?(?![\d.])/i.exec(text.trim()) ?? [];
  const isVersionOnly = word === '' || word.toLowerCase() === 'v';
  const engine = isVersionOnly ? undefined : findNearest(word, ['redis', 'valkey']);
  if (!isVersionOnly && engine === undefined) return '';
  const selector = [engine, version].filter((part) => part !== undefined).join('-');
  return selector === '' ? '' : ` Did you mean \`${selector}\`?`;
}

/** The selector as text; empty where it fits anything. */
export function formatSelector({ engine, version }: VersionSelector): string {
  return [engine, version].filter((part) => part !== undefined).join('-');
}

/** Whether an engine is what the selector asks for: 6 fits 6.2.11, and 6.2 fits 6.2.11 but not 6.20. */
export function matchesSelector(selector: VersionSelector, engine: Engine): boolean {
  if (selector.engine !== undefined && selector.engine !== engine.name) return false;
  if (selector.version === undefined) return true;
  const found = numbersOf(engine.version);
  return numbersOf(selector.version).every((number, index) => number === found[index]);
}

/** Orders versions number by number; a missing number counts as 0. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
