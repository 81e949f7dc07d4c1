import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ServeGatewayOptions } from '../../../src/gateway/serve.ts';
import { serveGateway } from '../../../src/gateway/serve.ts';
import { Closing } from '../../../src/platform/closing.ts';

export interface Served extends AsyncDisposable {
  readonly port: number;
  /** What a person was told. */
  readonly said: string[];
}

/** A gateway in front of a server on this machine. */
export async function serveInFrontOf(
  serverPort: number,
  options: Partial<ServeGatewayOptions> = {},
): Promise<Served> {
  const closing = new Closing();
  const said: string[] = [];
  const { port } = await serveGateway({
    connect: (intake) =>
      connect({
        host: '127.0.0.1',
        port: serverPort,
        allowHalfOpen: true,
        noDelay: true,
        ...intake?.options,
      }),
    closing,
    onState: (text) => said.push(text),
    ...options,
  });
  return { port, said, [Symbol.asyncDispose]: () => closing.close() };
}

/** A client that says bytes and keeps what comes. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket;
  #got = '';
  readonly #ended: Promise<string>;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    this.socket.on('data', (bytes: Buffer) => {
      this.#got += bytes.toString('latin1');
    });
    this.socket.on('error', () => {});
    this.#ended = once(this.socket, 'close').then(
      () => this.#got,
      () => this.#got,
    );
    this.socket.once('end', () => this.socket.end());
  }

  /** Everything that has come so far. */
  get got(): string {
    return this.#got;
  }

  /** All until the connection is closed. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Sends, and waits until what has come since is matched. */
  async ask(text: string, pattern: RegExp): Promise<string> {
    const from = this.#got.length;
    this.send(text);
    return await this.until(pattern, from);
  }

  async until(pattern: RegExp, from = 0): Promise<string> {
    while (!pattern.test(this.#got.slice(from))) {
      if (this.socket.destroyed)
        throw new Error(`closed before ${pattern}: ${JSON.stringify(this.#got.slice(from))}`);
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.socket.off('data', go).off('close', go);
          resolve();
        };
        this.socket.once('data', go).once('close', go);
      });
    }
    return this.#got.slice(from);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    return Promise.resolve();
  }
}
