import { describe, expect, it } from 'vitest';
import { buildPackage, lines, makeApp, useApp } from './support.ts';

const FILES = {
  'jest.config.js': `module.exports = { reporters: ['default', 'redis-target/jest/reporter'], testLocationInResults: true };`,
  'test/a.test.js': `
describe('sets', () => {
  test('adds', () => expect(1 + 1).toBe(2));
  test('pops', () => expect({ a: [1] }).toEqual({ a: [2] }));
  test.each([1, 2])('takes %d', (n) => expect(n).toBeGreaterThan(0));
  test.skip('is left out', () => {});
  test.todo('is to be written');
});
describe('again', () => {
  let tries = 0;
  jest.retryTimes(2);
  test('succeeds at the third try', () => { tries += 1; expect(tries).toBe(3); });
});
test('throws an error of its own class', () => {
  class ReplyError extends Error { constructor(m) { super(m); this.name = 'ReplyError'; } }
  throw new ReplyError('ERR wrong at redis://u:geheim@h');
});`,
  'test/broken.test.js': `require('./is-not-there');`,
};

describe.each(['29', '30'])('the reporter for Jest %s', (major) => {
  const app = useApp({ runner: `jest@${major}`, files: FILES });

  it('records every test with its status, error, retries and line, and a file that does not load', async () => {
    const ended = await app().node(['node_modules/jest/bin/jest.js']);
    expect(ended.exitCode, ended.stderr).toBe(1);
    const run = await app().results();
    expect(lines(run)).toEqual([
      'test/a.test.js | again > succeeds at the third try | passed',
      'test/a.test.js | sets > adds | passed',
      'test/a.test.js | sets > is left out | skipped',
      'test/a.test.js | sets > is to be written | todo',
      'test/a.test.js | sets > pops | failed',
      'test/a.test.js | sets > takes 1 | passed',
      'test/a.test.js | sets > takes 2 | passed',
      'test/a.test.js | throws an error of its own class | failed',
    ]);
    expect(run).toMatchObject({
      outcome: 'completed',
      exitCode: 1,
      runner: { name: 'jest', version: expect.stringMatching(new RegExp(`^${major}\\.`)) },
    });
    const test = (name: string) => run.tests.find((one) => one.name.at(-1) === name);
    expect(test('pops')).toMatchObject({
      line: 4,
      error: { at: 'test/a.test.js:4:41', message: expect.stringContaining('toEqual') },
    });
    expect(test('succeeds at the third try')?.retries).toBe(2);
    expect(test('throws an error of its own class')?.error).toMatchObject({
      type: 'ReplyError',
      message: 'ERR wrong at redis://u:***@h',
    });
    expect(run.errors).toMatchObject([
      { file: 'test/broken.test.js', message: expect.stringContaining('./is-not-there') },
    ]);
    expect(await app().files()).not.toContain('results.json.partial');
  });

  it('says that no test was executed where only skipped ones are left', async () => {
    await app().node(['node_modules/jest/bin/jest.js', 'a.test', '-t', 'is left out']);
    expect((await app().results()).outcome).toBe('noTests');
  });

  it('writes nothing where no results are wanted', async () => {
    const ended = await app().node(['node_modules/jest/bin/jest.js', 'a.test'], { REDIS_TARGET_RESULTS: '' });
    expect(ended.exitCode).toBe(1);
  });

  it('works in an ESM package', async () => {
    await using built = await buildPackage();
    await using esm = await makeApp({
      packagePath: built.path,
      runner: `jest@${major}`,
      packageJson: { type: 'module' },
      files: {
        'jest.config.js': `export default { transform: {}, reporters: ['redis-target/jest/reporter'] };`,
        'a.test.js': `test('adds', () => expect(1 + 1).toBe(2));`,
      },
    });
    const ended = await esm.node(['--experimental-vm-modules', 'node_modules/jest/bin/jest.js']);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(lines(await esm.results())).toEqual(['a.test.js | adds | passed']);
  });

  it('says which shard of the suite it ran', async () => {
    await app().node(['node_modules/jest/bin/jest.js', '--shard=2/2']);
    const run = await app().results();
    expect(run.shard).toEqual({ index: 2, count: 2 });
    expect(run.tests.length === 0 || run.errors.length === 0).toBe(true);
  });
});
