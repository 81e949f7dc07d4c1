import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { cli, makeTlsWorld, NAME, type TlsWorld } from './tls-world.ts';

const IOREDIS = createRequire(import.meta.url).resolve('ioredis');

/** Says what came of a command by clients as apps have them in their code, and what is in the environment. */
const APP = `
const { Redis } = require(${JSON.stringify(IOREDIS)});
const { REDIS_HOST: host, REDIS_PORT, REDIS_URL, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, IN_CODE } = process.env;
const port = Number(IN_CODE ?? REDIS_PORT);
const ping = async (...options) => {
  const redis = new Redis(...options, { maxRetriesPerRequest: 0, retryStrategy: () => null, connectTimeout: 4000 });
  redis.on('error', () => {});
  try { return (await redis.exists('nothing')) === 0 ? 'served' : 'odd'; } catch (error) { return error.message; } finally { redis.disconnect(); }
};
(async () => {
  const tests = {
    plain: () => ping({ host, port }),
    tls: () => ping({ host: 'localhost', port, tls: {} }),
    real: () => ping({ host, port, tls: { servername: ${JSON.stringify(NAME)} } }),
    url: () => ping(REDIS_URL),
  };
  const said = {};
  for (const name of process.argv.slice(2)) said[name] = await tests[name]();
  console.log(JSON.stringify({ ...said, REDIS_URL, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE }));
})();
`;

async function execApp(
  tls: TlsWorld,
  target: string,
  clients: readonly string[],
  more: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): Promise<{ said: Record<string, string>; stderr: string }> {
  const file = join(tls.world.cwd, 'app.cjs');
  await writeFile(file, APP);
  const env = { ...tls.world.env, ...more };
  const command = ['--', process.execPath, file, ...clients];
  const ended = await cli(tls, env, 'exec', '--target', target, ...options, ...command);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return { said: JSON.parse(ended.stdout) as Record<string, string>, stderr: ended.stderr };
}

describe.skipIf(lacks('2.8', '6.2'))('an app behind an ElastiCache', () => {
  let tls: TlsWorld;
  beforeAll(async () => {
    tls = await makeTlsWorld();
  });
  afterAll(async () => {
    tls.world.emulator.assertClean();
    await tls[Symbol.asyncDispose]();
  });

  it('runs with TLS and without on one port, in front of a server that speaks TLS and of one that does not', async () => {
    for (const target of ['elasticache:named', 'elasticache:2.8']) {
      const { said, stderr } = await execApp(tls, target, ['plain', 'tls', 'url']);
      expect(said).toMatchObject({ plain: 'served', tls: 'served', url: 'served' });
      expect(said.REDIS_URL).toMatch(/^redis:\/\/127\.0\.0\.1:/);
      expect(stderr).not.toContain('TLS with a client');
      // Nothing of it is left when the run is over.
      for (const file of [said.NODE_EXTRA_CA_CERTS, said.SSL_CERT_FILE])
        expect(existsSync(file ?? '/')).toBe(false);
    }
  });

  it('is told where its door cannot be made, and no session stays', async () => {
    const taken = join(tls.world.cwd, 'no-folder');
    await writeFile(taken, '');
    const env = { ...tls.world.env, TMPDIR: taken };
    const command = ['--', process.execPath, '-e', '0'];
    const { exitCode, stderr } = await cli(tls, env, 'exec', '--target', 'elasticache:2.8', ...command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining('[RT_SCRATCH]') });
    expect(tls.world.emulator.sessions.filter(({ state }) => state === 'open')).toEqual([]);
  });

  it('gets a rediss:// URL where that is asked for, on a local server with a door before it', async () => {
    const more = { NODE_EXTRA_CA_CERTS: tls.certificates.ca, REDIS_TARGET_APP_TLS_EXPORT: 'true' };
    const { said } = await execApp(tls, 'local:6.2', ['url', 'plain'], more);
    expect(said).toMatchObject({ url: 'served', plain: 'served' });
    expect(said.REDIS_URL).toMatch(/^rediss:\/\/127\.0\.0\.1:/);
    // The user's own stands in the bundle as well.
    expect(said.NODE_EXTRA_CA_CERTS).not.toBe(tls.certificates.ca);
  });

  it('is told once, and at once, where the port takes no TLS, and others live on', async () => {
    const more = { NODE_EXTRA_CA_CERTS: tls.certificates.ca, REDIS_TARGET_APP_TLS: 'never' };
    const { said, stderr } = await execApp(tls, 'elasticache:6.2', ['tls', 'tls', 'plain'], more);
    expect(said).toMatchObject({ plain: 'served' });
    expect(said.tls).not.toBe('served');
    expect(said.NODE_EXTRA_CA_CERTS).toBe(tls.certificates.ca);
    expect(stderr.match(/a client began TLS at a local port that takes none/g)).toHaveLength(1);
  });

  it('speaks TLS with the server itself where it is passed through, unread', async () => {
    const more = { REDIS_TARGET_TLS_CA: tls.certificates.ca };
    const { said } = await execApp(tls, 'elasticache:through', ['real', 'tls'], more);
    // By the server's own certificate, which is for no localhost.
    expect(said.real).toBe('served');
    expect(said.tls).not.toBe('served');
    expect(said.REDIS_URL).toMatch(/^rediss:\/\/127\.0\.0\.1:/);
  });

  it('is compared with `localhost`, a port and `tls: {}` in its code on an ElastiCache and on a local server', async () => {
    const file = join(tls.world.cwd, 'suite.cjs');
    await writeFile(
      file,
      `process.argv[2] = 'tls';
       const log = console.log;
       console.log = (line) => log('TAP version 13\\n1..1\\n' + (JSON.parse(line).tls === 'served' ? 'ok' : 'not ok') + ' 1 - answers');
       ${APP}`,
    );
    const port = await getPort({ host: '127.0.0.1' });
    const env = { ...tls.world.env, REDIS_TARGET_TLS_CA: tls.certificates.ca, IN_CODE: `${port}` };
    const targets = ['elasticache:6.2', 'local:2.8'];
    const ended = await cli(
      tls,
      env,
      'compare',
      ...targets,
      '--port',
      `${port}`,
      '--',
      process.execPath,
      file,
    );
    expect(ended.stdout + ended.stderr).toMatch(/1 passed|1 test/);
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
  });
});
