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
}

export function sha256(payload: Uint8Array): Buffer {
  return crypto.hash('sha256', payload, 'buffer');
}

/** Bytes 8–15 of the usual order first, then bytes 0–7. */
export function writeMessageId(target: Buffer, offset: number, messageId: string): void {
  const hex = messageId.replaceAll('-', '');
  target.write(hex.slice(16), offset, 'hex');
  target.write(hex.slice(0, 16), offset + 8, 'hex');
}

export function readMessageId(source: Buffer, offset: number): string {
  const low = source.toString('hex', offset, offset + 8);
  const high = source.toString('hex', offset + 8, offset + 16);
  return `${high.slice(0, 8)}-${high.slice(8, 12)}-${high.slice(12, 16)}-${low.slice(0, 4)}-${low.slice(4)}`;
}

export function encodeMessage(message: Omit<AgentMessage, 'headerLength'>): Buffer {
  const frame = Buffer.allocUnsafe(PAYLOAD_OFFSET + message.payload.length);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  view.setUint32(0, HEADER_LENGTH);
  frame.fill(0x20, 4, 36);
  frame.write(message.messageType, 4, 32, 'latin1');
  view.setUint32(36, message.schemaVersion);
  view.setUint32(40, Math.floor(message.createdDate / 2 ** 32));
  view.setUint32(44, message.createdDate >>> 0);
  view.setInt32(48, Math.floor(message.sequenceNumber / 2 ** 32));
  view.setUint32(52, message.sequenceNumber >>> 0);
  view.setUint32(56, Math.floor(message.flags / 2 ** 32));
  view.setUint32(60, message.flags >>> 0);
  writeMessageId(frame, 64, message.messageId);
  frame.set(sha256(message.payload), 80);
  view.setUint32(112, message.payloadType);
  view.setUint32(116, message.payload.length);
  frame.set(message.payload, PAYLOAD_OFFSET);
  return frame;
}

/** Reads without judging: a frame of at least 120 bytes; the payload is whatever follows. */
export function decodeMessage(frame: Buffer): AgentMessage {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  return {
    headerLength: view.getUint32(0),
    messageType: frame.toString('latin1', 4, 36).replace(/[ \0]+$/, ''),
    schemaVersion: view.getUint32(36),
    createdDate: view.getUint32(40) * 2 ** 32 + view.getUint32(44),
    sequenceNumber: view.getInt32(48) * 2 ** 32 + view.getUint32(52),
    flags: view.getUint32(56) * 2 ** 32 + view.getUint32(60),
    messageId: readMessageId(frame, 64),
    payloadType: view.getUint32(112),
    payload: frame.subarray(PAYLOAD_OFFSET),
  };
}
