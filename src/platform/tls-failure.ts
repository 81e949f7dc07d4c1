/** The code of an error that says that a TLS handshake failed; undefined where it is something else, e.g. a lost connection. */
export function tlsFailureCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^ERR_TLS|^ERR_SSL|CERT|SELF_SIGNED|EPROTO|UNABLE_TO_/.test(code) ? code : undefined;
}
