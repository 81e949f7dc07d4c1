import { describe, expect, it } from 'vitest';
import { TARGET_INFO_VARIABLE } from '../../../src/model/variable-names.ts';
import {
  formatTargetInfo,
  readTargetInfo,
  resultsTargetOf,
  targetInfoOf,
} from '../../../src/results/target-info.ts';
import { TARGET } from './samples.ts';

describe('the facts about a target in the environment', () => {
  it('come out as they went in, without the password', () => {
    const info = targetInfoOf(TARGET);
    const text = formatTargetInfo(info);
    expect(text).not.toContain('geheim');
    expect(readTargetInfo({ [TARGET_INFO_VARIABLE]: text })).toEqual(info);
    expect(resultsTargetOf(info)).toEqual({
      requested: 'elasticache:6.2',
      target: 'container:6.2',
      kind: 'container',
      engine: { name: 'redis', version: '6.2.11' },
      endpoint: 'redis://:***@127.0.0.1:6390',
      via: 'docker',
      fallback: 'no AWS credentials',
      isFallbackSet: false,
    });
  });

  it.each([undefined, '', '{', 'null', '5', '{}', '{"engine":null}'])('are none in %j', (text) => {
    expect(readTargetInfo({ [TARGET_INFO_VARIABLE]: text })).toBeUndefined();
  });
});
