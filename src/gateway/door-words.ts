import { tlsFailureCode } from '../platform/tls-failure.ts';

/** For clients that begin TLS where a door takes none. */
export const NO_TLS_HERE: string =
  'a client began TLS at a local port that takes none, and was refused: ' +
  "take `tls` out of its options, or set `appTls.serve` to 'always' (REDIS_TARGET_APP_TLS)";

const TRUST =
  'Node has to find NODE_EXTRA_CA_CERTS when it starts, as what `exec` and `compare` start does; others get the CA by {caFile} in `export`; ' +
  'a client that names a `ca` of its own trusts no other, and names besides localhost stand in `appTls.names`';

/** How clients say that they do not trust a certificate. */
const MISTRUST =
  /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|UNSUPPORTED_CERTIFICATE)/;

/** What is said where TLS with a client of a door did not come about. */
export function explainClientFailure(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const what = 'TLS with a client of a local port failed';
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT')
    return `${what}: its handshake did not come to an end in time, and its connection was closed`;
  // Node's clients say nothing of why they go.
  if (code === 'ECONNRESET')
    return `${what}: the client ended the connection in its handshake, as one does that does not trust the certificate there. ${TRUST}`;
  if (MISTRUST.test(code))
    return `${what}: the client does not trust the certificate there (${code}). ${TRUST}`;
  return `${what}: what it sent is no TLS that is spoken here (${tlsFailureCode(error) ?? code}), and its connection was closed`;
}
