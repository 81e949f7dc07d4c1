import type { Duplex } from 'node:stream';
import { RedisTargetError } from '../errors.ts';
import { RespDecoder } from './decoder.ts';
import { encodeCommand } from './encoder.ts';
import type { RespValue } from './values.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** From the call to the reply, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number | undefined;
}

interface Waiting {
  resolve(value: RespValue): void;
  reject(error: unknown): void;
}

/** A tiny client for a handful of commands over a stream that somebody else opened and owns. */
export class RespClient {
  readonly #stream: Duplex;
  readonly #decoder: RespDecoder = new RespDecoder({ maxBulkBytes: 64 * 1024 * 1024 });
  readonly #waiting: Waiting[] = [];
  /** Why nothing more comes, and the reply to all that is asked all the same where the other end was lost behind a refusal. */
  #ended: { readonly reason: unknown; readonly reply: RespValue | undefined } | undefined;
  /** The error that is all it ever said: a server that takes nobody more says so unasked, and closes. */
  #refusal: RespValue | undefined;
  #values = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#take(bytes));
    stream.once('error', (error) => this.#end(error, this.#refusal));
    stream.once('end', () => this.#end(closedEarly(), this.#refusal));
    stream.once('close', () => this.#end(closedEarly(), this.#refusal));
  }

  /**
   * Sends one command and waits for its reply; an error reply is a value, not an exception. Where a server says one error and closes,
   * that is its reply to all that was sent.
   *
   * @throws The stream's own error; {@link RedisTargetError} `RT_RESP_INVALID` where the other end does not speak RESP,
   *   `RT_TARGET_UNREACHABLE` where it closed the connection or did not answer in time.
   */
  async call(args: readonly (string | Uint8Array)[], options: CallOptions = {}): Promise<RespValue> {
    options.signal?.throwIfAborted();
    if (this.#ended?.reply !== undefined) return this.#ended.reply;
    if (this.#ended !== undefined) throw this.#ended.reason;
    const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => this.#end(signal?.reason);
    try {
      return await new Promise<RespValue>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        if (Number.isFinite(timeoutMs)) timer = setTimeout(() => this.#end(noAnswer(timeoutMs)), timeoutMs);
        signal?.addEventListener('abort', onAbort);
        this.#stream.write(encodeCommand(args));
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Destroys the stream. */
  close(): void {
    this.#end(closedEarly());
  }

  #take(bytes: Buffer): void {
    try {
      for (const value of this.#decoder.push(bytes)) {
        this.#values += 1;
        this.#refusal = this.#values === 1 && value.type === 'error' ? value : undefined;
        if (value.type !== 'push') this.#waiting.shift()?.resolve(value);
      }
    } catch (error) {
      this.#end(error);
    }
  }

  /**
   * After a lost or late reply nobody could tell which reply is whose: the connection ends.
   *
   * @param reply - To all that waits, and all that is asked later. Default: none, and the reason is thrown.
   */
  #end(error: unknown, reply?: RespValue): void {
    if (this.#ended !== undefined) return;
    const reason = error ?? closedEarly();
    this.#ended = { reason, reply };
    for (const waiting of this.#waiting.splice(0)) {
      if (reply === undefined) waiting.reject(reason);
      else waiting.resolve(reply);
    }
    this.#stream.on('error', () => undefined);
    this.#stream.destroy();
  }
}

function closedEarly(): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_UNREACHABLE',
    'the server closed the connection before it answered. Check that it is a Redis, and whether it wants TLS.',
  );
}

function noAnswer(timeoutMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_UNREACHABLE',
    `the server did not answer within ${timeoutMs} ms. Check that it is a Redis that is not blocked.`,
  );
}
