import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRedisTargetError, type RedisTargetError } from '../../../src/errors.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { type Certificates, makeCertificates, makeCertificatesFor } from '../../support/certificates.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { startTlsEngine, type TlsEngine } from '../../support/tls-engine.ts';

describe.skipIf(lacks('6.2'))('a rediss:// URL of a server with a private CA', () => {
  let certificates: Certificates;
  let tls: TlsEngine;
  beforeAll(async () => {
    certificates = await makeCertificates('localhost');
    tls = await startTlsEngine(certificates);
  });
  afterAll(async () => {
    await tls[Symbol.asyncDispose]();
    await certificates[Symbol.asyncDispose]();
  });

  const urlOf = (host = 'localhost', port = tls.tlsPort): string => `rediss://${host}:${port}`;
  const refusal = async (url: string, env: NodeJS.ProcessEnv): Promise<RedisTargetError> => {
    const target = await openTarget(url, openOptions(env)).catch((error: unknown) => error);
    if (!isRedisTargetError(target)) throw new Error(`It was opened, or failed otherwise: ${String(target)}`);
    return target;
  };

  it('is opened with the CA that REDIS_TARGET_TLS_CA names, by a path or in PEM, and tests get that CA', async () => {
    const pem = await readFile(certificates.ca, 'utf8');
    for (const ca of [certificates.ca, pem]) {
      await using target = await openTarget(urlOf(), openOptions({ REDIS_TARGET_TLS_CA: ca }));
      // No job for the gateway: the tests connect to the server itself.
      expect(target.url).toBe(urlOf());
      expect(await readFile(target.caFiles?.nodeCaFile ?? '', 'utf8')).toBe(`${pem.trim()}\n`);
    }
  });

  it('is refused where nobody who is trusted has signed its certificate, which names the setting', async () => {
    const error = await refusal(urlOf(), {});
    expect(error).toMatchObject({ code: 'RT_TARGET_TLS', details: { reason: 'unknown-ca' } });
    expect(error.message).toContain('`tls.ca` (REDIS_TARGET_TLS_CA)');
  });

  it('is refused where its certificate is for another name, and opened where that is named', async () => {
    const env = { REDIS_TARGET_TLS_CA: certificates.ca };
    const error = await refusal(urlOf('127.0.0.1'), env);
    expect(error).toMatchObject({ code: 'RT_TARGET_TLS', details: { reason: 'name' } });
    expect(error.message).toContain('`tls.servername` (REDIS_TARGET_TLS_SERVERNAME)');
    const named = openOptions({ ...env, REDIS_TARGET_TLS_SERVERNAME: 'localhost' });
    await using target = await openTarget(urlOf('127.0.0.1'), named);
    expect(target.engine.version).toBe('6.2.11');
  });

  it('is opened unchecked only by a setting that says so', async () => {
    const env = { REDIS_TARGET_TLS_INSECURE_SKIP_VERIFY: 'true' };
    await using target = await openTarget(urlOf('127.0.0.1'), openOptions(env));
    expect(target.engine.version).toBe('6.2.11');
  });

  it.each([
    ['expired', { from: -2, to: -1 }, 'expired', 'has expired'],
    ['is not valid yet', { from: 2, to: 3 }, 'not-yet-valid', 'the clock of this machine is off'],
  ])('is refused where its certificate %s, with what the clock here says', async (_, days, reason, words) => {
    await using made = await makeCertificatesFor(['localhost'], days);
    await using server = await startTlsEngine(made);
    const error = await refusal(urlOf('localhost', server.tlsPort), { REDIS_TARGET_TLS_CA: made.ca });
    expect(error).toMatchObject({ code: 'RT_TARGET_TLS', details: { reason } });
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/it says \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  });

  it('is refused where the CA cannot be read, or is none', async () => {
    const missing = await refusal(urlOf(), { REDIS_TARGET_TLS_CA: '/no/such/ca.pem' });
    expect(missing).toMatchObject({ code: 'RT_TARGET_TLS' });
    expect(missing.message).toContain('/no/such/ca.pem');
    const noCa = `${certificates.ca}.txt`;
    await writeFile(noCa, 'no certificate at all');
    const none = await refusal(urlOf(), { REDIS_TARGET_TLS_CA: noCa });
    expect(none).toMatchObject({ code: 'RT_TARGET_TLS' });
    expect(none.message).toContain('there is no certificate in it');
  });

  it('is served on a local port with TLS and without, or its own TLS is passed through', async () => {
    const shown = async (port: number, ca: string | undefined): Promise<string | undefined> => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca });
      await once(socket, 'secureConnect');
      const { subjectaltname } = socket.getPeerCertificate();
      socket.write('PING\r\n');
      expect(String((await once(socket, 'data'))[0])).toBe('+PONG\r\n');
      socket.destroy();
      return subjectaltname;
    };
    const env = { REDIS_TARGET_TLS_CA: certificates.ca, REDIS_TARGET_APP_TLS: 'always' };
    await using ended = await openTarget(urlOf(), openOptions(env));
    expect(ended.endpoint.tls).toBe(false);
    const runCa = await readFile(ended.caFiles?.caFile ?? '', 'utf8');
    expect(await shown(ended.endpoint.port, runCa)).toContain('127.0.0.1');
    const port = await (await import('get-port')).default({ host: '127.0.0.1' });
    const through = openOptions({ ...env, REDIS_TARGET_TLS_THROUGH: 'true' });
    await using passed = await openTarget(urlOf(), { ...through, port });
    expect(passed.url).toBe(`rediss://127.0.0.1:${port}`);
    expect(await shown(port, await readFile(certificates.ca, 'utf8'))).toBe('DNS:localhost');
  });
});

it('passes no TLS through unread where the gateway is to log in, and says so before a server is asked', async () => {
  const env = { REDIS_TARGET_TLS_THROUGH: 'true', REDIS_TARGET_AUTH: '{"token":"geheim-1"}' };
  await expect(openTarget('rediss://127.0.0.1:1', openOptions(env))).rejects.toMatchObject({
    code: 'RT_CONFIG_FIELD_INVALID',
    message: expect.stringMatching(
      /`tls\.through` .*and `auth` has the gateway log in.*Take one of them away/,
    ),
  });
});
