import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { RedisTargetError } from '../errors.ts';
import type { TlsParameters } from '../model/url-parameters.ts';

/** An object of parameters belongs to one target: its files are read once, and not for each of its connections. */
const prepared = new WeakMap<TlsParameters, Promise<ConnectionOptions>>();

/**
 * What Node needs for TLS as a client: the certificate is checked for the host's own name, against what is trusted on this machine
 * (Node's roots and NODE_EXTRA_CA_CERTS) and what the parameters add to it.
 *
 * @param name - How the target is called in errors.
 * @throws {RedisTargetError} `RT_TARGET_TLS` where a file cannot be read, or holds no certificate.
 */
export async function tlsOptionsFor(
  host: string,
  parameters: TlsParameters | undefined,
  name: string,
): Promise<ConnectionOptions> {
  const servername = parameters?.servername ?? host;
  return {
    // No address is ever sent as a name; it is checked all the same, as the host that is connected to.
    ...(isIP(servername) ? {} : { servername }),
    ...(parameters === undefined ? {} : await prepare(parameters, name)),
  };
}

async function prepare(parameters: TlsParameters, name: string): Promise<ConnectionOptions> {
  const known = prepared.get(parameters);
  if (known !== undefined) return await known;
  const preparing = read(parameters, name);
  prepared.set(parameters, preparing);
  return await preparing;
}

async function read(
  { check, caFile, certFile, keyFile, extraCa, servername }: TlsParameters,
  name: string,
): Promise<ConnectionOptions> {
  const [ca, cert, key, extra] = await Promise.all(
    [caFile, certFile, keyFile, extraCa].map(async (one) =>
      one === undefined ? undefined : await readPem(one, name),
    ),
  );
  const { createSecureContext, checkServerIdentity } = await import('node:tls');
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
    if (extra !== undefined) addCa(secureContext, extra);
  } catch (cause) {
    throw unusable(
      name,
      `what its URL or \`tls\` names is no certificate or key in PEM (${(cause as Error).message})`,
      cause,
    );
  }
  return {
    secureContext,
    ...(servername !== undefined && isIP(servername)
      ? { checkServerIdentity: (_, cert) => checkServerIdentity(servername, cert) }
      : {}),
    ...(check === 'none' ? { rejectUnauthorized: false } : {}),
    ...(check === 'chain' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/**
 * Has a context trust more, where the option `ca` would have it trust nothing else. Node's own way of doing what its documentation
 * of `ca` describes; a list of the default ones is to be had since Node 22.15 only.
 */
function addCa(context: SecureContext, pem: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (blocks === null) throw new Error('there is no certificate in it');
  for (const block of blocks) (context.context as { addCACert(pem: string): void }).addCACert(block);
}

/**
 * PEM, from a path or given as it is.
 *
 * @param name - How the target is called in errors.
 * @throws {RedisTargetError} `RT_TARGET_TLS`.
 */
export async function readPem(given: string, name: string): Promise<string> {
  if (isPem(given)) return given;
  return await readFile(given, 'utf8').catch((cause: unknown) => {
    throw unusable(
      name,
      `a file that its URL or \`tls\` names cannot be read (${(cause as Error).message})`,
      cause,
    );
  });
}

/** Whether a text is PEM itself, and no path. */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}

function unusable(name: string, what: string, cause: unknown): RedisTargetError {
  return new RedisTargetError('RT_TARGET_TLS', `Could not open ${name}: ${what}. Correct the path.`, {
    cause,
  });
}
