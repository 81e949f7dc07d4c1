import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaFiles } from '../model/target.ts';
import { writeOwnFile } from '../platform/scratch.ts';

/** Where systems keep their roots in one file: Debian and Alpine, Fedora and RHEL, openSUSE, macOS and the BSDs. */
const SYSTEM_ROOTS: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Writes the CA for the processes that are to trust it. Nothing is taken from them: what Node and OpenSSL would have read stands
 * in the files as well.
 *
 * @param folder - This user's own.
 * @param env - The tests' environment, as it was before.
 */
export async function writeCaFiles(folder: string, ca: string, env: NodeJS.ProcessEnv): Promise<CaFiles> {
  const [extra, roots] = await Promise.all([readIfThere(env.NODE_EXTRA_CA_CERTS), readRoots(env)]);
  const files = { nodeCaFile: join(folder, 'node-extra-ca.pem'), caFile: join(folder, 'ca-bundle.pem') };
  await writeOwnFile(files.nodeCaFile, joinPem(extra ?? '', ca));
  await writeOwnFile(files.caFile, joinPem(ca, roots, extra ?? ''));
  return files;
}

/** What a program that reads SSL_CERT_FILE trusts now; Node's own list where the system keeps none in one file. */
async function readRoots(env: NodeJS.ProcessEnv): Promise<string> {
  for (const path of [env.SSL_CERT_FILE, ...SYSTEM_ROOTS]) {
    const text = await readIfThere(path);
    if (text !== undefined) return text;
  }
  const { rootCertificates } = await import('node:tls');
  return joinPem(...rootCertificates);
}

/** Undefined where there is no such file, or none with a certificate: Node says that of its own by itself. */
async function readIfThere(path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined;
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.includes('-----BEGIN') ? text : undefined;
}

/** A text whose last line has no end would swallow the next one's first. */
function joinPem(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== '')
    .map((text) => `${text.trimEnd()}\n`)
    .join('');
}
