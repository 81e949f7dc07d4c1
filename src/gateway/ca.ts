import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
  yes,
} from './ca-der.ts';

/** What a door shows to clients that speak TLS, and what they have to trust for it. */
export interface RunIdentity {
  /** The run's CA, in PEM: all that is ever written to a file. */
  readonly ca: string;
  /** The door's certificate, in PEM. */
  readonly cert: string;
  /** Its key, in PEM: it stays in the memory of the process that holds the door. */
  readonly key: string;
}

export interface MakeIdentityOptions {
  /** Host names and IP addresses besides those that every door has: localhost, 127.0.0.1, ::1. Default: none. */
  readonly names?: readonly string[] | undefined;
  /** Default: the system's clock. */
  readonly now?: Date;
}

const NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];
const HOUR_MS = 3_600_000;
/** A target may be held open for long; the key is gone with the process that holds it in any case. */
const VALID_MS = 397 * 24 * HOUR_MS;

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/**
 * Makes a CA for one run, and the certificate that it signs for the run's doors. The CA's own key is dropped at once, and
 * name constraints keep it from vouching for anything but this machine and the names that were asked for: who trusts
 * it trusts nobody else by that.
 *
 * P-256 with SHA-256, which every TLS client of the last ten years takes (RFC 5280 for all fields).
 */
export function makeIdentity({ names = [], now = new Date() }: MakeIdentityOptions = {}): RunIdentity {
  const all = [...new Set([...NAMES, ...names.map((name) => name.toLowerCase())])];
  const authority = newKey();
  const door = newKey();
  // So that two runs' CAs are two, also in a store that tells them by their names.
  const issuer = commonName(`redis-target, CA of one run (${randomBytes(6).toString('hex')})`);
  const issued = { issuer, signer: authority.privateKey, now };
  const ca = certificate({
    ...issued,
    subject: issuer,
    publicKey: authority.publicKey,
    extensions: [
      extension(OID.basicConstraints, sequence(yes(), integer(Buffer.from([0]))), true),
      // keyCertSign, cRLSign: bits 5 and 6.
      extension(OID.keyUsage, bitString(Buffer.from([0x06]), 1), true),
      extension(OID.nameConstraints, sequence(explicit(0, ...all.map(subtree))), true),
      extension(OID.subjectKeyIdentifier, octetString(keyId(authority.publicKey))),
      extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyId(authority.publicKey)))),
    ],
  });
  const cert = certificate({
    ...issued,
    subject: commonName('localhost'),
    publicKey: door.publicKey,
    extensions: [
      // digitalSignature: bit 0.
      extension(OID.keyUsage, bitString(Buffer.from([0x80]), 7), true),
      extension(OID.extendedKeyUsage, sequence(objectIdentifier(OID.serverAuth))),
      extension(OID.subjectAltName, sequence(...all.map(alternativeName))),
      extension(OID.subjectKeyIdentifier, octetString(keyId(door.publicKey))),
      extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyId(authority.publicKey)))),
    ],
  });
  return { ca, cert, key: door.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function newKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

interface CertificateFields {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly now: Date;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, issuer, publicKey, signer, now, extensions }: CertificateFields): string {
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const serial = randomBytes(16);
  // Neither 0 nor shorter than it looks.
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    issuer,
    // A container's clock may be a little behind.
    sequence(time(new Date(now.getTime() - HOUR_MS)), time(new Date(now.getTime() + VALID_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  const whole = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, signer)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  return sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(name))));
}

function extension(oid: string, value: Buffer, isCritical = false): Buffer {
  return sequence(objectIdentifier(oid), ...(isCritical ? [yes()] : []), octetString(value));
}

/** RFC 5280, 4.2.1.2, method 1, over the key as it is written in the certificate. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }).subarray(-65))
    .digest();
}

function alternativeName(name: string): Buffer {
  const address = addressBytes(name);
  return address === undefined ? implicit(2, Buffer.from(name)) : implicit(7, address);
}

/** What the CA may vouch for: this one address, or this name and what is below it. */
function subtree(name: string): Buffer {
  const address = addressBytes(name);
  return sequence(
    address === undefined
      ? implicit(2, Buffer.from(name))
      : implicit(7, Buffer.concat([address, Buffer.alloc(address.length, 0xff)])),
  );
}

/** The 4 or 16 bytes of an IP address; undefined where it is a name. */
function addressBytes(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text)) return undefined;
  // Written out: eight groups, none left out, no IPv4 at the end.
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const [head = '', tail] = withoutIpv4(address).split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...(tail === undefined ? [] : missing), ...after];
  return Buffer.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}

function withoutIpv4(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.map(Number) as [number, number, number, number];
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}
