import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import { BasicForwarder } from '../basic-mode.ts';
import type { ForwardedStream } from '../forwarded-stream.ts';
import type { Forwarder } from '../forwarder.ts';
import { Mux } from '../mux.ts';
import { FLAG } from '../protocol/flags.ts';
import { abilitiesOf, isVersionGreater, REMOTE_HOST_AGENT_VERSION } from '../protocol/versions.ts';
import type { SessionApi, SessionGrant, SessionRequest } from '../session-api.ts';
import { BackOff, pauseMs } from './back-off.ts';
import { ChannelDriver, steadyClock } from './channel-driver.ts';
import { resumeChannel } from './resume.ts';
import { handshakeTimeout, silent } from './session-errors.ts';
import { type SilenceLimits, watchSession } from './session-watch.ts';
import { type ChannelSocket, openChannelSocket } from './socket.ts';
import type { SessionEnd, SessionTransport } from './transport.ts';

export interface OpenNativeSessionOptions extends SilenceLimits {
  readonly api: SessionApi;
  readonly request: SessionRequest;
  /** Ends the opening only; `close` ends the session. */
  readonly signal?: AbortSignal | undefined;
  /** One line for a person, whenever the channel is lost, resumed or over. */
  readonly onState?: ((text: string) => void) | undefined;
  /** For the WebSocket, e.g. one that goes through a proxy. */
  readonly agent?: Agent | undefined;
  /** From the first socket to the end of the handshake, in milliseconds. Default: 20,000. */
  readonly handshakeTimeoutMs?: number;
  /** A lost channel is tried again for so long, in milliseconds. Default: 10 minutes. */
  readonly resumeForMs?: number;
  /** Two pings without an answer mean that the socket is lost. In milliseconds. Default: 30,000. */
  readonly pingIntervalMs?: number;
}

/** A gateway that is too busy for the first socket is asked again for so long. */
const BUSY_FOR_MS = 5_000;
const TIMED_OUT = 'it had timed out or was terminated';

/** A session whose data channel is spoken here, over whatever socket there is at the moment. */
export class NativeSession implements SessionTransport {
  readonly via = 'ssm-native';
  readonly sessionId: string;
  readonly ended: Promise<SessionEnd>;
  readonly #options: OpenNativeSessionOptions;
  readonly #grant: SessionGrant;
  readonly #clientId: string = randomUUID();
  readonly #abort: AbortController = new AbortController();
  readonly #driver: ChannelDriver;
  readonly #ready: Promise<void>;
  #resolveReady: () => void = () => {};
  #rejectReady: (error: unknown) => void = () => {};
  #resolveEnded: (end: SessionEnd) => void = () => {};
  #end: SessionEnd | undefined;
  #forwarder: Forwarder | undefined;
  readonly #backOff: BackOff = new BackOff();
  /** Why the channel could not be opened again, the last time. */
  #lastTry = '';
  #canFlagEnd = false;
  #stopWatching = (): void => {};
  #closing: Promise<void> | undefined;

