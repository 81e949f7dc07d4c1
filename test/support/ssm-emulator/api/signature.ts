import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Whether a request has the signature that its own words and the secret give.
 *
 * Written from AWS's documentation alone ("Create a signed AWS API request", Signature Version 4): a request to `POST /` without
 * a query, whose canonical form is as simple as that.
 */
export function isSignedWith(secret: string, request: IncomingMessage, body: string): boolean {
  const authorization = request.headers.authorization ?? '';
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  const headers = names.split(';');
  const canonical = [
    request.method,
    request.url,
    '',
    ...headers.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replaceAll(/ +/g, ' ')}`,
    ),
    '',
    names,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, sha256(canonical)].join(
    '\n',
  );
  const key = [date, region, service, end].reduce<string | Buffer>(
    (before, word) => hmac(before, word),
    `AWS4${secret}`,
  );
  return headers.includes('host') && hmac(key, toSign).toString('hex') === signature;
}
