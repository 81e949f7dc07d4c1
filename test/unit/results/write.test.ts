import { describe, expect, it } from 'vitest';
import { resolveResultsPath } from '../../../src/results/write.ts';

const NAME = { target: 'container:6.2', engine: { version: '6.2.11' } };

describe('the path of a results file', () => {
  it('holds version, target and process, and leaves what it does not know', () => {
    expect(resolveResultsPath('out/{target}-{version}-{pid}-{constructor}.json', NAME, '/app')).toBe(
      `/app/out/container-6.2-6.2.11-${process.pid}-{constructor}.json`,
    );
  });

  it.each([
    ['../../etc/cron.d/x', 'etc-cron.d-x'],
    ['..', 'unnamed'],
    ['/', 'unnamed'],
    ['C:\\x', 'C-x'],
    ['6.2\0.json', '6.2-.json'],
    ['.hidden', 'hidden'],
    ['6.2.11\u001b[31m', '6.2.11-31m'],
  ])('never leaves its folder for what a server says: %j', (version, part) => {
    expect(resolveResultsPath('out/{version}', { ...NAME, engine: { version } }, '/app')).toBe(
      `/app/out/${part}`,
    );
  });

  it.each([
    'redis://app:se@cret@h:1/2',
    'redis://app:se/cret@h:1/2',
    'redis://h:1/2?password=secret',
    'redis://:***@h:1/2',
  ])('holds nothing of a password: %s', (target) => {
    expect(resolveResultsPath('{target}', { ...NAME, target }, '/')).toBe('/redis-h-1-2');
  });
});
