import { describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { deathLine } from '../../../src/run/usage/tell-use.ts';

const DEATH: TargetDeath = {
  what: 'the server',
  how: 'is gone: nobody listens there any more',
  at: '2026-11-26T01:02:03.000Z',
};

describe('the line that tells a death', () => {
  it.each([
    ['redis://:geheim@10.0.0.5:6379/1', 'redis://'],
    ['rediss://app:geheim@cache.example', 'rediss://'],
    ['local:6.2', 'local:6.2 did not'],
    ['the target', 'the target did not'],
  ])('names %s without its password', (name, begin) => {
    const line = deathLine(name, DEATH);
    expect(line.startsWith(begin), line).toBe(true);
    expect(line).not.toContain('geheim');
    expect(line).toContain('did not live through the run: the server is gone');
  });

  it('is one line whatever a test is called', () => {
    const line = deathLine('local', { ...DEATH, moment: 'duringTest', test: 'a\n::error::\u001b[31mb' });
    for (const control of ['\n', '\u001b']) expect(line).not.toContain(control);
  });
});
