import type { AgentMessage } from '../codec/message.ts';

/** The agent keeps so many early messages; beyond that it drops without acknowledging (section 4). */
export const AGENT_KEEP_MESSAGES = 100_000;
/** Messages that wait while the forwarder is full; beyond that they are dropped and come again. */
const HELD_MESSAGES = 8_192;
/** Payloads are about 1 KiB, so nobody but a hostile client ever gets here. */
const KEPT_BYTES = 256 * 1024 * 1024;

/** `done`: acknowledge, go on. `later`: not acknowledged, the client sends it again. */
export type Processed = 'done' | 'later';

export interface IncomingOptions {
  /** Full: messages in order wait, unacknowledged, until `drain`. */
  busy(): boolean;
  process(message: AgentMessage): Processed;
  acknowledge(message: AgentMessage): void;
}

/** The client's stream messages, put in order. */
export class Incoming {
  readonly #options: IncomingOptions;
  /** Early and acknowledged. */
  readonly #kept: Map<number, AgentMessage> = new Map();
  /** Unacknowledged, since the forwarder is full. */
  readonly #held: Map<number, AgentMessage> = new Map();
  #keptBytes = 0;
  #expected = 0;

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  receive(message: AgentMessage): void {
    const { sequenceNumber } = message;
    if (sequenceNumber < this.#expected) {
      this.#options.acknowledge(message);
    } else if (this.#options.busy()) {
      if (this.#kept.has(sequenceNumber)) this.#options.acknowledge(message);
      else if (this.#held.size < HELD_MESSAGES) this.#keep(this.#held, message);
    } else if (sequenceNumber > this.#expected) {
      if (!this.#kept.has(sequenceNumber)) {
        if (this.#kept.size >= AGENT_KEEP_MESSAGES || !this.#keep(this.#kept, message)) return;
      }
      this.#options.acknowledge(message);
    } else if (this.#options.process(message) === 'done') {
      this.#expected++;
      this.#options.acknowledge(message);
      this.drain();
    }
  }

  /** Takes what waits and is next; to be called when the forwarder has room again. */
  drain(): void {
    while (!this.#options.busy()) {
      const kept = this.#kept.get(this.#expected);
      const message = kept ?? this.#held.get(this.#expected);
      if (!message || this.#options.process(message) === 'later') return;
      this.#forget(this.#kept);
      this.#forget(this.#held);
      this.#expected++;
      if (!kept) this.#options.acknowledge(message);
    }
  }

  close(): void {
    this.#kept.clear();
    this.#held.clear();
    this.#keptBytes = 0;
  }

  #keep(where: Map<number, AgentMessage>, message: AgentMessage): boolean {
    if (where.has(message.sequenceNumber)) return true;
    if (this.#keptBytes + message.payload.length > KEPT_BYTES) return false;
    this.#keptBytes += message.payload.length;
    where.set(message.sequenceNumber, message);
    return true;
  }

  #forget(where: Map<number, AgentMessage>): void {
    this.#keptBytes -= where.get(this.#expected)?.payload.length ?? 0;
    where.delete(this.#expected);
  }
}
