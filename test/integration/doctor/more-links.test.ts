import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/doctor/check.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { startTlsEngine } from '../../support/tls-engine.ts';
import { makeWorld, type World } from '../elasticache/world.ts';

async function doctor(
  world: World,
  target: string,
  config: Record<string, unknown>,
): Promise<{ exitCode: number; checks: readonly CheckResult[] }> {
  await world.configure(config);
  const { exitCode, stdout } = await runCommandLine(['doctor', target, '--json'], world);
  return { exitCode, ...(JSON.parse(stdout) as { checks: CheckResult[] }) };
}

const find = ({ checks }: { checks: readonly CheckResult[] }, link: string) =>
  checks.find(({ id }) => id === link);

describe.skipIf(lacks('2.8', '6.2'))('doctor names the link, and its cure turns it green,', () => {
  it('where the plugin that is to speak the data channel is not there', async () => {
    await using world = await makeWorld();
    const plugin = '/nowhere/session-manager-plugin';
    const broken = await doctor(world, 'elasticache:6.2', { ssm: { transport: 'plugin', plugin } });
    expect(broken.exitCode).toBe(1);
    expect(find(broken, 'channel')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('plugin'),
    });
    const mended = await doctor(world, 'elasticache:6.2', { ssm: { transport: 'native' } });
    expect(find(mended, 'channel')?.status).toBe('ok');
    expect(world.emulator.sessions.filter(({ state }) => state === 'open')).toEqual([]);
  });

  it('where nobody here knows the CA of the server’s certificate', async () => {
    await using certificates = await makeCertificates('tls.example');
    await using tls = await startTlsEngine(certificates);
    await using world = await makeWorld({
      moreHosts: { 'tls.example': { host: '127.0.0.1', port: tls.tlsPort } },
    });
    const entry = { host: 'tls.example', tls: true };
    const broken = await doctor(world, 'elasticache:6.2', { elasticache: { '6.2': entry } });
    expect(find(broken, 'tls')).toMatchObject({ status: 'fail', cure: expect.stringContaining('tls.ca') });
    const mended = await doctor(world, 'elasticache:6.2', {
      elasticache: { '6.2': { ...entry, tls: { ca: certificates.ca } } },
    });
    expect(find(mended, 'tls')?.status).toBe('ok');
  });

  it.skipIf(lacks('docker'))('where no registry has the image', async () => {
    await using world = await makeWorld();
    const images = { '6.2': '127.0.0.1:1/nobody/redis:6.2' };
    const broken = await doctor(world, 'container:6.2', { container: { images } });
    expect(find(broken, 'image')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('127.0.0.1:1/nobody/redis:6.2 is not on this machine'),
    });
    const mended = await doctor(world, 'container:6.2', {});
    expect(find(mended, 'image')?.status).toBe('ok');
  });
});
