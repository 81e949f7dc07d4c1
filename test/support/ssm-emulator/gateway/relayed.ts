import type { AgentMessage } from '../codec/message.ts';

/** A message on its way through the gateway: read once, never written again. */
export interface Relayed {
  readonly message: AgentMessage;
  readonly frame: Buffer;
  /** The number that this acknowledgement of the agent names. */
  readonly acknowledges?: number;
}
