/** What went wrong in a handshake with a server. */
export type TlsReason =
  | 'name'
  | 'expired'
  | 'not-yet-valid'
  | 'unknown-ca'
  | 'no-tls'
  | 'client-certificate'
  | 'other';

/** The code of an error that says that a TLS handshake failed; undefined where it is something else, e.g. a lost connection. */
export function tlsFailureCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^ERR_TLS|^ERR_SSL|CERT|SELF_SIGNED|EPROTO|UNABLE_TO_/.test(code) ? code : undefined;
}

/** Codes of OpenSSL's verification (X509_V_ERR_…) and of its records, as Node gives them. */
const REASONS: readonly (readonly [RegExp, TlsReason])[] = [
  [/ALTNAME_INVALID|HOSTNAME_MISMATCH/, 'name'],
  [/^CERT_HAS_EXPIRED/, 'expired'],
  [/^CERT_NOT_YET_VALID/, 'not-yet-valid'],
  [/SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA/, 'unknown-ca'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|EPROTO/, 'no-tls'],
  [/CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE|ALERT_BAD_CERTIFICATE/, 'client-certificate'],
];

export function tlsReason(code: string): TlsReason {
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

/** What a target's user writes where, for {@link explainTlsFailure}. */
export interface TlsWords {
  /** What adds a CA, e.g. `` `tls.ca` (REDIS_TARGET_TLS_CA) ``. */
  readonly ca: string;
  /** What names the host that the certificate is for. */
  readonly servername: string;
  /** What is to be done where the server speaks no TLS. */
  readonly off: string;
}

/** What a failed handshake means, and what to do: two sentences or more, the last with a full stop. */
export function explainTlsFailure(error: Error, code: string, { ca, servername, off }: TlsWords): string {
  const said = `(${code}: ${error.message.trim().replace(/\.$/, '')})`;
  const clock = new Date().toISOString().slice(0, 16).replace('T', ' ');
  switch (tlsReason(code)) {
    case 'name':
      return `its certificate is for another name ${said}. Connect by the name that it is for, or give that in ${servername}.`;
    case 'expired':
      return `its certificate has expired ${said}. Have it renewed; or the clock of this machine is off: it says ${clock} UTC.`;
    case 'not-yet-valid':
      return `its certificate is not valid yet ${said}. Most likely the clock of this machine is off: it says ${clock} UTC.`;
    case 'unknown-ca':
      return `nobody who is trusted here signed its certificate ${said}. Name its CA in ${ca}, or in NODE_EXTRA_CA_CERTS.`;
    case 'no-tls':
      return `what answers there speaks no TLS ${said}. Check the port; where TLS is not wanted, ${off}.`;
    case 'client-certificate':
      return `the TLS handshake failed ${said}. The server may want a certificate of its client: turn that off there (tls-auth-clients no), or name one in the URL (ssl_certfile, ssl_keyfile).`;
    case 'other':
      return `the TLS handshake failed ${said}. Check that the server speaks TLS on this port, and name its CA in ${ca} where it is your own.`;
  }
}
