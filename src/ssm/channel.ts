import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { answerHandshake } from './handshake-answer.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';
import {
  acknowledgedInput,
  MAX_ACKNOWLEDGEMENT_BYTES,
  writeAcknowledgement,
} from './protocol/acknowledgement.ts';
import {
  ACKNOWLEDGE_FLAGS,
  type AgentMessage,
  decodeAgentMessage,
  MESSAGE_TYPE,
  PAYLOAD_OFFSET,
  PAYLOAD_TYPE,
  sealAgentMessage,
} from './protocol/agent-message.ts';
import { decodeChannelClosed } from './protocol/channel-closed.ts';
import { decodeFlag } from './protocol/flags.ts';
import { decodeHandshakeComplete } from './protocol/handshake.ts';

/** What the channel wants done, in the order of the calls. None of them may call back into it but where it says so. */
export interface ChannelEffects {
  /** Sends one frame, which is ours again after the call; never called while disconnected. */
  send(frame: Buffer): void;
  /** False while the socket's own buffer is full; `flush` is to be called when it is not any more. */
  isWritable(): boolean;
  /** The next forwarded bytes, a view. May call `hold` and `write`. */
  deliver(bytes: Uint8Array): void;
  flag(flag: number): void;
  /** The handshake is done: forwarding may begin. */
  ready(agentVersion: string, customerMessage: string): void;
  /** There is room again after `write` answered false. May call `write`. */
  drained(): void;
  /** channel_closed: the session is over, with the service's reason. */
  ended(reason: string): void;
  /** The session can't be used. */
  failed(error: RedisTargetError): void;
}

/**
 * `handshaking`: from the first byte to HandshakeComplete, no stream data may be sent. `ready`: forwards.
 * `over`: ended or failed; everything is ignored.
 */
export type ChannelState = 'handshaking' | 'ready' | 'over';

/**
 * A terminal's size, which agents of port sessions look at no more than at any type that they do not know
 * (source: amazon-ssm-agent, plugins/port/port_basic.go, HandleStreamMessage). A message without a payload they cannot read
 * at all (contracts/agentmessage.go, getInteger).
 */
const IGNORED_SIZE: Uint8Array = Buffer.from('{"cols":80,"rows":24}');

/**
 * The data channel: what each message means, and the way from the handshake to the end, without sockets and clocks.
 *
 * It is told what happened, with the time in milliseconds since 1970 of a clock that never goes back, and says through its effects what to
 * do; `wakeAtMs` says when to call `tick`.
 */
export class DataChannel {
  readonly #effects: ChannelEffects;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  /** Every acknowledgement is written here: there is one for each message that comes. */
  readonly #acknowledgement: Buffer = Buffer.alloc(PAYLOAD_OFFSET + MAX_ACKNOWLEDGEMENT_BYTES);
  #state: ChannelState = 'handshaking';
  #agentVersion = '';
  #unreadableFrames = 0;

