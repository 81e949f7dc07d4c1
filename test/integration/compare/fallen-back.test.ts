import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

const SUITE = fileURLToPath(new URL('suite.mjs', import.meta.url));
/** Nobody's Docker, and nobody's credentials. */
const NOTHING = {
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
const FELL_BACK =
  'The candidate fell back: no AWS credentials, and no container:6.2 (no Docker answers): local:6.2 stands in for elasticache:6.2';

describe.skipIf(lacks('2.8', '6.2'))('a side that fell back', () => {
  let scratch: Awaited<ReturnType<typeof makeScratch>>;
  beforeEach(async () => {
    scratch = await makeScratch('test-fallen-back');
  });
  afterEach(() => scratch.remove());

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    runCommandLine(args, {
      cwd: scratch.path,
      env: {
        ...NOTHING,
        JUNIT_FILE: join(scratch.path, 'junit.xml'),
        COIN_FILE: join(scratch.path, 'coin'),
        ...env,
      },
    });
  const suite = ['--', process.execPath, SUITE];
  const compare = (env?: NodeJS.ProcessEnv) =>
    run(
      [
        'compare',
        'local:2.8',
        'elasticache:6.2',
        '--allow-unused',
        '--junit-from',
        'junit.xml',
        '--accepted',
        accepted,
        ...suite,
      ],
      env,
    );
  // Only what the sides are is judged here: what breaks is accepted.
  const accepted = fileURLToPath(new URL('accepted-auth.json', import.meta.url));

  it('says so in the first line, whole, and fails the gate; unless somebody set that it may', async () => {
    const unset = await compare();
    expect(unset.stdout.split('\n')[0]).toBe(`! ${FELL_BACK}`);
    expect(unset.stdout).toContain('[RT_TARGET_FELL_BACK]');
    expect(unset.exitCode).toBe(1);

    const set = await compare({ REDIS_TARGET_FALLBACK: 'true' });
    expect(set.stdout.split('\n')[0]).toBe(`! ${FELL_BACK}`);
    expect(set.stdout).toContain('Gate passed');
    expect(set.exitCode).toBe(0);
  });

  it('is known from its results file as well', async () => {
    const record = (target: string, env?: NodeJS.ProcessEnv) =>
      run(['exec', '-t', target, '--junit', 'junit.xml', '--results', '{version}.json', ...suite], env);
    const judge = () =>
      run([
        'compare',
        '2.8.19.json',
        '6.2.11.json',
        '--allow-unused',
        '--accepted',
        accepted,
        '--markdown',
        'r.md',
      ]);
    await record('local:2.8');
    await record('elasticache:6.2');
    const unset = await judge();
    expect(unset.stdout.split('\n')[0]).toBe(`! ${FELL_BACK}`);
    expect(unset.stdout).toContain('[RT_TARGET_FELL_BACK]');
    await record('elasticache:6.2', { REDIS_TARGET_FALLBACK: 'true' });
    expect((await judge()).stdout).toContain('Gate passed');
  });
});
