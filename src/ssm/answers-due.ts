import { CommandScanner, type KnownCommand } from '../resp/command-scanner.ts';
import { ReplyScanner } from '../resp/reply-scanner.ts';

/** Who sends or is sent more is no short script, and its answers are counted no further: that costs what a long transfer would feel. */
const MOST_SENT_BYTES = 64 * 1024;
const MOST_RECEIVED_BYTES = 16 * 1024 * 1024;
const PUSH = 62;

/** They have no reply, or several, or make others have none (CLIENT REPLY). */
const NOT_ONE_EACH: readonly KnownCommand[] = [
  ...['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE'],
  ...['MONITOR', 'CLIENT', 'SYNC', 'PSYNC'],
].map((name) => ({ name, keepsArguments: false }));

/** Counts what a client has asked and was answered, for as long as that can be told. */
export class AnswersDue {
  readonly #commands = new CommandScanner(NOT_ONE_EACH);
  readonly #replies = new ReplyScanner();
  #sentBytes = 0;
  #receivedBytes = 0;
  #due = 0;
  /** Whether any command came, and each has one reply. */
  #isCounted = false;
  #isUnknown = false;

  /** How many commands wait for their reply; undefined where that is not known: no command came, or one that has no reply of its own. */
  get count(): number | undefined {
    return this.#isUnknown || !this.#isCounted ? undefined : this.#due;
  }

  sent(bytes: Uint8Array): void {
    if (this.#isUnknown) return;
    this.#sentBytes += bytes.length;
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = this.#commands.next(all, 0); at >= 0; at = this.#commands.next(all, at)) {
      this.#isCounted = true;
      this.#due += 1;
      if (this.#commands.command !== undefined) this.#isUnknown = true;
    }
    if (this.#sentBytes > MOST_SENT_BYTES || this.#commands.fault !== undefined) this.#isUnknown = true;
  }

  received(bytes: Uint8Array): void {
    if (this.#isUnknown) return;
    this.#receivedBytes += bytes.length;
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    try {
      for (let at = this.#replies.next(all, 0); at >= 0; at = this.#replies.next(all, at))
        if (this.#replies.type !== PUSH) this.#due -= 1;
    } catch {
      // No RESP, as where an app speaks TLS to its server itself.
      this.#isUnknown = true;
    }
    if (this.#due < 0 || this.#receivedBytes > MOST_RECEIVED_BYTES) this.#isUnknown = true;
  }
}
