import * as crypto from 'node:crypto';

/** Section 3's header, the 116 bytes before the payload length. */
export const HEADER_LENGTH = 116;
export const PAYLOAD_OFFSET = HEADER_LENGTH + 4;

export const PAYLOAD_OUTPUT = 1;
export const PAYLOAD_SIZE = 3;
export const PAYLOAD_HANDSHAKE_REQUEST = 5;
export const PAYLOAD_HANDSHAKE_RESPONSE = 6;
export const PAYLOAD_HANDSHAKE_COMPLETE = 7;
export const PAYLOAD_FLAG = 10;

export const FLAG_DISCONNECT_TO_PORT = 1;
export const FLAG_TERMINATE_SESSION = 2;
export const FLAG_CONNECT_TO_PORT_ERROR = 3;

export interface AgentMessage {
  readonly headerLength: number;
  /** Without the padding. */
  readonly messageType: string;
  readonly schemaVersion: number;
  readonly createdDate: number;
  readonly sequenceNumber: number;
  readonly flags: number;
  /** Usual order, lower case, hyphens. */
  readonly messageId: string;
  readonly payloadType: number;
  /** A view into the frame. */
  readonly payload: Buffer;
  /** Where it was read from. */
  readonly frame: Buffer;
}

/** A character a byte: as a buffer it takes twice the time. */
export function sha256(payload: Uint8Array | string): string {
  return crypto.hash('sha256', payload, 'binary');
}

/** Bytes 8–15 of the usual order first, then bytes 0–7. */
export function writeMessageId(target: Buffer, offset: number, messageId: string): void {
  const hex = messageId.replaceAll('-', '');
  target.write(hex.slice(16) + hex.slice(0, 16), offset, 16, 'hex');
}

