import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/doctor/check.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { makeWorld, type World } from '../elasticache/world.ts';
import { BROKEN_LINKS, type Setup, startTlsOnly } from './broken-links.ts';

const LIMIT_MS = 15_000;

interface Diagnosed {
  readonly exitCode: number;
  readonly checks: readonly CheckResult[];
  readonly tookMs: number;
}

async function doctor(
  world: World,
  { config = {}, env = {}, target = 'elasticache:6.2' }: Setup,
): Promise<Diagnosed> {
  if (typeof config === 'string') await writeFile(join(world.cwd, 'redis-target.config.json'), config);
  else await world.configure(config);
  const merged = Object.fromEntries(
    Object.entries({ ...world.env, ...env }).filter(([, value]) => value !== undefined),
  );
  const startedAt = performance.now();
  const { exitCode, stdout } = await runCommandLine(['doctor', target, '--json'], {
    cwd: world.cwd,
    env: merged as NodeJS.ProcessEnv,
  });
  const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
  return { exitCode, checks, tookMs: performance.now() - startedAt };
}

const statusOf = ({ checks }: Diagnosed, link: string) => checks.find(({ id }) => id === link)?.status;

describe.skipIf(lacks('2.8', '6.2'))('doctor', () => {
  it('finds nothing broken in a chain that is whole, changes nothing and leaves no session', async () => {
    await using world = await makeWorld();
    const { exitCode, checks } = await doctor(world, {});
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(checks.filter(({ status }) => status === 'ok').map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'node',
        'settings',
        'credentials',
        'region',
        'proxy',
        'ssm',
        'clock',
        'identity',
        'document',
        'bastion',
        'online',
        'agent',
        'elasticache',
        'session',
        'channel',
        'forward',
        'tls',
        'auth',
        'engine',
        'cluster',
        'keys',
      ]),
    );
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
    world.emulator.assertClean();
  });

  it.each(BROKEN_LINKS.map((broken) => [broken.what, broken.link, broken] as const))(
    'names the link where %s: %s, and its cure turns it green',
    async (_, link, broken) => {
      await using tls = await startTlsOnly();
      await using world = await makeWorld(await withHosts(broken.world ?? {}, tls.port));
      const before = await doctor(world, (await broken.break?.(world)) ?? {});
      const failed = before.checks.find(({ status }) => status === 'fail');
      expect(failed?.id, JSON.stringify(before.checks, null, 1)).toBe(link);
      expect(failed?.cure).toMatch(broken.cure);
      expect(before.exitCode).toBe(1);
      expect(before.tookMs).toBeLessThan(LIMIT_MS);
      world.emulator.faults.clear();
      const after = await doctor(world, (await broken.mend?.(world)) ?? {});
      expect(statusOf(after, link), JSON.stringify(after.checks, null, 1)).toBe('ok');
      expect(world.emulator.sessions.filter(({ state }) => state === 'open')).toEqual([]);
    },
  );

  it('is shown in colours for nobody, a line a link, with the cure below', async () => {
    await using world = await makeWorld();
    await world.configure({ bastion: 'i-0ffffffffffffffff' });
    const { stdout, exitCode } = await runCommandLine(['doctor', 'elasticache:6.2'], world);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^✗ bastion {5}no managed instance i-0ffffffffffffffff in eu-west-1\n {14}→ Check the id/m,
    );
    expect(stdout).toMatch(/^– online, agent: needs bastion$/m);
    expect(stdout).toMatch(/^Broken: bastion/m);
    expect(stdout).not.toContain(world.env.AWS_SECRET_ACCESS_KEY ?? '');
  });
});

/** The world's usual hosts, and two that only doctor's tests have. */
async function withHosts(
  options: NonNullable<Parameters<typeof makeWorld>[0]>,
  tlsPort: number,
): Promise<NonNullable<Parameters<typeof makeWorld>[0]>> {
  return {
    ...options,
    moreHosts: {
      'tls.example': { host: '127.0.0.1', port: tlsPort },
      'closed.example': { host: '127.0.0.1', port: 1, drops: true },
    },
  };
}
