import { invalidPayload } from './json.ts';

/** What a flag payload says. The first two go to the agent, the third comes from it. */
export const FLAG: Readonly<Record<'disconnectToPort' | 'terminateSession' | 'connectToPortError', number>> =
  Object.freeze({ disconnectToPort: 1, terminateSession: 2, connectToPortError: 3 });

/** A flag as payload: 4 bytes, big-endian. */
export function encodeFlag(flag: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(flag, 0);
  return payload;
}

/** The number, whether it is a known one or not. @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function decodeFlag(payload: Uint8Array): number {
  if (payload.length !== 4) throw invalidPayload('flag', `it has ${payload.length} bytes instead of 4`);
  return Buffer.from(payload.buffer, payload.byteOffset, 4).readUInt32BE(0);
}
