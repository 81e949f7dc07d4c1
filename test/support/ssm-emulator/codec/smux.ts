/** Section 6: smux version 1, little-endian, eight bytes before the data. */
export const SMUX_HEADER_BYTES = 8;
export const SMUX_SYN = 0;
export const SMUX_FIN = 1;
export const SMUX_PSH = 2;
export const SMUX_NOP = 3;
/** The official ends put at most so much into one frame. */
export const SMUX_FRAME_BYTES = 32_768;

export interface SmuxHeader {
  readonly version: number;
  readonly command: number;
  readonly length: number;
  readonly streamId: number;
}

export function encodeSmuxHeader(command: number, streamId: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(SMUX_HEADER_BYTES);
  header[0] = 1;
  header[1] = command;
  header.writeUInt16LE(length, 2);
  header.writeUInt32LE(streamId, 4);
  return header;
}

export function decodeSmuxHeader(bytes: Buffer, offset = 0): SmuxHeader {
  return {
    version: bytes.readUInt8(offset),
    command: bytes.readUInt8(offset + 1),
    length: bytes.readUInt16LE(offset + 2),
    streamId: bytes.readUInt32LE(offset + 4),
  };
}

/** Cuts the multiplexed byte stream into frames, however it comes; data is handed on at once, not collected. */
export class SmuxReader {
  readonly #onHeader: (header: SmuxHeader) => void;
  readonly #onData: (streamId: number, data: Buffer) => void;
  readonly #partial: Buffer = Buffer.alloc(SMUX_HEADER_BYTES);
  #partialLength = 0;
  #dataLeft = 0;
  #dataStream = 0;
  #stopped = false;

  constructor(onHeader: (header: SmuxHeader) => void, onData: (streamId: number, data: Buffer) => void) {
    this.#onHeader = onHeader;
    this.#onData = onData;
  }

  /** Nothing is handed on any more, not even the rest of this push. */
  stop(): void {
    this.#stopped = true;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.#stopped) {
      if (this.#dataLeft > 0) {
        const take = Math.min(this.#dataLeft, bytes.length - at);
        this.#onData(this.#dataStream, bytes.subarray(at, at + take));
        this.#dataLeft -= take;
        at += take;
        continue;
      }
      const take = Math.min(SMUX_HEADER_BYTES - this.#partialLength, bytes.length - at);
      bytes.copy(this.#partial, this.#partialLength, at, at + take);
      this.#partialLength += take;
      at += take;
      if (this.#partialLength < SMUX_HEADER_BYTES) return;
      const header = decodeSmuxHeader(this.#partial);
      this.#partialLength = 0;
      this.#dataLeft = header.length;
      this.#dataStream = header.streamId;
      this.#onHeader(header);
    }
  }
}
