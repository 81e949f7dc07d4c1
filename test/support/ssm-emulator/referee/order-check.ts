import type { AgentMessage } from '../codec/message.ts';

/** Numbers further back are forgotten. */
const REMEMBERED = 16_384;
/** Nobody may be so far ahead: the agent keeps no more. */
const FURTHEST_AHEAD = 100_000;
/** The official client gives a message up after so many tries. */
const MOST_TRIES = 3_000;
/** Copies that cross an acknowledgement on its way are no breach; these many, so long after, are. */
const REPEATS_AFTER_ACK = 5;
const ACK_MUST_BE_SEEN_MS = 3_000;

interface Sent {
  readonly messageId: string;
  readonly digest: string;
  tries: number;
  ackedAtMs: number;
  ackedOnChannel: number;
  triesAfterAck: number;
}

/** The client's stream messages, as it sent them: each number once in order, repeats unchanged. */
export class OrderCheck {
  readonly #breach: (text: string) => void;
  readonly #sent: Map<number, Sent> = new Map();
  readonly #ids: Map<string, number> = new Map();
  readonly #missing: Set<number> = new Set();
  #highest = -1;
  #channel = 0;
  /** What was on its way when a channel was lost may be missing until it is sent again. */
  #gapAllowed = false;
  #gapSinceMs = 0;

  constructor(breach: (text: string) => void) {
    this.#breach = breach;
  }

  channelOpened(): void {
    this.#channel++;
    this.#gapAllowed = this.#channel > 1;
  }

  /** Answers whether the number is new. `digest`: the payload's, as the header has it. */
  sent(message: AgentMessage, digest: string): boolean {
    const { sequenceNumber, messageId } = message;
    const known = this.#sent.get(sequenceNumber);
    if (known) {
      this.#repeated(known, messageId, digest, sequenceNumber);
      return false;
    }
    if (sequenceNumber <= this.#highest) {
      if (!this.#missing.delete(sequenceNumber)) return false;
      if (this.#missing.size === 0) this.#gapAllowed = false;
    } else if (!this.#advance(sequenceNumber)) return false;
    const other = this.#ids.get(messageId);
    if (other !== undefined) {
      this.#breach(`stream messages ${other} and ${sequenceNumber} have the same MessageId`);
    }
    this.#ids.set(messageId, sequenceNumber);
    this.#sent.set(sequenceNumber, {
      messageId,
      digest,
      tries: 1,
      ackedAtMs: 0,
      ackedOnChannel: 0,
      triesAfterAck: 0,
    });
    this.#forget(sequenceNumber - REMEMBERED);
    return true;
  }

  /** The agent's acknowledgement went into the client's socket. */
  acknowledged(sequenceNumber: number): void {
    const known = this.#sent.get(sequenceNumber);
    if (!known || known.ackedOnChannel === this.#channel) return;
    known.ackedAtMs = performance.now();
    known.ackedOnChannel = this.#channel;
    known.triesAfterAck = 0;
  }

  /** To be called at an orderly end. */
  finish(): void {
    if (this.#missing.size === 0 || performance.now() - this.#gapSinceMs < 5_000) return;
    const [first] = this.#missing;
    this.#breach(`stream message ${first} was never sent again after the channel was lost`);
  }

  #advance(sequenceNumber: number): boolean {
    const due = this.#highest + 1;
    if (sequenceNumber > due) {
      if (!this.#gapAllowed || sequenceNumber - due > FURTHEST_AHEAD) {
        this.#breach(`stream message ${sequenceNumber} came where ${due} was due: a gap in the sequence`);
      }
      if (sequenceNumber - due + this.#missing.size > FURTHEST_AHEAD) return false;
      for (let number = due; number < sequenceNumber; number++) this.#missing.add(number);
      this.#gapSinceMs = performance.now();
    }
    this.#highest = sequenceNumber;
    return true;
  }

  #repeated(known: Sent, messageId: string, digest: string, sequenceNumber: number): void {
    if (known.messageId !== messageId) {
      this.#breach(`stream message ${sequenceNumber} was sent again with another MessageId`);
    }
    if (known.digest !== digest) {
      this.#breach(`stream message ${sequenceNumber} was sent again with another payload`);
    }
    if (++known.tries > MOST_TRIES)
      this.#breach(`stream message ${sequenceNumber} was sent over ${MOST_TRIES} times`);
    if (known.ackedOnChannel !== this.#channel) return;
    if (performance.now() - known.ackedAtMs < ACK_MUST_BE_SEEN_MS) return;
    if (++known.triesAfterAck === REPEATS_AFTER_ACK) {
      this.#breach(`stream message ${sequenceNumber} is sent again and again after its acknowledgement`);
    }
  }

  #forget(sequenceNumber: number): void {
    const known = this.#sent.get(sequenceNumber);
    if (!known) return;
    this.#sent.delete(sequenceNumber);
    this.#ids.delete(known.messageId);
  }
}
