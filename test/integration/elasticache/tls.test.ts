import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { type Ended, run, start, TS_ARGS } from '../../support/run-ts.ts';
import { makeWorld, type World } from './world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const NAME = 'tls-62.example';

interface TlsWorld extends AsyncDisposable {
  readonly world: World;
  readonly certificates: Certificates;
  readonly engine: RunningEngine;
  /** With the test's CA trusted by Node. */
  readonly env: NodeJS.ProcessEnv;
}

/** A world with one more Redis 6.2 that speaks TLS, and nothing else, on the port that the bastion reaches as `host`. */
async function makeTlsWorld(host = NAME): Promise<TlsWorld> {
  const certificates = await makeCertificates(NAME);
  const { cert, key, ca } = certificates;
  const tlsPort = await getPort({ host: '127.0.0.1' });
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca];
  const engine = await startEngine('6.2', {
    args: ['--tls-port', `${tlsPort}`, ...files, '--tls-auth-clients', 'no'],
  });
  const world = await makeWorld({
    emulator: {
      hosts: {
        [host]: { host: '127.0.0.1', port: tlsPort },
        'plain.example': { host: '127.0.0.1', port: engine.port },
      },
    },
  });
  await world.configure({
    elasticache: {
      '6.2': { host, tls: true },
      forgotten: { host },
      off: { host, tls: false },
      plain: { host: 'plain.example', tls: true },
    },
  });
  return {
    world,
    certificates,
    engine,
    env: { ...world.env, NODE_EXTRA_CA_CERTS: ca },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await engine.close();
      await certificates[Symbol.asyncDispose]();
    },
  };
}

function cli(tls: TlsWorld, env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return run(process.execPath, [...TS_ARGS, BIN, ...args], { cwd: tls.world.cwd, env });
}

describe.skipIf(lacks('2.8', '6.2'))('an ElastiCache that speaks TLS', () => {
  it('is opened through the tunnel, and served without TLS on the local port', async () => {
    await using tls = await makeTlsWorld();
    const ping = await cli(tls, tls.env, 'ping', 'elasticache:6.2', '--json');
    expect(ping.stderr).toBe('');
    expect(JSON.parse(ping.stdout)).toMatchObject({ via: 'ssm-native', engine: { version: '6.2.11' } });
    tls.world.emulator.assertClean();
    expect(tls.world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it('gives a half-closed client all its replies, 64 at once', async () => {
    await using tls = await makeTlsWorld();
    const port = await getPort({ host: '127.0.0.1' });
    const open = start(process.execPath, [...TS_ARGS, BIN, 'open', 'elasticache:6.2', '--port', `${port}`], {
      cwd: tls.world.cwd,
      env: tls.env,
    });
    await open.until(/127\.0\.0\.1:\d+/);
    const { exchange } = await import('../ssm/support.ts');
    const commands = Buffer.from(`${'PING\r\n'.repeat(2_000)}ECHO last\r\n`);
    const replies = await Promise.all(Array.from({ length: 64 }, () => exchange(port, commands)));
    const expected = `${'+PONG\r\n'.repeat(2_000)}$4\r\nlast\r\n`;
    for (const reply of replies) expect(reply.toString() === expected).toBe(true);
    open.child.kill('SIGINT');
    await open.ended;
    tls.world.emulator.assertClean();
  });

  it('is not trusted where the CA is not known, and says which code and what to do', async () => {
    await using tls = await makeTlsWorld();
    const ping = await cli(tls, tls.world.env, 'ping', 'elasticache:6.2');
    expect(ping.exitCode).toBe(3);
    expect(ping.stderr).toContain('RT_TARGET_TLS');
    expect(ping.stderr).toContain('SELF_SIGNED_CERT_IN_CHAIN');
    expect(ping.stderr).toContain('NODE_EXTRA_CA_CERTS');
    expect(tls.world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it('is not trusted where its certificate is for another name', async () => {
    await using tls = await makeTlsWorld('other.example');
    const ping = await cli(tls, tls.env, 'ping', 'elasticache:6.2');
    expect(ping.exitCode).toBe(3);
    expect(ping.stderr).toContain('RT_TARGET_TLS');
    expect(ping.stderr).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(ping.stderr).toContain('other.example');
  });

  it('says that the server speaks no TLS where the configuration has it so', async () => {
    await using tls = await makeTlsWorld();
    const ping = await cli(tls, tls.env, 'ping', 'elasticache:plain');
    expect(ping.exitCode).toBe(3);
    expect(ping.stderr).toContain('RT_TARGET_TLS');
  });

  it('is found out by a first try where the configuration says nothing of it, which names the setting', async () => {
    await using tls = await makeTlsWorld();
    const [found, off] = await Promise.all([
      cli(tls, tls.env, 'exec', '--target', 'elasticache:forgotten', '--', process.execPath, '--version'),
      cli(tls, tls.env, 'ping', 'elasticache:off'),
    ]);
    expect(found.exitCode).toBe(0);
    expect(found.stderr).toContain('elasticache:forgotten speaks TLS, as a first try showed');
    expect(found.stderr).toContain('`elasticache.forgotten.tls`');
    expect(off.exitCode).toBe(3);
    expect(off.stderr).toMatch(/RT_TARGET_UNREACHABLE|RT_RESP_INVALID/);
    expect(off.stderr).toContain('set `elasticache.off.tls` to true');
  });
});
