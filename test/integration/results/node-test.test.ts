import { describe, expect, it } from 'vitest';
import { lines, useApp } from './support.ts';

const FILES = {
  'test/a.test.js': `
const assert = require('node:assert');
const { describe, it, test, before } = require('node:test');
describe('sets', () => {
  it('adds', () => assert.equal(1 + 1, 2));
  it('pops', () => assert.deepStrictEqual({ a: 1 }, { a: 2 }));
  it.skip('is left out', () => {});
  it.todo('is to be written');
});
test('outer', async (t) => { await t.test('inner', () => {}); });
describe('hooks', () => {
  before(() => { throw new Error('cannot prepare'); });
  it('is never reached', () => {});
});`,
  'test/b.test.js': `
const { it, describe } = require('node:test');
describe('sets', () => { it('adds', () => {}); });`,
  'test/broken.test.js': `require('./is-not-there');`,
};
const REPORTERS = [
  ...['--test-reporter', 'spec', '--test-reporter-destination', 'stdout'],
  ...['--test-reporter', 'redis-target/node-test/reporter', '--test-reporter-destination', 'stdout'],
];

describe('the reporter for node:test', () => {
  const app = useApp({ files: FILES });

  it('records every test beside another reporter, and a file that does not load', async () => {
    const ended = await app().node(['--test', ...REPORTERS, 'test/']);
    expect(ended.stdout).toContain('is left out');
    const run = await app().results();
    expect(lines(run)).toEqual([
      'test/a.test.js | hooks > is never reached | failed',
      'test/a.test.js | outer > inner | passed',
      'test/a.test.js | outer | passed',
      'test/a.test.js | sets > adds | passed',
      'test/a.test.js | sets > is left out | skipped',
      'test/a.test.js | sets > is to be written | todo',
      'test/a.test.js | sets > pops | failed',
      'test/b.test.js | sets > adds | passed',
    ]);
    expect(run).toMatchObject({
      outcome: 'completed',
      runner: { name: 'node:test', version: process.version },
    });
    expect(run.tests.find(({ name }) => name.at(-1) === 'pops')?.error).toMatchObject({
      at: expect.stringMatching(/^test\/a\.test\.js:6:/),
      expected: expect.stringContaining('2'),
      received: expect.stringContaining('1'),
    });
    // node:test itself only says that its parent cancelled it.
    expect(run.tests.find(({ name }) => name.at(-1) === 'is never reached')?.error?.message).toBe(
      'cannot prepare',
    );
    expect(run.errors).toMatchObject([
      { file: 'test/a.test.js', message: expect.stringContaining('cannot prepare') },
      { file: 'test/broken.test.js' },
    ]);
  });

  it('says which shard of the suite it ran', async () => {
    await app().node(['--test', '--test-shard=2/3', ...REPORTERS, 'test/']);
    const run = await app().results();
    expect(run.shard).toEqual({ index: 2, count: 3 });
    expect(lines(run)).toEqual(['test/b.test.js | sets > adds | passed']);
  });
});
