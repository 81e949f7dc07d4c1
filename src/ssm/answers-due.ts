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

/**
 * So much is kept before it is read: only a client that ends its side is asked for its count, and most are gone before they
 * have sent as much. Reading everything as it came took a seventh of the time of a tunnel's first commands.
 */
const MOST_KEPT_BYTES = 16 * 1024;

const NOTHING: Buffer = Buffer.alloc(0);
/** Room for a few commands and their replies; it doubles. */
const LEAST_KEPT_BYTES = 1024;

/** Counts what a client has asked and was answered, for as long as that can be told. */
export class AnswersDue {
  /** Both made when something is read: of most connections nothing is. */
  #commands: CommandScanner<KnownCommand> | undefined;
  #replies: ReplyScanner | undefined;
  /** What came and is not read yet, in its order: bytes, and of each piece its length, negative where it was received. */
  #kept: Buffer = NOTHING;
  #keptBytes = 0;
  #pieces: number[] = [];
  #sentBytes = 0;
  #receivedBytes = 0;
  #due = 0;
  /** Whether any command came, and each has one reply. */
  #isCounted = false;
  #isUnknown = false;

  /** How many commands wait for their reply; undefined where that is not known: no command came, or one that has no reply of its own. */
  get count(): number | undefined {
    this.#readKept();
    return this.#isUnknown || !this.#isCounted ? undefined : this.#due;
  }

  /** Takes a copy of what the client sends. */
  sent(bytes: Uint8Array): void {
    if (this.#isUnknown) return;
    this.#sentBytes += bytes.length;
    if (this.#sentBytes > MOST_SENT_BYTES) this.#giveUp();
    else this.#keep(true, bytes);
  }

  /** Takes a copy of what comes for the client. */
  received(bytes: Uint8Array): void {
    if (this.#isUnknown) return;
    this.#receivedBytes += bytes.length;
    if (this.#receivedBytes > MOST_RECEIVED_BYTES) this.#giveUp();
    else this.#keep(false, bytes);
  }

  #keep(isSent: boolean, bytes: Uint8Array): void {
    const end = this.#keptBytes + bytes.length;
    if (end > this.#kept.length) this.#makeRoom(end);
    this.#kept.set(bytes, this.#keptBytes);
    this.#keptBytes = end;
    this.#pieces.push(isSent ? bytes.length : -bytes.length);
    if (end > MOST_KEPT_BYTES) this.#readKept();
  }

  #makeRoom(bytes: number): void {
    const room = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#kept.length, LEAST_KEPT_BYTES));
    room.set(this.#kept.subarray(0, this.#keptBytes));
    this.#kept = room;
  }

  #giveUp(): void {
    this.#isUnknown = true;
    this.#forgetKept();
  }

  #forgetKept(): void {
    this.#kept = NOTHING;
    this.#keptBytes = 0;
    this.#pieces = [];
  }

  #readKept(): void {
    if (this.#pieces.length === 0) return;
    const kept = this.#kept;
    const pieces = this.#pieces;
    this.#forgetKept();
    let at = 0;
    for (const length of pieces) {
      if (this.#isUnknown) return;
      const start = at;
      at += Math.abs(length);
      if (length > 0) this.#readCommands(kept.subarray(start, at));
      else this.#readReplies(kept.subarray(start, at));
    }
  }

  #readCommands(bytes: Buffer): void {
    this.#commands ??= new CommandScanner(NOT_ONE_EACH);
    const commands = this.#commands;
    for (let at = commands.next(bytes, 0); at >= 0; at = commands.next(bytes, at)) {
      this.#isCounted = true;
      this.#due += 1;
      if (commands.command !== undefined) this.#giveUp();
    }
    if (commands.fault !== undefined) this.#giveUp();
  }

  #readReplies(bytes: Buffer): void {
    this.#replies ??= new ReplyScanner();
    const replies = this.#replies;
    try {
      for (let at = replies.next(bytes, 0); at >= 0; at = replies.next(bytes, at))
        if (replies.type !== PUSH) this.#due -= 1;
    } catch {
      // No RESP, as where an app speaks TLS to its server itself.
      this.#giveUp();
    }
    if (this.#due < 0) this.#giveUp();
  }
}
