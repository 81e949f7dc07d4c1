import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { isNotReady, isRedisTargetError, RedisTargetError } from '../errors.ts';
import { Closing } from '../platform/closing.ts';
import { type ClientTap, listenLocally } from '../platform/loopback.ts';
import { limitTime, type TimeLimit, untilAborted } from '../platform/waiting.ts';
import { openAnsweringSession } from './answering-session.ts';
import { acceptLocal } from './local-connection.ts';
import { SessionPool, type TunnelOutage } from './session-pool.ts';
import { SilenceWatch } from './silence.ts';
import type { SessionTransport } from './transport/transport.ts';

export interface OpenSsmTunnelOptions {
  /** Starts one session; called again whenever one that ended is needed once more. */
  readonly openSession: (signal: AbortSignal) => Promise<SessionTransport>;
  /** Sessions that local connections are spread over; one carries about 1 MB/s back. Default: 1. */
  readonly sessions?: number | undefined;
  /** Local port, always on 127.0.0.1. Default: 0, which lets the system choose one. */
  readonly port?: number | undefined;
  /** Proves that the remote side answers; it is called again until it resolves or the time is over. Default: nothing is proven. */
  readonly ready?: ((connect: () => Duplex) => Promise<void>) | undefined;
  /**
   * Nothing came over a session for so long while a client is connected that has asked something: `ready` is called once
   * more; where that takes as long again, the session is closed. In milliseconds. Default: 25,000.
   */
  readonly silenceMs?: number | undefined;
  /** The remote side's `host:port`, for an error. Default: it is called the server. */
  readonly remote?: string | undefined;
  /** Sees what local clients send. */
  readonly tap?: ClientTap | undefined;
  /** Lets a local client in, e.g. over TLS; rejects where it does not. Default: everybody is let in. */
  readonly door?: ((socket: Socket) => Promise<Socket>) | undefined;
  /**
   * Asked when the remote side has answered: whether something else serves clients in front of this tunnel. Then `port`,
   * `tap` and `door` are its own, and this one takes any free port. Default: nothing does.
   */
  readonly isServedInFront?: (() => boolean) | undefined;
  /** Whether opening waits for `ready`. Default: true. */
  readonly waitsForReady?: boolean | undefined;
  /** Hears of a session that ended under open connections, and once more when another stands in its place. */
  readonly onOutage?: ((outage: TunnelOutage) => void) | undefined;
  /** One line for a person. */
  readonly onState?: ((text: string) => void) | undefined;
  /** Aborting it while opening rejects with its reason; afterwards it closes the tunnel. */
  readonly signal?: AbortSignal | undefined;
  /** From the call to the end of `ready`, in milliseconds. Default: 30,000. */
  readonly openTimeoutMs?: number | undefined;
}

export type { TunnelOutage } from './session-pool.ts';

/** A local port whose connections come out at the remote side. */
export interface SsmTunnel {
  readonly port: number;
  readonly via: 'ssm-native' | 'ssm-plugin';
  /** Of the sessions that are open now. */
  readonly sessionIds: readonly string[];
  /** Closes the port, its connections and the sessions. Idempotent. */
  close(): Promise<void>;
}

const RETRY_MS = 250;
/** A refused dial is tried so often: a server may just be starting. */
const REFUSED_TRIES = 3;
/** So is a server that takes the connection and closes it, as one does that wants TLS: its proxy may just be starting. */
const HUNG_UP_TRIES = 8;
/** A server that is there and lets the bastion in answers in much less, in milliseconds. */
const TRY_LIMIT_MS = 10_000;

/**
 * Opens a local port whose connections go through SSM sessions.
 *
 * @throws {RedisTargetError} what `openSession` throws, `RT_PORT_TAKEN`, `RT_TUNNEL_CONNECT_REFUSED`,
 *   `RT_TUNNEL_NO_ANSWER`; the signal's reason. Nothing stays open after a rejection.
 */
