import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate, and the CA that signed it, as files of a folder of their own. */
export interface Certificates extends AsyncDisposable {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** Makes a CA and a certificate for those names; both hold for a day. */
export async function makeCertificates(...names: readonly string[]): Promise<Certificates> {
  return await makeCertificatesFor(names);
}

/** The same with a certificate that holds from and to so many days from now. */
export async function makeCertificatesFor(
  names: readonly string[],
  days: { readonly from?: number; readonly to?: number } = {},
): Promise<Certificates> {
  const inDays = (count: number): Date => new Date(Date.now() + count * DAY_MS);
  const kind = { keyType: 'ec', algorithm: 'sha256', notAfterDate: inDays(1) } as const;
  const ca = await generate([{ name: 'commonName', value: 'Test CA' }], {
    ...kind,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: names[0] }], {
    ...kind,
    ...(days.from === undefined ? {} : { notBeforeDate: inDays(days.from) }),
    ...(days.to === undefined ? {} : { notAfterDate: inDays(days.to) }),
    ca: { key: ca.private, cert: ca.cert },
    extensions: [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  });
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-tls-'));
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  return {
    ca: await write('ca.pem', ca.cert),
    cert: await write('server.pem', server.cert),
    key: await write('server.key', server.private),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
