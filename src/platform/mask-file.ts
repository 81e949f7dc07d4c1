import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { listSecrets, maskBytes } from './mask.ts';
import { openAnew } from './own-file.ts';

/** So much is masked at a time, in bytes; a piece ends with a line where it holds one. */
const PIECE_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Masks a file that others have written, such as a command's output, in one step: whoever reads it sees all of it masked, or as it
 * was. A file that holds nothing to mask is left alone.
 */
export function maskFile(path: string): void {
  const input = openSync(path, 'r');
  const beside = `${path}.masked`;
  let output: number | undefined;
  try {
    const least = Math.max(0, ...listSecrets().map((secret) => secret.length)) * 8 + 64;
    let position = 0;
    for (;;) {
      const piece = readPiece(input, position, least);
      if (piece.length === 0) break;
      const masked = maskBytes(piece);
      if (output === undefined && !masked.equals(piece)) {
        output = openAnew(beside);
        copy(input, output, position);
      }
      if (output !== undefined) writeAll(output, masked);
      position += piece.length;
    }
    if (output !== undefined) renameSync(beside, path);
  } finally {
    closeSync(input);
    if (output !== undefined) {
      closeSync(output);
      rmSync(beside, { force: true });
    }
  }
}

/** The next bytes, up to the end of a line. */
function readPiece(file: number, position: number, least: number): Buffer {
  const buffer = Buffer.alloc(PIECE_BYTES);
  const length = readSync(file, buffer, 0, PIECE_BYTES, position);
  if (length < PIECE_BYTES) return buffer.subarray(0, length);
  const newline = buffer.lastIndexOf(NEWLINE, length - 1);
  // A line longer than this is cut where no secret that is known could be whole on either side alone.
  return buffer.subarray(0, newline > 0 ? newline + 1 : length - least);
}

function copy(from: number, to: number, end: number): void {
  for (let position = 0; position < end; ) {
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, end - position));
    const length = readSync(from, buffer, 0, buffer.length, position);
    if (length === 0) return;
    writeAll(to, buffer.subarray(0, length));
    position += length;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
