import type { IamSubject } from '../config/iam-cache.ts';
import { Sha256 } from './sha256.ts';
import type { AwsIdentity } from './signed-request.ts';

export interface SignTokenOptions {
  readonly region: string;
  readonly identity: AwsIdentity;
  /** Default: now. */
  readonly date?: Date;
}

/** So long a server takes a token for a new connection, in seconds; more is not allowed (documented). */
const TOKEN_LIFE_S = 900;

/**
 * Signs the password of an ElastiCache user with IAM authentication: a presigned GET request to the cache's name, without its scheme.
 *
 * ElastiCache keeps names in lower case, and computes the signature of those (sources: ElastiCache user guide, "Authenticating with
 * IAM"; Amazon's developer toolkit for ElastiCache 1.1.0, token_generator.py, whose order of the fields this is).
 *
 * @returns The token. It is a secret for as long as it lives, and is never kept.
 */
export async function signIamToken(
  { user, cache, isServerless }: IamSubject,
  { region, identity, date = new Date() }: SignTokenOptions,
): Promise<string> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { accessKeyId, secretAccessKey, sessionToken } = identity;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const signer = new SignatureV4({ service: 'elasticache', region, credentials, sha256: Sha256 });
  const host = cache.toLowerCase();
  const asked: Record<string, string> = { Action: 'connect', User: user.toLowerCase() };
  if (isServerless) asked.ResourceType = 'ServerlessCache';
  const { query = {} } = await signer.presign(
    { method: 'GET', protocol: 'https:', hostname: host, path: '/', headers: { host }, query: asked },
    { expiresIn: TOKEN_LIFE_S, signingDate: date },
  );
  const names = [
    ...Object.keys(asked),
    ...['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Security-Token', 'Signature'].map(
      (name) => `X-Amz-${name}`,
    ),
  ];
  const fields = names.flatMap((name) =>
    query[name] === undefined ? [] : [`${name}=${encode(String(query[name]))}`],
  );
  return `${host}/?${fields.join('&')}`;
}

/** As RFC 3986 has it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
