import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Check, type CheckResult, failWith, ok, worstOf } from '../../../src/doctor/check.ts';
import { CONNECT_CHECKS } from '../../../src/doctor/checks/connect.ts';
import { PROJECT_CHECKS } from '../../../src/doctor/checks/project.ts';
import { SETTINGS_CHECKS } from '../../../src/doctor/checks/settings.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { DiagnoseOptions, Diagnosis } from '../../../src/doctor/diagnosis.ts';
import { RedisTargetError } from '../../../src/errors.ts';

const OPTIONS: DiagnoseOptions = {
  requested: 'local:6.2',
  env: {},
  cwd: '/',
  configFile: undefined,
  nodeVersion: 'v22.14.0',
  signal: new AbortController().signal,
};
const check = (id: string, run: Check['run'], needs: readonly string[] = []): Check => ({
  id,
  limitMs: 50,
  needs,
  whenLate: 'Wait no longer.',
  run,
});

describe('the check of the settings', () => {
  it('tells of a variable that is misspelt, and goes on', async () => {
    const env = { REDIS_TARGET_FALBACK: 'error' };
    const results = await diagnose({ ...OPTIONS, env }, undefined, SETTINGS_CHECKS);
    expect(results[1]).toMatchObject({
      id: 'settings',
      status: 'warn',
      cure: 'Did you mean REDIS_TARGET_FALLBACK?',
    });
    expect(results[2]).toMatchObject({ id: 'target', status: 'ok' });
  });
});

