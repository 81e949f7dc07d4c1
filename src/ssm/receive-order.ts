import type { AgentMessage } from './protocol/agent-message.ts';

/** Messages and bytes that are kept ahead of their turn; what goes beyond is dropped unacknowledged. */
const MAX_KEPT = 10_000;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

export type Arrival = 'next' | 'kept' | 'repeat' | 'dropped';

export interface KeptMessage {
  readonly message: AgentMessage;
  readonly isAcknowledged: boolean;
}

/** Brings messages into their order. */
export class ReceiveOrder {
  #expected = 0;
  readonly #kept = new Map<number, KeptMessage>();
  #keptBytes = 0;

  /** Messages that came ahead of their turn, or wait because nobody takes them. */
  get keptMessages(): number {
    return this.#kept.size;
  }

  /** What to do with a message: `next` is to be processed now, after which `advance` is called. */
  judge(sequenceNumber: number): Arrival {
    if (sequenceNumber === this.#expected) return 'next';
    if (sequenceNumber < this.#expected || this.#kept.has(sequenceNumber)) return 'repeat';
    const isNear = sequenceNumber - this.#expected <= MAX_KEPT;
    return isNear && this.#kept.size < MAX_KEPT && this.#keptBytes < MAX_KEPT_BYTES ? 'kept' : 'dropped';
  }

  /** Keeps a copy for later; one that is kept already stays as it is. */
  keep(message: AgentMessage, isAcknowledged: boolean): void {
    if (this.#kept.has(message.sequenceNumber)) return;
    const copy = {
      ...message,
      messageId: Uint8Array.from(message.messageId),
      payload: Uint8Array.from(message.payload),
    };
    this.#kept.set(message.sequenceNumber, { message: copy, isAcknowledged });
    this.#keptBytes += message.payload.length;
  }

  /** Whether that message is kept for later and its acknowledgement held back. */
  isHeldBack(sequenceNumber: number): boolean {
    return this.#kept.get(sequenceNumber)?.isAcknowledged === false;
  }

  advance(): void {
    this.#expected++;
  }

  /** Takes out the message whose turn it is, where it is there. */
  takeNext(): KeptMessage | undefined {
    const kept = this.#kept.get(this.#expected);
    if (kept === undefined) return undefined;
    this.#kept.delete(this.#expected);
    this.#keptBytes -= kept.message.payload.length;
    return kept;
  }
}