  constructor(effects: ChannelEffects) {
    this.#effects = effects;
    this.#outgoing = new Outgoing(effects);
    this.#incoming = new Incoming({
      process: (message, nowMs) => this.#process(message, nowMs),
      acknowledge: (message, nowMs) => this.#acknowledge(message, nowMs),
    });
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** Frames that could not be read, or came too far ahead. */
  get droppedFrames(): number {
    return this.#unreadableFrames + this.#incoming.dropped;
  }

  /** When to call `tick`; infinity: not before something else happens. */
  get wakeAtMs(): number {
    return this.#state === 'over' ? Number.POSITIVE_INFINITY : this.#outgoing.wakeAtMs;
  }

  get roundTripMs(): number {
    return this.#outgoing.roundTripMs;
  }

  /** Bytes to forward that are not sent yet. */
  get queuedBytes(): number {
    return this.#outgoing.queuedBytes;
  }

  /** Everything that was written is acknowledged: nothing is queued and nothing in flight. */
  get isDelivered(): boolean {
    return this.#outgoing.isDelivered;
  }

  /** Messages are there that can't be delivered yet since an earlier one is missing or nobody takes them. */
  get hasGap(): boolean {
    return this.#incoming.hasGap;
  }

  /** Since when the next message is missing although later ones came; undefined while that is not so. */
  get gapSinceMs(): number | undefined {
    return this.#incoming.gapSinceMs;
  }

  /** Since when no acknowledgement came although something is in flight; undefined while that is not so. */
  get waitingSinceMs(): number | undefined {
    return this.#outgoing.waitingSinceMs;
  }

  /** So much waits for a slow reader that the socket should be read no more until `release`. */
  get isOverfull(): boolean {
    return this.#incoming.isOverfull;
  }

  get canWrite(): boolean {
    return this.#state === 'ready' && !this.#outgoing.isFull;
  }

  /** Queues a copy of bytes to forward; call `flush` after them. False: wait for `drained`. */
  write(bytes: Uint8Array): boolean {
    return this.#outgoing.write(bytes);
  }

  /** Sends what is queued, as far as the window, the socket and the agent let it. */
  flush(nowMs: number): void {
    // No stream data before the handshake is done: the agent would acknowledge it and throw it away.
    if (this.#state === 'ready') this.#outgoing.flush(nowMs);
  }

  /** Sends a flag after everything that was written before it; with `isUrgent` at once. */
  sendFlag(flag: number, nowMs: number, isUrgent = false): void {
    if (this.#state !== 'over') this.#outgoing.sendFlag(flag, nowMs, isUrgent);
  }

  /** Sends what the agent of a port session acknowledges and otherwise ignores. */
  ask(nowMs: number): void {
    if (this.#state === 'ready') this.#outgoing.sendPayload(IGNORED_SIZE, PAYLOAD_TYPE.size, nowMs);
  }

  /** Nobody takes more for now: what comes is kept unacknowledged, so that the agent stops in the end. */
  hold(): void {
    this.#incoming.hold();
  }

  release(nowMs: number): void {
    this.#incoming.release(nowMs);
  }

  /** The socket is gone. */
  disconnected(): void {
    this.#outgoing.disconnected();
  }

  /** A new socket stands: everything unacknowledged is sent again at once. */
  resumed(nowMs: number): void {
    this.#outgoing.resumed(nowMs);
    this.flush(nowMs);
  }

  /** Time has passed: sends every overdue message again. */
  tick(nowMs: number): void {
    if (nowMs < this.wakeAtMs) return;
    this.#outgoing.resendOverdue(nowMs);
    this.flush(nowMs);
  }

  /** Closed by us. */
  close(): void {
    this.#state = 'over';
    this.#outgoing.clear();
    this.#incoming.close();
  }

  /** Takes one frame. What can't be read is dropped without an acknowledgement, as the protocol has it. */
  receive(frame: Uint8Array, nowMs: number): void {
    if (this.#state === 'over') return;
    try {
      this.#dispatch(decodeAgentMessage(frame), nowMs);
    } catch (error) {
      if (!isRedisTargetError(error)) throw error;
      this.#unreadableFrames++;
    }
  }

  #dispatch(message: AgentMessage, nowMs: number): void {
    switch (message.type) {
      case MESSAGE_TYPE.output:
        this.#publicationGoesOn(nowMs);
        this.#incoming.arrive(message, nowMs);
        return;
      case MESSAGE_TYPE.acknowledge: {
        const sequenceNumber = acknowledgedInput(message.payload);
        if (sequenceNumber === undefined) return;
        this.#publicationGoesOn(nowMs);
        if (this.#outgoing.acknowledged(sequenceNumber, nowMs)) this.flush(nowMs);
        return;
      }
      case MESSAGE_TYPE.pause:
        this.#outgoing.pause();
        return;
      case MESSAGE_TYPE.start:
        this.#publicationGoesOn(nowMs);
        return;
      case MESSAGE_TYPE.channelClosed:
        this.#closedBy(message.payload);
        return;
    }
  }

  #publicationGoesOn(nowMs: number): void {
    if (this.#outgoing.goOn()) this.flush(nowMs);
  }

  #process(message: AgentMessage, nowMs: number): void {
    try {
      this.#read(message, nowMs);
    } catch (error) {
      if (!isRedisTargetError(error)) throw error;
      this.#fail(error);
    }
  }

  #read(message: AgentMessage, nowMs: number): void {
    switch (message.payloadType) {
      case PAYLOAD_TYPE.output:
        this.#effects.deliver(message.payload);
        return;
      case PAYLOAD_TYPE.flag:
        this.#effects.flag(decodeFlag(message.payload));
        return;
      case PAYLOAD_TYPE.handshakeRequest: {
        if (this.#state !== 'handshaking') return;
        const greeting = answerHandshake(message.payload);
        this.#agentVersion = greeting.agentVersion;
        this.#outgoing.sendPayload(greeting.response, PAYLOAD_TYPE.handshakeResponse, nowMs);
        if (greeting.refusal !== undefined) this.#fail(greeting.refusal);
        return;
      }
      case PAYLOAD_TYPE.handshakeComplete: {
        if (this.#state !== 'handshaking') return;
        const { customerMessage } = decodeHandshakeComplete(message.payload);
        if (this.#agentVersion === '') throw noRequest();
        this.#state = 'ready';
        this.#effects.ready(this.#agentVersion, customerMessage);
        return;
      }
    }
  }

  #closedBy(payload: Uint8Array): void {
    let reason = '';
    try {
      reason = decodeChannelClosed(payload).output;
    } catch (error) {
      // The message itself says enough: the session is over.
      if (!isRedisTargetError(error)) throw error;
    }
    this.close();
    this.#effects.ended(reason);
  }

  #fail(error: RedisTargetError): void {
    if (this.#state === 'over') return;
    this.close();
    this.#effects.failed(error);
  }

  #acknowledge(message: AgentMessage, nowMs: number): void {
    if (!this.#outgoing.isConnected) return;
    const { messageId, sequenceNumber } = message;
    const bytes = writeAcknowledgement(this.#acknowledgement, PAYLOAD_OFFSET, messageId, sequenceNumber);
    const frame = this.#acknowledgement.subarray(0, PAYLOAD_OFFSET + bytes);
    this.#effects.send(
      sealAgentMessage(frame, {
        type: MESSAGE_TYPE.acknowledge,
        createdAtMs: Math.trunc(nowMs),
        sequenceNumber: 0,
        flags: ACKNOWLEDGE_FLAGS,
        payloadType: PAYLOAD_TYPE.none,
      }),
    );
  }
}

function noRequest(): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_HANDSHAKE',
    "Could not open the SSM session: its agent ended the handshake without a request. Update the agent, or try transport: 'plugin'.",
  );
}
