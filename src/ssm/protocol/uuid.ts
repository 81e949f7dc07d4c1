import { randomFillSync } from 'node:crypto';

const POOL = Buffer.allocUnsafe(4096);
let used = POOL.length;

/** Writes a new random UUID (version 4) of 16 bytes, in the order in which it travels. */
export function writeRandomUuid(target: Buffer, offset: number): void {
  if (used + 16 > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  POOL.copy(target, offset, used, used + 16);
  used += 16;
  // The halves are swapped, so the version (byte 6) stands at 14, and the variant (byte 8) at 0.
  target[offset + 14] = ((target[offset + 14] as number) & 0x0f) | 0x40;
  target[offset] = ((target[offset] as number) & 0x3f) | 0x80;
}

/** Reads the 16 bytes at `offset`: bytes 8 to 15 of the usual order come first, then bytes 0 to 7. */
export function readSwappedUuid(source: Buffer, offset: number): string {
  const hex = source.toString('hex', offset, offset + 16);
  return `${hex.slice(16, 24)}-${hex.slice(24, 28)}-${hex.slice(28, 32)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
}

/** Writes a UUID in text form with its halves swapped. The text must be a UUID. */
export function writeSwappedUuid(target: Buffer, offset: number, uuid: string): void {
  const hex = uuid.replaceAll('-', '');
  target.write(hex.slice(16) + hex.slice(0, 16), offset, 16, 'hex');
}
