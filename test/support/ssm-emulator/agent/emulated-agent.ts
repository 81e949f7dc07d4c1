import type { AgentMessage } from '../codec/message.ts';

/** An agent as its session sees it, in this process or in one of its own. */
export interface EmulatedAgent {
  /** The client is there (again). */
  startPublication(): void;
  pausePublication(): void;
  receive(message: AgentMessage): void;
  /** The client ended the session while it was there. */
  finish(): void;
  close(): void;
}
