import { RedisTargetError } from '../errors.ts';
import { ReplyScanner } from '../resp/reply-scanner.ts';
import { type Conversation, REPLY } from './conversation.ts';
import type { ReplyRewriter } from './stages.ts';

export interface ReplyPasserOptions {
  readonly conversation: Conversation;
  readonly rewriter: ReplyRewriter | undefined;
  /** Gets what the client is to get. */
  readonly pass: (bytes: Buffer) => void;
  /** A command of ours was answered. */
  readonly onOwn: (isError: boolean, line: string) => void;
  /** RESET was done, or whatever else the client waits behind was refused. */
  readonly onReset: () => void;
  readonly onNotSynced: () => void;
  /** The server knows no RESET, and refused it in silence. */
  readonly onNoReset: () => void;
  /** What follows both ways is no RESP any more. */
  readonly onSynced: () => void;
  /** A reply that should have been rewritten was passed as it is: it is longer than so many bytes. */
  readonly onTooLong: (name: string, mostBytes: number) => void;
}

/** Longest reply that is held to be rewritten: CLUSTER SLOTS of a thousand shards takes a quarter of a megabyte. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;
/** A line of MOVED or ASK is much shorter; one of a script may be of any length, and passes. */
const MAX_ERROR_BYTES = 64 * 1024;
const MINUS = 45;

/** Passes what a server sends to its client: as it comes, unless a stage wants something of it. */
export class ReplyPasser {
  readonly #options: ReplyPasserOptions;
  readonly #scanner = new ReplyScanner();
  /** Of a reply that is held, or of an error's line that a piece ended in. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #holds = false;
  #isTooLong = false;

  constructor(options: ReplyPasserOptions) {
    this.#options = options;
    this.#scanner.stopsAtErrors = options.rewriter !== undefined;
  }

  /** Whether the client has got a reply's beginning and not its end. */
  get isInside(): boolean {
    return this.#scanner.isInside && !this.#holds;
  }

  /**
   * Takes the next bytes of the server, which are not kept: what is passed of them is a part of them.
   *
   * @throws {RedisTargetError} `RT_RESP_INVALID`, `RT_RESP_LIMIT`: what came before was passed.
   */
  take(bytes: Buffer): void {
    const scanner = this.#scanner;
    const { conversation } = this.#options;
    const size = bytes.length;
    /** What is before was passed. */
    let from = 0;
    let at = 0;
    for (;;) {
      if (!scanner.isInside) {
        if (at >= size) break;
        if (conversation.isSyncing && bytes[at] !== MINUS) {
          this.#pass(bytes, from, size);
          this.#options.onSynced();
          return;
        }
        scanner.keepsWords = conversation.keepsWords;
        if (conversation.holdsNext) {
          this.#pass(bytes, from, at);
          from = at;
          this.#holds = true;
        }
      }
      const end = this.#next(bytes, from, at);
      if (end < 0) break;
      at = end;
      if (scanner.isError) {
        if (this.#holds) continue;
        this.#passError(bytes, from, at);
        from = at;
        continue;
      }
      const meaning = conversation.reply(scanner);
      if (meaning === REPLY.passes && !this.#holds) continue;
      if (this.#holds) this.#endHeld(bytes, from, at, meaning);
      else this.#pass(bytes, from, at);
      from = at;
      if (meaning === REPLY.reset) this.#options.onReset();
      else if (meaning === REPLY.notSynced) this.#options.onNotSynced();
      else if (meaning === REPLY.noReset) this.#options.onNoReset();
    }
    this.#endPiece(bytes, from);
  }

  /** The server has ended: what is still held passes. */
  end(): void {
    for (const part of this.#takeHeld()) this.#options.pass(part);
  }

  #next(bytes: Buffer, from: number, at: number): number {
    try {
      return this.#scanner.next(bytes, at);
    } catch (error) {
      if (!this.#holds) this.#pass(bytes, from, at);
      throw error;
    }
  }

  /** Passes what can be passed of a piece whose last reply has not ended. */
  #endPiece(bytes: Buffer, from: number): void {
    const scanner = this.#scanner;
    const size = bytes.length;
    if (this.#holds) {
      if (this.#isTooLong) this.#pass(bytes, from, size);
      else this.#hold(bytes, from, MAX_HELD_BYTES);
      return;
    }
    if (!scanner.stopsAtErrors || !scanner.isInsideError || this.#isTooLong) {
      this.#pass(bytes, from, size);
      return;
    }
    const start = Math.max(from, size + scanner.errorStart);
    this.#pass(bytes, from, start);
    this.#hold(bytes, start, MAX_ERROR_BYTES);
  }

  #hold(bytes: Buffer, from: number, most: number): void {
    if (from === bytes.length) return;
    // What is given to us is lent.
    this.#held.push(Buffer.from(bytes.subarray(from)));
    this.#heldBytes += bytes.length - from;
    if (this.#heldBytes <= most) return;
    this.#isTooLong = true;
    if (this.#holds && this.#options.conversation.isOwnNext)
      throw new RedisTargetError(
        'RT_RESP_LIMIT',
        `the server answers AUTH with more than ${most} bytes. Check that it is a Redis or Valkey server.`,
      );
    for (const part of this.#takeHeld()) this.#options.pass(part);
  }

  #takeHeld(): Buffer[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  #passError(bytes: Buffer, from: number, end: number): void {
    const { rewriter, pass } = this.#options;
    const start = Math.max(from, this.#scanner.errorStart);
    this.#pass(bytes, from, start);
    const isTooLong = this.#isTooLong;
    this.#isTooLong = false;
    if (isTooLong || rewriter === undefined) {
      this.#pass(bytes, start, end);
      return;
    }
    const reply = Buffer.concat([...this.#takeHeld(), bytes.subarray(start, end)]);
    const line = reply.toString('latin1', 1, reply.length - 2);
    const rewritten = rewriter.rewriteError(line);
    pass(rewritten === line ? reply : Buffer.from(`-${rewritten}\r\n`, 'latin1'));
  }

  #endHeld(bytes: Buffer, from: number, end: number, meaning: number): void {
    const { conversation, rewriter, pass, onOwn, onTooLong } = this.#options;
    const { answered, protocol } = conversation;
    this.#holds = false;
    if (this.#isTooLong) {
      this.#isTooLong = false;
      this.#pass(bytes, from, end);
      if (meaning === REPLY.wanted && answered !== undefined) onTooLong(answered.name, MAX_HELD_BYTES);
      return;
    }
    const last = bytes.subarray(from, end);
    const held = this.#takeHeld();
    const reply = held.length === 0 ? last : Buffer.concat([...held, last]);
    if (meaning === REPLY.probe || meaning === REPLY.noReset) return;
    if (meaning === REPLY.own) onOwn(this.#scanner.type === MINUS, this.#scanner.line);
    else if (meaning === REPLY.wanted && answered !== undefined && rewriter !== undefined)
      pass(rewriter.rewrite(reply, answered, protocol));
    else pass(reply);
  }

  #pass(bytes: Buffer, from: number, end: number): void {
    if (from === end) return;
    this.#options.pass(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
  }
}
