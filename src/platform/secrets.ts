const MASK = '***';

/** Replaces the password in every `scheme://user:password@host` of a text. */
export function maskUrlPasswords(text: string): string {
  // The scheme's length has a limit, since a megabyte of letters would otherwise take minutes.
  return text.replaceAll(/([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/?#]*):([^\s/?#]*)@/gi, `$1:${MASK}@`);
}

/** Replaces each secret, and every URL's password, in a text that a person or a log will see. */
export function maskSecrets(text: string, secrets: Iterable<string | undefined> = []): string {
  let masked = maskUrlPasswords(text);
  for (const secret of secrets) {
    // Masking a very short "secret" would shred the text and tell by its holes what it was.
    if (secret && secret.length >= 4) masked = masked.replaceAll(secret, MASK);
  }
  return masked;
}
