import { connect, type Socket } from 'node:net';
import { RespDecoder } from '../../../src/resp/decoder.ts';
import type { RespValue } from '../../../src/resp/values.ts';

/** What a broken way between clients and their server does, once. */
export const TAMPERINGS = [
  'loses a reply',
  'gives a reply twice',
  'swaps two replies of a connection',
  'gives two connections the reply of each other',
  'loses a command',
  'gives a command twice',
  'swaps two commands of a connection',
] as const;
export type Tampering = (typeof TAMPERINGS)[number];

/** So many have passed as they came before. */
const FIRST = 60;

type Way = 'commands' | 'replies';
type Write = (bytes: Buffer) => void;

/** A way to a server that does one thing wrong. */
export class Tamperer {
  readonly #tampering: Tampering;
  readonly #way: Way;
  #passed = 0;
  #held: { readonly bytes: Buffer; readonly write: Write } | undefined;
  /** What was done to what, once it was. */
  done: string | undefined;

  constructor(tampering: Tampering) {
    this.#tampering = tampering;
    this.#way = tampering.includes('command') ? 'commands' : 'replies';
  }

  /** Takes one client's connection to the server on this port. */
  readonly accept = (client: Socket, port: number): void => {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    this.#pass(client, server, 'commands');
    this.#pass(server, client, 'replies');
  };

  #pass(from: Socket, to: Socket, way: Way): void {
    const decoder = new RespDecoder();
    const write: Write = (bytes) => void to.write(bytes);
    from.on('data', (bytes: Buffer) => {
      const messages = [...decoder.push(bytes)].map(encode);
      for (const message of way === this.#way ? this.#tamper(messages, write) : messages) write(message);
    });
    from.once('end', () => to.end());
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
  }

  #tamper(messages: readonly Buffer[], write: Write): readonly Buffer[] {
    this.#passed += messages.length;
    if (this.done !== undefined || this.#passed < FIRST) return messages;
    const [first, second, ...others] = messages;
    if (first === undefined) return messages;
    switch (this.#tampering) {
      case 'loses a reply':
      case 'loses a command':
        return this.#do(first, messages.slice(1));
      case 'gives a reply twice':
      case 'gives a command twice':
        return this.#do(first, [first, ...messages]);
      case 'swaps two replies of a connection':
      case 'swaps two commands of a connection':
        if (second === undefined || second.equals(first)) return messages;
        return this.#do(first, [second, first, ...others]);
      case 'gives two connections the reply of each other':
        return this.#exchange(messages, first, write);
    }
  }

  #exchange(messages: readonly Buffer[], first: Buffer, write: Write): readonly Buffer[] {
    const held = this.#held;
    if (held === undefined) {
      this.#held = { bytes: first, write };
      return messages.slice(1);
    }
    if (held.write === write || held.bytes.equals(first)) return messages;
    held.write(first);
    return this.#do(first, [held.bytes, ...messages.slice(1)]);
  }

  #do(what: Buffer, given: readonly Buffer[]): readonly Buffer[] {
    this.done = what.toString('latin1').slice(0, 80);
    return given;
  }
}

/** Commands and replies as they came, of the kinds that the loads have. */
function encode(value: RespValue): Buffer {
  switch (value.type) {
    case 'status':
      return Buffer.from(`+${value.value}\r\n`);
    case 'error':
      return Buffer.from(`-${value.value}\r\n`);
    case 'integer':
      return Buffer.from(`:${value.value}\r\n`);
    case 'bulk':
      return Buffer.concat([Buffer.from(`$${value.value.length}\r\n`), value.value, Buffer.from('\r\n')]);
    case 'array':
      return Buffer.concat([Buffer.from(`*${value.items.length}\r\n`), ...value.items.map(encode)]);
  }
  throw new Error(`No load has a ${value.type}`);
}
