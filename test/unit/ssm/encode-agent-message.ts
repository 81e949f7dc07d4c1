import {
  type AgentMessageHeader,
  PAYLOAD_OFFSET,
  sealAgentMessage,
} from '../../../src/ssm/protocol/agent-message.ts';

/** One agent message as the frame that carries it. */
export function encodeAgentMessage(message: AgentMessageHeader & { readonly payload: Uint8Array }): Buffer {
  const frame = Buffer.alloc(PAYLOAD_OFFSET + message.payload.length);
  frame.set(message.payload, PAYLOAD_OFFSET);
  return sealAgentMessage(frame, message);
}
