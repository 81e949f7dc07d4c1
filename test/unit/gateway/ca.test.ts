import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeIdentity, type RunIdentity } from '../../../src/gateway/ca.ts';
import {
  bitString,
  integer,
  objectIdentifier,
  sequence,
  time,
  utf8String,
} from '../../../src/gateway/ca-der.ts';
import { writeCaFiles } from '../../../src/gateway/ca-files.ts';
import { makeCertificates } from '../../support/certificates.ts';

/** The code that a client's handshake ends with; undefined where it succeeds. */
async function shakeHands(
  identity: RunIdentity,
  servername: string,
  ca = identity.ca,
): Promise<string | undefined> {
  const server = createServer({ cert: `${identity.cert}${identity.ca}`, key: identity.key });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: '127.0.0.1', servername, ca });
  try {
    await once(socket, 'secureConnect');
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('DER', () => {
  // X.690, 8.19.5 and its like; RFC 5280, 4.1.2.5; OpenSSL's `asn1parse` reads each as it is named here.
  it.each([
    [
      'an identifier with a number above 127',
      objectIdentifier('1.2.840.10045.4.3.2'),
      '06082a8648ce3d040302',
    ],
    ['an identifier of X.500', objectIdentifier('2.5.29.17'), '0603551d11'],
    ['a number', integer(Buffer.from([2])), '020102'],
    ['a number whose first bit is set', integer(Buffer.from([0x80])), '02020080'],
    ['a number with zeros in front', integer(Buffer.from([0, 0, 5])), '020105'],
    ['zero', integer(Buffer.from([0])), '020100'],
    ['bits', bitString(Buffer.from([0x06]), 1), '03020106'],
    [
      'a date of this half of the century',
      time(new Date('2049-12-31T23:59:59.9Z')),
      '170d3439313233313233353935395a',
    ],
    ['a later date', time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
    ['a long text', utf8String('a'.repeat(200)).subarray(0, 4), '0c81c861'],
    ['a very long sequence', sequence(Buffer.alloc(70_000)).subarray(0, 6), '308301117000'],
  ])('writes %s', (_, bytes, hex) => {
    expect(bytes.toString('hex')).toBe(hex);
  });
});

describe("a run's CA", () => {
  it('signs a certificate for localhost, 127.0.0.1 and ::1 and the names that were asked for, whose key stays apart', () => {
    const identity = makeIdentity({ names: ['Redis', 'host.docker.internal', '10.0.0.7', 'fd00::1:2'] });
    const ca = new X509Certificate(identity.ca);
    const cert = new X509Certificate(identity.cert);
    expect(cert.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:redis, DNS:host.docker.internal, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:1:2',
    );
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkIssued(ca)).toBe(true);
    expect([ca.ca, cert.ca]).toEqual([true, false]);
    expect(`${identity.ca}${identity.cert}`).not.toContain('PRIVATE');
    expect(identity.key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('is another for each run', () => {
    const [first, second] = [makeIdentity(), makeIdentity()];
    expect(new X509Certificate(first.ca).subject).not.toBe(new X509Certificate(second.ca).subject);
    expect(new X509Certificate(first.cert).verify(new X509Certificate(second.ca).publicKey)).toBe(false);
  });

  it.each(['localhost', 'redis'])('is trusted by a client that asks for %s', async (name) => {
    expect(await shakeHands(makeIdentity({ names: ['redis'] }), name)).toBeUndefined();
  });

  it('is not trusted for a name that nobody asked for, nor by who does not know it, nor when its time is up', async () => {
    expect(await shakeHands(makeIdentity(), 'redis')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await shakeHands(makeIdentity(), 'localhost', makeIdentity().ca)).toMatch(/SELF_SIGNED|UNABLE_TO/);
    const old = makeIdentity({ now: new Date(Date.now() - 400 * 86_400_000) });
    expect(await shakeHands(old, 'localhost')).toBe('CERT_HAS_EXPIRED');
  });

  it('cannot vouch for another host, also where somebody had its key', async () => {
    // The other's certificate is shown beside this CA: what is asked is only whether the constraint is in it, and critical.
    const text = Buffer.from(makeIdentity().ca.replaceAll(/-----.*?-----|\n/g, ''), 'base64').toString('hex');
    // id-ce-nameConstraints, critical TRUE.
    expect(text).toContain('0603551d1e0101ff');
  });
});

describe("the files of a run's CA", () => {
  it("hold what Node's user had in NODE_EXTRA_CA_CERTS and what the system trusts, for this user's eyes only", async () => {
    await using own = await makeCertificates('own.example');
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-ca-'));
    try {
      const { ca } = makeIdentity();
      const files = await writeCaFiles(folder, ca, { NODE_EXTRA_CA_CERTS: own.ca });
      const ownCa = (await readFile(own.ca, 'utf8')).trim();
      const node = await readFile(files.nodeCaFile, 'utf8');
      const bundle = await readFile(files.caFile, 'utf8');
      expect(node).toContain(ca.trim());
      expect(node).toContain(ownCa);
      expect(bundle.startsWith(ca)).toBe(true);
      expect(bundle).toContain(ownCa);
      expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(20);
      for (const file of Object.values(files)) expect((await stat(file)).mode & 0o777).toBe(0o600);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('hold what SSL_CERT_FILE names in place of the system, also where its last line has no end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-ca-'));
    try {
      const root = (rootCertificates[0] ?? '').trim();
      await writeFile(join(folder, 'own.pem'), root);
      const { ca } = makeIdentity();
      const env = { SSL_CERT_FILE: join(folder, 'own.pem'), NODE_EXTRA_CA_CERTS: join(folder, 'none.pem') };
      const files = await writeCaFiles(folder, ca, env);
      expect(await readFile(files.caFile, 'utf8')).toBe(`${ca}${root}\n`);
      expect(await readFile(files.nodeCaFile, 'utf8')).toBe(ca);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
