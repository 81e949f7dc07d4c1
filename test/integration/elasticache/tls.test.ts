import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { BIN, cli, makeTlsWorld } from './tls-world.ts';

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