describe('diagnose', () => {
  it('skips what needs a broken link, and says which one', async () => {
    const results = await diagnose(OPTIONS, undefined, [
      check('a', () => ok('fine')),
      check(
        'b',
        () => Promise.reject(new RedisTargetError('RT_PROXY', 'Could not reach it: no way. Set it right.')),
        ['a'],
      ),
      check('c', () => ok('never'), ['b']),
      check('d', () => ok('never'), ['c']),
    ]);
    expect(results).toEqual([
      { id: 'a', status: 'ok', detail: 'fine' },
      { id: 'b', status: 'fail', detail: 'Could not reach it: no way [RT_PROXY]', cure: 'Set it right.' },
      { id: 'c', status: 'skip', detail: 'needs b' },
      { id: 'd', status: 'skip', detail: 'needs b' },
    ]);
    expect(worstOf(results)).toBe('fail');
  });

  it('ends a check that hears nothing at its own limit, and goes on with what does not need it', async () => {
    const results = await diagnose(OPTIONS, undefined, [
      check('deaf', () => new Promise<never>(() => undefined)),
      check('other', () => ok('fine')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fail', 'ok']);
    expect(results[0]).toMatchObject({ detail: 'no answer within 0.05 s', cure: 'Wait no longer.' });
  });

  it('closes what checks opened, last first, also after it was called off', async () => {
    const closed: string[] = [];
    const off = new AbortController();
    const running = diagnose({ ...OPTIONS, signal: off.signal }, undefined, [
      check('a', ({ closing }) => {
        closing.add(() => void closed.push('a'));
        return ok('');
      }),
      check('b', ({ closing }) => {
        closing.add(() => void closed.push('b'));
        off.abort(new Error('enough'));
        return ok('');
      }),
      check('c', () => ok('')),
    ]);
    await expect(running).rejects.toThrow('enough');
    expect(closed).toEqual(['b', 'a']);
  });

  it.each([
    ['v20.19.0', 'ok'],
    ['v20.18.3', 'fail'],
    ['v18.20.0', 'fail'],
    ['v21.7.0', 'fail'],
    ['v22.11.0', 'fail'],
    ['v22.12.0', 'ok'],
    ['v24.1.0', 'ok'],
  ])('takes Node %s for %s', async (nodeVersion, status) => {
    const [node] = await diagnose({ ...OPTIONS, nodeVersion }, undefined, SETTINGS_CHECKS.slice(0, 1));
    expect(node?.status).toBe(status);
  });
});

it('divides an error’s sentence into what happened and what to do, dots of versions and hosts included', () => {
  const error = new RedisTargetError(
    'RT_TARGET_AUTH',
    'Could not open elasticache:6.2: app.example.com:6379 said "NOAUTH required.". Set `a.b` and `c.d`. Then try again.',
  );
  expect(failWith(error, '')).toEqual({
    status: 'fail',
    detail: 'Could not open elasticache:6.2: app.example.com:6379 said "NOAUTH required." [RT_TARGET_AUTH]',
    cure: 'Set `a.b` and `c.d`. Then try again.',
  });
});

describe('what doctor says of a certificate', () => {
  const server = { host: 'h', port: 1, words: { ca: '', servername: '', off: '' } };
  const byUrl = (check?: 'none' | 'chain'): Partial<Diagnosis> => ({
    endpoint: { host: 'h', port: 1, tls: true, ...(check ? { tlsParameters: { check } } : {}) },
  });

  it.each<[string, Partial<Diagnosis>, CheckResult['status'], RegExp]>([
    ['is checked', byUrl(), 'ok', /valid for its name$/],
    ['is not checked, of a URL', byUrl('none'), 'warn', /^nobody checks the certificate/],
    ['is not checked for its name', byUrl('chain'), 'warn', /whichever name/],
    ['is checked, of an ElastiCache', { tlsServer: { ...server, options: {} } }, 'ok', /valid for its name$/],
    [
      'is not checked, of an ElastiCache',
      { tlsServer: { ...server, options: { rejectUnauthorized: false } } },
      'warn',
      /^nobody checks the certificate/,
    ],
  ])('is true where it %s', async (_, found, status, detail) => {
    const tls = CONNECT_CHECKS.find(({ id }) => id === 'tls') as Check;
    const diagnosis = { isReached: true, tls: true, ...found } as Diagnosis;
    const outcome = await tls.run(diagnosis, OPTIONS.signal);
    expect(outcome).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});

async function look(files: Record<string, string>): Promise<Record<string, CheckResult>> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-doctor-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const checks = [...SETTINGS_CHECKS, ...PROJECT_CHECKS];
    const results = await diagnose({ ...OPTIONS, cwd: folder }, undefined, checks);
    return Object.fromEntries(results.map((result) => [result.id, result]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const app = (test: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ scripts: { test }, ...more });

describe('what doctor says of a project', () => {
  it('names the line that the runner lacks', async () => {
    const { runner } = await look({
      'package.json': app('vitest run', { devDependencies: { vitest: '3' } }),
      'vitest.config.ts': 'export default {}',
    });
    expect(runner).toMatchObject({
      status: 'warn',
      cure: expect.stringContaining("globalSetup: ['redis-target/vitest']"),
    });
  });

  it('is content with a runner that has it', async () => {
    const { runner, variables } = await look({
      'package.json': app('mocha --require redis-target/mocha'),
      'src/a.js': 'connect(process.env.REDIS_URL)',
    });
    expect(runner?.status).toBe('ok');
    expect(variables).toMatchObject({ status: 'ok', detail: 'the code reads REDIS_URL' });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a script that sets REDIS_URL',
      { 'package.json': app('REDIS_URL=redis://x:1 mocha') },
      /redis-target init/,
    ],
    [
      '.env',
      { 'package.json': app('mocha --require redis-target/mocha'), '.env': 'REDIS_URL=redis://x:1\n' },
      /init/,
    ],
    [
      'an address in the code',
      { 'package.json': app('mocha'), 'a.js': "redis.connect('127.0.0.1', 6379)" },
      /REDIS_TARGET_PORT=6379/,
    ],
    [
      'a variable of another name',
      { 'package.json': app('mocha'), 'a.js': 'redis(process.env.CACHE_REDIS_URL)' },
      /CACHE_REDIS_URL: '\{url\}'/,
    ],
    ['a mock', { 'package.json': app('mocha', { devDependencies: { 'ioredis-mock': '8' } }) }, /real client/],
  ])('finds %s', async (_, files, cure) => {
    const { variables } = await look(files);
    expect(variables).toMatchObject({ status: 'warn', cure: expect.stringMatching(cure) });
  });

  it('says what is no JSON, and nothing where there is no project', async () => {
    expect((await look({ 'package.json': '{' })).runner).toMatchObject({ status: 'warn' });
    expect((await look({})).runner).toMatchObject({ status: 'skip' });
  });
});
