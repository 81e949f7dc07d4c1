import {
  type AgentMessageHeader,
  PAYLOAD_OFFSET,
  sealAgentMessage,
} from '../../../src/ssm/protocol/agent-message.ts';

const ID_OFFSET = 64;

/** One agent message as the frame that carries it; `messageId` is a UUID's text. */
export function encodeAgentMessage(
  message: AgentMessageHeader & { readonly messageId?: string; readonly payload: Uint8Array },
): Buffer {
  const frame = Buffer.alloc(PAYLOAD_OFFSET + message.payload.length);
  frame.set(message.payload, PAYLOAD_OFFSET);
  sealAgentMessage(frame, message);
  if (message.messageId !== undefined) frame.set(travellingId(message.messageId), ID_OFFSET);
  return frame;
}

/** A UUID's bytes with the two halves swapped (docs/ssm-protocol.md, section 3). */
export function travellingId(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  return Buffer.concat([bytes.subarray(8), bytes.subarray(0, 8)]);
}

/** The other way round. */
export function uuidOf(travelling: Uint8Array): string {
  const hex = Buffer.concat([travelling.subarray(8), travelling.subarray(0, 8)]).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
