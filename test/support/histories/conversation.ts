import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RespDecoder } from '../../../src/resp/decoder.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import type { RespValue } from '../../../src/resp/values.ts';

/** A command, and the one reply that is right, as {@link show} writes it. */
export type Asked = readonly [words: readonly string[], reply: string];

/** A longer text is told by its length and hash. */
const MAX_SHOWN = 200;

/** All that one connection asked, what it had to be answered, and what it was answered, in order. */
export class Conversation {
  readonly name: string;
  /** What each reply answers. */
  readonly asked: string[] = [];
  readonly expected: string[] = [];
  readonly received: string[] = [];
  /** What it pushed on the list of its name, which is its alone. */
  readonly pushed: string[] = [];
  /** How many of those were answered. */
  answeredPushes = 0;
  /** Either side may leave before all is answered: what came has to be right all the same. */
  mayEndEarly = false;
  readonly #socket: Socket;
  readonly #answerMs: number;
  #hasEnded = false;
  #tell: () => void = () => undefined;

  private constructor(name: string, socket: Socket, answerMs: number) {
    this.name = name;
    this.#socket = socket;
    this.#answerMs = answerMs;
    const decoder = new RespDecoder();
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const value of decoder.push(bytes)) this.received.push(show(value));
      } catch (error) {
        this.received.push(`what is no RESP: ${error}`);
        socket.destroy();
      }
      this.#tell();
    });
    const end = (): void => {
      this.#hasEnded = true;
      this.#tell();
    };
    socket.once('end', end).once('close', end);
    socket.on('error', () => undefined);
  }

  /** @param answerMs - So long after the last reply the next is not waited for any more. */
  static async open(port: number, name: string, answerMs: number): Promise<Conversation> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const conversation = new Conversation(name, socket, answerMs);
    await once(socket, 'connect');
    return conversation;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What comes without a question. */
  expect(what: string, reply: string): void {
    this.asked.push(what);
    this.expected.push(reply);
  }

  /** Sends all of them at once. */
  say(...commands: readonly Asked[]): void {
    for (const [words, reply] of commands) {
      this.expect(words.map((word) => shorten(word)).join(' '), reply);
      if (words[0] === 'RPUSH' && words[1] === this.name) this.pushed.push(words[2] ?? '');
    }
    this.#socket.write(Buffer.concat(commands.map(([words]) => encodeCommand(words))));
  }

  /** Sends all of them at once, and waits for their replies. */
  async ask(...commands: readonly Asked[]): Promise<void> {
    this.say(...commands);
    await this.answered();
  }

  /** Adds a word to the list that only this connection writes. */
  push(): Asked {
    // Those that are built for one `say` are not in the list yet.
    this.#built += 1;
    return [['RPUSH', this.name, `word ${this.#built}`], `:${this.#built}`];
  }
  #built = 0;

  /** Until as many replies have come as have to; throws where the next takes too long. */
  async answered(): Promise<void> {
    await this.#until(() => this.received.length >= this.expected.length || this.#hasEnded);
    if (this.received.length < this.expected.length) throw new Error(`${this.name} ended early`);
  }

  /** Until the first reply of those that are waited for. */
  async hears(): Promise<void> {
    const before = this.received.length;
    await this.#until(() => this.received.length > before || this.#hasEnded);
  }

  /** QUIT, and all that comes until the server has ended. */
  async finish(): Promise<void> {
    this.say([['QUIT'], '+OK']);
    await this.ended();
  }

  /** Ends the client's side, and takes all that comes until the server's has ended. */
  async halfClose(): Promise<void> {
    this.#socket.end();
    await this.ended();
  }

  async ended(): Promise<void> {
    await this.#until(() => this.#hasEnded);
    this.#socket.destroy();
  }

  leave(): void {
    this.mayEndEarly = true;
    this.#socket.destroy();
  }

  async #until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      let timer: NodeJS.Timeout | undefined;
      const isLate = await new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(true), this.#answerMs);
        this.#tell = () => resolve(false);
      });
      clearTimeout(timer);
      if (isLate) throw new Error(`${this.name} had no answer within ${this.#answerMs} ms`);
    }
  }
}

/**
 * What is wrong with a conversation: a reply that is not the one to its command, one that never came, or one too many. A reply that is
 * swapped, comes twice or belongs to another is not the one to its command.
 */
export function faultsIn(conversation: Conversation): string[] {
  const { name, asked, expected, received, mayEndEarly, hasEnded } = conversation;
  const at = received.findIndex((reply, index) => reply !== expected[index]);
  if (at >= expected.length) return [`${name} was sent ${received[at]}, which nothing asked for`];
  if (at >= 0) return [`${name}: ${asked[at]} was answered with ${received[at]}, not ${expected[at]}`];
  if (mayEndEarly) return [];
  if (received.length < expected.length) return [`${name}: ${asked[received.length]} was never answered`];
  return hasEnded ? [] : [`${name} did not end`];
}

/** A reply on one line, as those that are expected are written. */
export function show(value: RespValue): string {
  switch (value.type) {
    case 'status':
      return `+${value.value}`;
    case 'error':
      return `-${value.value}`;
    case 'integer':
      return `:${value.value}`;
    case 'bulk':
      return showBulk(value.value.toString('latin1'));
    case 'array':
      return `[${value.items.map(show).join(' ')}]`;
  }
  return value.type;
}

export function showBulk(text: string): string {
  return `$${shorten(text)}`;
}

function shorten(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  return `${text.length} bytes (${createHash('sha256').update(text, 'latin1').digest('hex')})`;
}