export async function openSsmTunnel(options: OpenSsmTunnelOptions): Promise<SsmTunnel> {
  options.signal?.throwIfAborted();
  const limitMs = options.openTimeoutMs ?? 30_000;
  const life = new AbortController();
  const closing = new Closing();
  const opening = limitTime(limitMs, options.signal, () => tooLate(limitMs));
  closing.closeWhenAborted(options.signal);
  try {
    const { ready: probe, onState = () => {} } = options;
    const pool = new SessionPool({
      openSession: (opened) => {
        const signal = AbortSignal.any([opened, life.signal]);
        return probe === undefined
          ? options.openSession(signal)
          : openAnsweringSession({ open: options.openSession, probe, signal, onState });
      },
      sessions: options.sessions ?? 1,
      onState,
      onOutage: options.onOutage ?? (() => {}),
    });
    closing.add(() => pool.close());
    closing.add(() => life.abort(closed()));
    const silence =
      options.ready === undefined
        ? undefined
        : new SilenceWatch({
            probe: options.ready,
            onState,
            silenceMs: options.silenceMs,
            probeMs: options.silenceMs,
          });
    const first = await pool.openAll(opening.signal);
    if (options.ready !== undefined && options.waitsForReady !== false)
      await waitUntilReady(options.ready, pool, opening.signal, options.remote);
    const isServedInFront = options.isServedInFront?.() ?? false;
    const listener = await listenLocally({
      ...(options.port === undefined || isServedInFront ? {} : { port: options.port }),
      onConnection: acceptLocal({
        pool,
        silence,
        signal: life.signal,
        tap: isServedInFront ? undefined : options.tap,
        door: isServedInFront ? undefined : options.door,
        onState,
      }),
    });
    closing.add(() => listener.close());
    opening.signal.throwIfAborted();
    return {
      port: listener.port,
      via: first.via,
      get sessionIds() {
        return pool.sessionIds;
      },
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    throw error;
  } finally {
    opening.clear();
  }
}

async function waitUntilReady(
  ready: (connect: () => Duplex) => Promise<void>,
  pool: SessionPool,
  signal: AbortSignal,
  remote: string | undefined,
): Promise<void> {
  let refused = 0;
  let hungUp = 0;
  let last: unknown;
  while (true) {
    const streams: Duplex[] = [];
    let attempt: TimeLimit | undefined;
    let refusal: unknown;
    try {
      await pool.ensure(signal);
      attempt = limitTime(TRY_LIMIT_MS, signal, () => silent(remote));
      const connect = (): Duplex => {
        const stream = pool.openNow();
        streams.push(stream);
        stream.on('error', (error) => {
          refusal ??= error;
        });
        return stream;
      };
      await untilAborted(ready(connect), attempt.signal);
      return;
    } catch (error) {
      // The stream says why; whoever read it only saw it end.
      const failure = refusal ?? error;
      // What ends with the time says nothing of the server.
      if (failure !== signal.reason) last = failure;
      if (signal.aborted) throw noAnswer(signal.reason, last);
      if (codeOf(last) === 'RT_TUNNEL_CONNECT_REFUSED' && ++refused >= REFUSED_TRIES) throw last;
      if (codeOf(last) === 'RT_TARGET_UNREACHABLE' && ++hungUp >= HUNG_UP_TRIES) throw last;
      // The agent dials for minutes where a security group drops what it sends, and says nothing of it.
      if (attempt?.signal.aborted || isFinal(last)) throw last;
    } finally {
      attempt?.clear();
      for (const stream of streams) stream.destroy();
    }
    await wait(RETRY_MS, undefined, { signal }).catch(() => {
      throw noAnswer(signal.reason, last);
    });
  }
}

/** An answer that trying again does not change, e.g. a server that is no Redis or wants a password. */
function isFinal(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code !== undefined &&
    !isNotReady(error) &&
    /^RT_(RESP_|TARGET_(?!UNREACHABLE)|AWS_|BASTION_|PLUGIN_NOT_FOUND)/.test(code)
  );
}

function codeOf(error: unknown): string | undefined {
  return isRedisTargetError(error) ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function silent(remote = 'the server'): RedisTargetError {
  const port = /:(\d+)$/.exec(remote)?.[1];
  return new RedisTargetError(
    'RT_TUNNEL_NO_ANSWER',
    `Could not open the tunnel: the session is up, but ${remote} does not answer the bastion (nothing came within ${TRY_LIMIT_MS / 1000} s): let its security group in. ` +
      `The server's security group needs an inbound rule for ${port === undefined ? 'its port' : `port ${port}`} from the bastion's; then check host and port, and that the server runs.`,
    { details: { remote } },
  );
}

function tooLate(limitMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_TUNNEL_NO_ANSWER',
    `Could not open the tunnel: nothing answered through it within ${limitMs / 1000} s. ` +
      'Check host and port, the security groups, and that the server runs.',
  );
}

function noAnswer(reason: unknown, last: unknown): unknown {
  // Whatever limits the time, this says what took it.
  if (isNotReady(last) && /_(?:NO_ANSWER|OPEN_TIMEOUT)$/.test(codeOf(reason) ?? '')) return last;
  if (codeOf(reason) !== 'RT_TUNNEL_NO_ANSWER' || last === undefined || last === reason) return reason;
  return new RedisTargetError(
    'RT_TUNNEL_NO_ANSWER',
    `${messageOf(reason)} The last try said: ${messageOf(last)}`,
    { cause: last },
  );
}

function closed(): RedisTargetError {
  return new RedisTargetError('RT_ABORTED', 'The tunnel was closed.');
}
