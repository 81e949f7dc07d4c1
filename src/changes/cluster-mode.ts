import type { EngineAnswers } from '../messages/engine-answers.ts';
import { type Engine, formatEngine } from '../model/engine.ts';
import type { TestError } from '../model/results.ts';
import { CLUSTER_MODE_ANSWERS } from './catalogue/cluster-mode.ts';
import { cut, kindOnPath, reasonOf } from './clue.ts';
import type { Explanation } from './explanation.ts';

/** Clusters came with it. */
const SINCE = '3.0';

/** Both sides of a comparison. */
interface Sides {
  readonly engines: Readonly<Record<'baseline' | 'candidate', Engine>>;
  readonly errors: Readonly<Record<'baseline' | 'candidate', TestError | null>>;
}

/**
 * Tells what breaks because one of the two servers is in cluster mode: redirects that nobody follows, keys of several slots, another
 * database. That has nothing to do with the engines' versions.
 */
export function findClusterMode(answers: EngineAnswers, { engines, errors }: Sides): Explanation | undefined {
  for (const { id, title, sign, cure } of CLUSTER_MODE_ANSWERS) {
    const said = (['baseline', 'candidate'] as const).flatMap((by) => {
      const error = errors[by];
      const quote = sign.exec(answers[by] ?? '')?.[0];
      return error === null || quote === undefined ? [] : [{ by, quote, command: error.command }];
    });
    const [first] = said;
    // Where both say so, both are clusters.
    if (first === undefined || said.length > 1) continue;
    const { by, quote, command } = first;
    const evidence = [
      `${formatEngine(engines[by])} says "${cut(quote)}": it is in cluster mode.`,
      ...(command === undefined ? [] : [`It was sent ${cut(command)}.`]),
    ];
    return {
      kind: kindOnPath('newlyRefused', by === 'candidate' ? 'comes' : 'goes'),
      reason: { ...reasonOf(id, SINCE, title, 'certain', evidence), cure },
    };
  }
  return undefined;
}