  constructor(options: OpenNativeSessionOptions, grant: SessionGrant) {
    this.#options = options;
    this.#grant = grant;
    this.sessionId = grant.sessionId;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    // Somebody waits for it only while opening.
    this.#ready.catch(() => {});
    this.#driver = new ChannelDriver({
      deliver: (bytes) => this.#forwarder?.receive(bytes),
      flag: (flag) => this.#forwarder?.flag(flag),
      drained: () => this.#forwarder?.drained(),
      ready: (agentVersion, customerMessage) => this.#begin(agentVersion, customerMessage),
      ended: (reason) => this.#finish({ kind: 'ended', reason: reason || 'the service ended it' }),
      failed: (error) => this.fail(error),
    });
  }

  async open(): Promise<void> {
    const limitMs = this.#options.handshakeTimeoutMs ?? 20_000;
    const timer = setTimeout(() => this.fail(handshakeTimeout(limitMs)), limitMs);
    try {
      await Promise.race([this.#ready, this.#connect().then(() => this.#ready)]);
      // Its end may have come in one read with that: nobody would end what watches it.
      if (this.#end !== undefined) throw this.#endError();
      this.#stopWatching = watchSession({
        ...this.#options,
        driver: this.#driver,
        forwarder: () => this.#forwarder,
        lastTry: () => this.#lastTry,
        fail: (error) => this.fail(error),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  get carriesMany(): boolean {
    return this.#forwarder?.carriesMany ?? true;
  }

  openStream(): ForwardedStream {
    if (this.#end !== undefined || this.#forwarder === undefined) throw this.#endError();
    return this.#forwarder.openStream();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Ends it for a cause of our own; the service is told by `close`. */
  fail(error: unknown): void {
    this.#rejectReady(error);
    const reason = error instanceof Error ? error.message : String(error);
    this.#finish({ kind: 'lost', reason });
    // Nobody may call close() on a session that ended by itself, and this one still lives at the service.
    void this.close();
  }

  async #close(): Promise<void> {
    const wasOver = this.#end?.kind === 'ended';
    if (this.#canFlagEnd && !wasOver) this.#driver.sendUrgentFlag(FLAG.terminateSession);
    this.#finish({ kind: 'closed', reason: 'closed here' });
    await Promise.all([this.#driver.closeSocket(), wasOver ? undefined : this.#terminate()]);
  }

  async #terminate(): Promise<void> {
    try {
      await this.#options.api.terminate(this.sessionId);
    } catch (error) {
      this.#options.onState?.(
        `session ${this.sessionId} could not be terminated (${messageOf(error)}); it ends by its idle timeout`,
      );
    }
  }

  async #connect(): Promise<void> {
    const socket = await this.#openSocket(this.#grant).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
      this.#options.onState?.(
        `the data channel of session ${this.sessionId} could not be opened (${messageOf(error)}); trying again`,
      );
      return this.#resumeWithin(BUSY_FOR_MS, pauseMs(1)).catch((last: unknown) => {
        // Nothing was lost that could be resumed: what counts is that it never opened.
        throw isRedisTargetError(last) && last.code === 'RT_SSM_RESUME_FAILED' ? error : last;
      });
    });
    if (socket === undefined) this.#finish({ kind: 'ended', reason: TIMED_OUT });
    else this.#driver.attach(socket);
  }

  async #openSocket(grant: SessionGrant): Promise<ChannelSocket> {
    const { agent, pingIntervalMs = 30_000 } = this.#options;
    const socket = await openChannelSocket({
      grant,
      clientId: this.#clientId,
      signal: this.#abort.signal,
      agent,
      pingIntervalMs,
      onMessage: (frame) => this.#onMessage(frame),
      onWritable: () => this.#driver.flushSoon(),
      onLost: (reason) => this.#onLost(reason),
    });
    this.#backOff.opened(steadyClock.now());
    if (this.#end === undefined) return socket;
    await socket.close();
    throw this.#endError();
  }

  #onMessage(frame: Buffer): void {
    this.#backOff.heard();
    this.#driver.receive(frame);
  }

  #onLost(reason: string): void {
    if (this.#end !== undefined) return;
    this.#driver.detach();
    const waitMs = this.#backOff.lost(steadyClock.now());
    this.#options.onState?.(`channel lost: ${reason}; resuming session ${this.sessionId}`);
    this.#resume(waitMs).catch((error: unknown) => {
      if (this.#end === undefined) this.fail(error);
    });
  }

  async #resume(waitMs: number): Promise<void> {
    const socket = await this.#resumeWithin(this.#options.resumeForMs ?? 600_000, waitMs);
    if (this.#end !== undefined) {
      await socket?.close();
      return;
    }
    if (socket === undefined) {
      this.#finish({ kind: 'ended', reason: TIMED_OUT });
      return;
    }
    this.#lastTry = '';
    this.#driver.resume(socket);
    this.#options.onState?.(`session ${this.sessionId} resumed`);
  }

  #resumeWithin(resumeForMs: number, waitMs: number): Promise<ChannelSocket | undefined> {
    return resumeChannel({
      api: this.#options.api,
      grant: this.#grant,
      resumeForMs,
      waitMs,
      signal: this.#abort.signal,
      open: (grant) => this.#openSocket(grant),
      onTry: (attempt, error) => {
        this.#lastTry = messageOf(error);
        this.#options.onState?.(
          `resuming session ${this.sessionId}: try ${attempt} failed (${messageOf(error)}); trying on`,
        );
      },
    });
  }

  #begin(agentVersion: string, customerMessage: string): void {
    const { multiplexed, keepAlive, terminateFlag } = abilitiesOf(agentVersion);
    this.#canFlagEnd = terminateFlag;
    const channel = this.#driver.forwarding();
    const remote = remoteOf(this.#options.request);
    const onSilent = (): void => this.fail(silent());
    this.#forwarder = multiplexed
      ? new Mux({ channel, clock: steadyClock, keepAlive, remote, onSilent })
      : new BasicForwarder({ channel, clock: steadyClock, remote });
    // Such an agent does not know the host, and may forward to the bastion itself.
    if (this.#options.request.parameters.host && isVersionGreater(REMOTE_HOST_AGENT_VERSION, agentVersion)) {
      this.#options.onState?.(
        `the SSM Agent on ${this.#options.request.target} is ${agentVersion}, and forwarding to a remote host needs ${REMOTE_HOST_AGENT_VERSION} or newer: update it (document AWS-UpdateSSMAgent)`,
      );
    }
    if (customerMessage !== '') this.#options.onState?.(customerMessage);
    this.#resolveReady();
  }

  #finish(end: SessionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#driver.stop();
    this.#stopWatching();
    this.#abort.abort(this.#endError());
    this.#rejectReady(this.#endError());
    this.#forwarder?.close(this.#endError());
    if (end.kind === 'ended') void this.close();
    this.#resolveEnded(end);
  }

  #endError(): RedisTargetError {
    return new RedisTargetError(
      'RT_SSM_SESSION_ENDED',
      `The SSM session ${this.sessionId} is over: ${this.#end?.reason ?? 'it is not open yet'}. Open the tunnel again.`,
      { details: { sessionId: this.sessionId } },
    );
  }
}

function remoteOf({ parameters, target }: SessionRequest): string {
  return `${parameters.host?.[0] ?? target}:${parameters.portNumber?.[0] ?? '?'}`;
}

function messageOf(error: unknown): string {
  return isRedisTargetError(error) ? `${error.code}: ${error.message}` : String(error);
}

/** Whether the gateway may take the next socket: 429, or a failure of its own. */
function isBusy(error: unknown): boolean {
  const cause = isRedisTargetError(error) ? error.cause : undefined;
  return cause instanceof Error && /^Unexpected server response: (?:429|5\d\d)$/.test(cause.message);
}
