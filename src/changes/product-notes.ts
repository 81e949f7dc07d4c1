import { type Engine, formatEngine, NOT_KNOWN } from '../model/engine.ts';
import { parseReleaseLine } from './release-line.ts';

/** What has to be known of the reasons between engines some of which are no Redis and no Valkey, a sentence each. */
export function productNotes(engines: readonly Engine[]): string[] {
  const notes = engines.flatMap((engine) => {
    const { name, version, product } = engine;
    if (product === undefined) return [];
    const claim = `${name} ${version}`;
    if (!isRelease(engine))
      return [
        `${formatEngine(engine)} claims no release of Redis or Valkey that there is: what differs on it gets no reason.`,
      ];
    if (product === 'redis-stack')
      return [
        `Of ${formatEngine(engine)} the reasons are those of ${claim}; of its modules' commands none is known.`,
      ];
    return [
      `${product} only claims to be ${claim}: reasons are those of ${claim}, and what it does of its own has none.`,
    ];
  });
  return [...new Set(notes)];
}

function isRelease(engine: Engine): boolean {
  if (engine.version === NOT_KNOWN) return false;
  try {
    parseReleaseLine(engine);
    return true;
  } catch {
    return false;
  }
}
