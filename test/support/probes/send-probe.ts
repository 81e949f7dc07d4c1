import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ExampleArg, MeasuredProbe } from '../../../src/changes/change-entry.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { readReply } from './reply-text.ts';

/** What is sent, and how its reply is to be read. */
export type Probe = Pick<
  MeasuredProbe,
  'setup' | 'command' | 'raw' | 'connection' | 'cleanup' | 'compare' | 'volatile'
>;

/** Longer than any command of a probe blocks, on a machine that has other work, too. */
const REPLY_LIMIT_MS = 10_000;
const SUBSCRIBING = /^[PS]?(?:UN)?SUBSCRIBE$/;

/**
 * Sends one probe to an empty server, over connections of its own, and undoes its configuration.
 *
 * @returns the reply as {@link MeasuredProbe} writes it; `(closed)` where the server closed the connection.
 */
export async function sendProbe(port: number, probe: Probe): Promise<string> {
  await empty(port);
  const first = await Line.open(port);
  let on = first;
  try {
    for (const args of probe.setup) {
      first.send(args);
      for (let replies = repliesTo(args); replies > 0; replies -= 1)
        if (/^(?:-|\(closed)/.test(await first.receive())) break;
    }
    // Only a connection from after the setup shows a new password on every line (C35).
    if (probe.connection === 'second') on = await Line.open(port);
    if (probe.raw === undefined) on.send(probe.command);
    else on.sendBytes(Buffer.from(probe.raw, 'utf8'));
    const reply = await on.receive(probe);
    if (probe.cleanup !== undefined) await undo(port, probe.cleanup);
    return reply;
  } finally {
    first.close();
    on.close();
  }
}

async function empty(port: number): Promise<void> {
  const line = await Line.open(port);
  try {
    for (const args of [['FLUSHALL'], ['SCRIPT', 'FLUSH']]) {
      line.send(args);
      const reply = await line.receive();
      if (reply !== '+OK')
        throw new Error(`the server on port ${port} answers ${args.join(' ')} with ${reply}`);
    }
  } finally {
    line.close();
  }
}

/** Over a connection of its own: the probe's may be subscribed, closed, or another user's. */
async function undo(port: number, cleanup: readonly (readonly ExampleArg[])[]): Promise<void> {
  const line = await Line.open(port);
  for (const args of cleanup) {
    line.send(args);
    await line.receive();
  }
  line.close();
}

function repliesTo([word = '', ...rest]: readonly ExampleArg[]): number {
  return typeof word === 'string' && SUBSCRIBING.test(word.toUpperCase()) ? Math.max(1, rest.length) : 1;
}

/** One connection, whose replies are read one after the other. */
class Line {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<Line> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Line(socket);
  }

  send(args: readonly ExampleArg[]): void {
    this.sendBytes(
      encodeCommand(args.map((arg) => (typeof arg === 'string' ? arg : Buffer.from(arg.b64, 'base64')))),
    );
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  async receive(how: Pick<Probe, 'compare' | 'volatile'> = {}): Promise<string> {
    const end = Date.now() + REPLY_LIMIT_MS;
    for (;;) {
      const read = readReply(this.#bytes, how);
      if (read !== undefined) {
        this.#bytes = this.#bytes.subarray(read.next);
        return read.text;
      }
      if (this.#isClosed) return '(closed)';
      if (Date.now() >= end) return '(timeout)';
      await this.#change(end - Date.now());
    }
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
