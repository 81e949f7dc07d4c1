import type { AgentMessage } from '../codec/message.ts';

/** A message on its way through the gateway: read once, never written again. */
export interface Relayed {
  readonly message: Pick<AgentMessage, 'messageType' | 'sequenceNumber' | 'payloadType'>;
  readonly frame: Buffer;
  /** The number that this acknowledgement of the agent names. */
  readonly acknowledges?: number;
}

/** One of the client's, which is handed to its agent whole. */
export interface FromClient extends Relayed {
  readonly message: AgentMessage;
}
