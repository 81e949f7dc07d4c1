import dns from 'node:dns';
import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { lacks } from '../../support/need.ts';
import { makeLockedWorld } from './world.ts';

const HOST = 'app-x2e9hv.public.serverless.euw1.cache.amazonaws.com';

/** Has that name lead to this machine, as every name's address does in the end. */
function resolveHere(name: string): void {
  const real = dns.lookup;
  const lookup = (host: string, ...rest: unknown[]): unknown =>
    Reflect.apply(real, dns, [host === name ? '127.0.0.1' : host, ...rest]);
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
}

afterEach(() => vi.restoreAllMocks());

describe.skipIf(lacks('valkey-9.1'))('a serverless cache’s public endpoint', () => {
  it('is opened over TLS and by tokens of IAM’s, without a bastion and without a session', async () => {
    resolveHere(HOST);
    await using certificates = await makeCertificates(HOST);
    const [key, cert] = await Promise.all([
      readFile(certificates.key, 'utf8'),
      readFile(certificates.cert, 'utf8'),
    ]);
    await using world = await makeLockedWorld('valkey-9.1', {
      door: { cache: 'app', isServerless: true, tls: { key, cert } },
    });
    const tls = { ca: certificates.ca };
    const place = { host: HOST, port: world.door.port, tls };
    await world.configure(
      { ...place, auth: { iam: { user: 'iam-app', serverless: 'App' } } },
      { bastion: undefined },
    );
    {
      await using target = await openTarget('elasticache:dev', world);
      expect(target).toMatchObject({ via: 'direct', details: { remote: `${HOST}:${world.door.port}` } });
      const client = new Redis(target.url);
      expect(await client.call('ACL', 'WHOAMI')).toBe('iam-app');
      client.disconnect();
    }
    expect(new Set(world.door.attempts)).toEqual(new Set(['ok']));
    expect(world.emulator.calls).toEqual([]);
    await world.configure(place, { bastion: undefined });
    await expect(openTarget('elasticache:dev', world)).rejects.toMatchObject({
      code: 'RT_TARGET_AUTH',
      message: expect.stringContaining('a public endpoint takes users with IAM authentication only'),
    });
  });
});