export function readMessageId(source: Buffer, offset: number): string {
  const hex = source.toString('hex', offset, offset + 16);
  return `${hex.slice(16, 24)}-${hex.slice(24, 28)}-${hex.slice(28, 32)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
}

const MESSAGE_ID_OFFSET = 64;
const DIGEST_OFFSET = 80;
const RANDOM = new Uint32Array(1024);
let randomUsed = RANDOM.length;

const SLAB_BYTES = 128 * 1024;
let slab: Buffer = Buffer.alloc(0);
let slabView: DataView = new DataView(slab.buffer);
let slabUsed = 0;

/** Where the next `length` bytes begin in a large buffer: making one for each message was a tenth of the time of 64 MB. */
function cutBytes(length: number): number {
  if (slabUsed + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
    slabView = new DataView(slab.buffer);
    slabUsed = 0;
  }
  slabUsed += length;
  return slabUsed - length;
}

/** A new random UUID (version 4) as it travels: byte 6 of the usual order stands at 14, and byte 8 at 0. */
function writeRandomMessageId(view: DataView, offset: number): void {
  if (randomUsed === RANDOM.length) {
    crypto.randomFillSync(RANDOM);
    randomUsed = 0;
  }
  for (let at = offset; at < offset + 16; at += 4) view.setUint32(at, RANDOM[randomUsed++] as number);
  view.setUint8(offset, (view.getUint8(offset) & 0x3f) | 0x80);
  view.setUint8(offset + 14, (view.getUint8(offset + 14) & 0x0f) | 0x40);
}

/** As they travel, each with its name: comparing is faster than looking up. */
const INPUT = 'input_stream_data'.padEnd(32);
const OUTPUT = 'output_stream_data'.padEnd(32);
const ACKNOWLEDGE = 'acknowledge'.padEnd(32);

function readType(padded: string): string {
  if (padded === INPUT) return 'input_stream_data';
  if (padded === ACKNOWLEDGE) return 'acknowledge';
  if (padded === OUTPUT) return 'output_stream_data';
  return padded.replace(/[ \0]+$/, '');
}

function padType(type: string): string {
  if (type === 'output_stream_data') return OUTPUT;
  if (type === 'acknowledge') return ACKNOWLEDGE;
  return type.padEnd(32);
}

/** What a message is made of; without an id it gets a new one, and a payload that is text is of ASCII. */
export type NewMessage = Omit<AgentMessage, 'headerLength' | 'messageId' | 'payload' | 'frame'> & {
  readonly messageId?: string;
  readonly payload: Uint8Array | string;
};

export function encodeMessage(message: NewMessage): Buffer {
  const { payload, createdDate, sequenceNumber, flags, messageId } = message;
  const start = cutBytes(PAYLOAD_OFFSET + payload.length);
  const view = slabView;
  if (typeof payload === 'string') slab.write(payload, start + PAYLOAD_OFFSET, 'latin1');
  else slab.set(payload, start + PAYLOAD_OFFSET);
  view.setUint32(start, HEADER_LENGTH);
  slab.write(padType(message.messageType), start + 4, 32, 'latin1');
  view.setUint32(start + 36, message.schemaVersion);
  view.setUint32(start + 40, Math.floor(createdDate / 2 ** 32));
  view.setUint32(start + 44, createdDate >>> 0);
  view.setInt32(start + 48, Math.floor(sequenceNumber / 2 ** 32));
  view.setUint32(start + 52, sequenceNumber >>> 0);
  view.setUint32(start + 56, Math.floor(flags / 2 ** 32));
  view.setUint32(start + 60, flags >>> 0);
  if (messageId === undefined) writeRandomMessageId(view, start + MESSAGE_ID_OFFSET);
  else writeMessageId(slab, start + MESSAGE_ID_OFFSET, messageId);
  slab.write(sha256(payload), start + DIGEST_OFFSET, 32, 'latin1');
  view.setUint32(start + 112, message.payloadType);
  view.setUint32(start + 116, payload.length);
  return slab.subarray(start, start + PAYLOAD_OFFSET + payload.length);
}

const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** Writes the 36 characters of a message's id, as it stands in its frame, into `target`. */
export function copyMessageId(frame: Uint8Array, target: Uint8Array, offset: number): void {
  let at = offset;
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) target[at++] = 0x2d;
    const byte = frame[MESSAGE_ID_OFFSET + ((index + 8) & 15)] as number;
    target[at++] = HEX_DIGITS[byte >>> 4] as number;
    target[at++] = HEX_DIGITS[byte & 15] as number;
  }
}

/** A message's id, where only its frame is there. */
export function messageIdOf(frame: Buffer): string {
  return readMessageId(frame, MESSAGE_ID_OFFSET);
}

/** The digest in the header, a character a byte. */
export function digestOf(frame: Buffer): string {
  return frame.toString('latin1', DIGEST_OFFSET, DIGEST_OFFSET + 32);
}

/** A message as its frame has it. */
class ReadMessage implements AgentMessage {
  readonly headerLength: number;
  readonly messageType: string;
  readonly schemaVersion: number;
  readonly createdDate: number;
  readonly sequenceNumber: number;
  readonly flags: number;
  readonly payloadType: number;
  readonly payload: Buffer;
  readonly frame: Buffer;

  constructor(frame: Buffer) {
    this.frame = frame;
    this.headerLength = frame.readUInt32BE(0);
    this.messageType = readType(frame.toString('latin1', 4, 36));
    this.schemaVersion = frame.readUInt32BE(36);
    this.createdDate = frame.readUInt32BE(40) * 2 ** 32 + frame.readUInt32BE(44);
    this.sequenceNumber = frame.readInt32BE(48) * 2 ** 32 + frame.readUInt32BE(52);
    this.flags = frame.readUInt32BE(56) * 2 ** 32 + frame.readUInt32BE(60);
    this.payloadType = frame.readUInt32BE(112);
    this.payload = frame.subarray(PAYLOAD_OFFSET);
  }

  /** Few are ever asked for it. */
  get messageId(): string {
    return messageIdOf(this.frame);
  }
}

/** Reads without judging: a frame of at least 120 bytes; the payload is whatever follows. */
export function decodeMessage(frame: Buffer): AgentMessage {
  return new ReadMessage(frame);
}
