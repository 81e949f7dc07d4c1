import { randomFillSync } from 'node:crypto';

/** Bytes of a UUID. */
export const UUID_BYTES: number = 16;
/** Characters of its text form. */
export const UUID_CHARACTERS: number = 36;

const POOL = Buffer.allocUnsafe(4096);
let used = POOL.length;
const HEX_DIGITS = Buffer.from('0123456789abcdef');
const HYPHEN = 0x2d;

/** Writes a new random UUID (version 4) of 16 bytes, in the order in which it travels. */
export function writeRandomUuid(target: Buffer, offset: number): void {
  if (used + UUID_BYTES > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  for (let at = 0; at < UUID_BYTES; at++) target[offset + at] = POOL[used++] as number;
  // The halves are swapped, so the version (byte 6) stands at 14, and the variant (byte 8) at 0.
  target[offset + 14] = ((target[offset + 14] as number) & 0x0f) | 0x40;
  target[offset] = ((target[offset] as number) & 0x3f) | 0x80;
}

/**
 * Writes the text of a UUID, lower case and with hyphens, whose bytes are in the order in which they travel: 8 to 15 of the usual
 * order come first, then 0 to 7.
 */
export function writeUuidText(target: Uint8Array, offset: number, travelling: Uint8Array): void {
  let at = offset;
  for (let index = 0; index < UUID_BYTES; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) target[at++] = HYPHEN;
    const byte = travelling[(index + 8) & 15] as number;
    target[at++] = HEX_DIGITS[byte >>> 4] as number;
    target[at++] = HEX_DIGITS[byte & 15] as number;
  }
}
