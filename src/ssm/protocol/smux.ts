import { RedisTargetError } from '../../errors.ts';

/** Frame: version(1) = 1, command(1), length(2), stream id(4), data; little-endian (xtaci/smux 1.5.15, frame.go). */
export const SMUX_HEADER_BYTES: number = 8;
/** Largest data of one frame that the official ends send; the format's limit is 65,535. */
export const SMUX_DATA_BYTES: number = 32_768;

export const SMUX_COMMAND: Readonly<Record<'syn' | 'fin' | 'psh' | 'nop', number>> = Object.freeze({
  syn: 0,
  fin: 1,
  psh: 2,
  nop: 3,
});

/** A frame, or a piece of a data frame: one that comes in several pieces gives several parts. */
export interface SmuxPart {
  readonly command: number;
  readonly streamId: number;
  /** A view into what was pushed; empty where the command is not PSH. */
  readonly data: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The 8 bytes before `length` bytes of data, written into `header`. Default: a buffer of its own. */
export function encodeSmuxHeader(
  command: number,
  streamId: number,
  length: number,
  header: Buffer = Buffer.allocUnsafe(SMUX_HEADER_BYTES),
): Buffer {
  header[0] = 1;
  header[1] = command;
  header.writeUInt16LE(length, 2);
  header.writeUInt32LE(streamId, 4);
  return header;
}

/**
 * Takes the byte stream of one direction in pieces of any size and answers what they hold. Data is passed on as it
 * comes, so nothing but a header (at most 7 bytes) is ever kept.
 */
export class SmuxDecoder {
  readonly #header: Buffer = Buffer.alloc(SMUX_HEADER_BYTES);
  #headerBytes = 0;
  #streamId = 0;
  /** Data of the current frame that is still to come. */
  #left = 0;

  /**
   * @throws {RedisTargetError} `RT_SSM_SMUX_INVALID` for another version, an unknown command, or a length where
   *   there is no data; nothing can be read after that.
   */
  push(bytes: Uint8Array): SmuxPart[] {
    const parts: SmuxPart[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const end = Math.min(bytes.length, at + this.#left);
        parts.push({ command: SMUX_COMMAND.psh, streamId: this.#streamId, data: bytes.subarray(at, end) });
        this.#left -= end - at;
        at = end;
        continue;
      }
      const end = Math.min(bytes.length, at + SMUX_HEADER_BYTES - this.#headerBytes);
      for (; at < end; at++) this.#header[this.#headerBytes++] = bytes[at] as number;
      if (this.#headerBytes < SMUX_HEADER_BYTES) break;
      const part = this.#readHeader();
      if (part !== undefined) parts.push(part);
    }
    return parts;
  }

  #readHeader(): SmuxPart | undefined {
    this.#headerBytes = 0;
    const header = this.#header;
    const version = header[0] as number;
    const command = header[1] as number;
    const length = header.readUInt16LE(2);
    const streamId = header.readUInt32LE(4);
    if (version !== 1) throw invalid(`a frame has version ${version}, and only 1 is spoken`);
    if (command > SMUX_COMMAND.nop) throw invalid(`a frame has the unknown command ${command}`);
    if (command !== SMUX_COMMAND.psh) {
      if (length !== 0) throw invalid(`a frame with command ${command} declares ${length} bytes of data`);
      return { command, streamId, data: NOTHING };
    }
    this.#streamId = streamId;
    this.#left = length;
    return undefined;
  }
}

function invalid(why: string): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_SMUX_INVALID',
    `Could not read what the SSM agent forwards: ${why}. The session is ended; try again, or use transport: 'plugin'.`,
  );
}
