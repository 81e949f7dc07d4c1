import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { ByteQueue } from './byte-queue.ts';
import { FrameSlab } from './frame-slab.ts';
import { answerHandshake } from './greeting.ts';
import { decodeAcknowledgement, encodeAcknowledgement } from './protocol/acknowledgement.ts';
import {
  ACKNOWLEDGE_FLAGS,
  type AgentMessage,
  decodeAgentMessage,
  encodeAgentMessage,
  MESSAGE_TYPE,
  PAYLOAD_OFFSET,
  PAYLOAD_TYPE,
  sealAgentMessage,
} from './protocol/agent-message.ts';
import { decodeChannelClosed } from './protocol/channel-closed.ts';
import { decodeFlag, encodeFlag } from './protocol/flags.ts';
import { decodeHandshakeComplete } from './protocol/handshake.ts';
import { ReceiveOrder } from './receive-order.ts';
import { SendWindow } from './send-window.ts';

/** What the channel wants done, in the order of the calls. None of them may call back into it but where it says so. */
export interface ChannelEffects {
  /** Sends one frame; never called while disconnected. */
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

/** Bytes of one payload, as both official ends have it. */
export const MAX_PAYLOAD_BYTES: number = 1024;
const QUEUE_HIGH_BYTES = 256 * 1024;
const QUEUE_LOW_BYTES = 128 * 1024;
/** Messages that wait unacknowledged, while nobody takes them, before reading has to stop altogether. */
const OVERFULL_MESSAGES = 8_000;

/**
 * The data channel: order, acknowledgements, resends and pauses, without sockets and clocks.
 *
 * It is told what happened, with the time in milliseconds since 1970 of a clock that never goes back, and says through its effects what to
 * do; `wakeAtMs` says when to call `tick`.
 */
export class DataChannel {
  readonly #effects: ChannelEffects;
  readonly #window: SendWindow = new SendWindow();
  readonly #order: ReceiveOrder = new ReceiveOrder();
  readonly #queue: ByteQueue = new ByteQueue();
  readonly #frames: FrameSlab = new FrameSlab();
  #state: ChannelState = 'handshaking';
  #isConnected = true;
  #isPaused = false;
  #isHeld = false;
  #isFull = false;
  #agentVersion = '';
  #droppedFrames = 0;
  /** Forwarded bytes that were sent. */
  #sentBytes = 0;
  /** Flags that wait until so many are. */
  readonly #flags: { readonly flag: number; readonly atByte: number }[] = [];

  constructor(effects: ChannelEffects) {
    this.#effects = effects;
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** Frames that could not be read, or came too far ahead. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** When to call `tick`; infinity: not before something else happens. */
  get wakeAtMs(): number {
    if (!this.#isConnected || this.#isPaused || this.#state === 'over') return Number.POSITIVE_INFINITY;
    return this.#window.dueAtMs;
  }

  get roundTripMs(): number {
    return this.#window.roundTripMs;
  }

  /** Nothing is queued and nothing in flight. */
  get isSettled(): boolean {
    return this.#queue.length === 0 && this.#window.inFlight === 0;
  }

  /** Messages are there that can't be delivered yet since an earlier one is missing or nobody takes them. */
  get hasGap(): boolean {
    return this.#order.keptMessages > 0;
  }

  /** Since when no acknowledgement came although something is in flight; undefined while that is not so. */
  get waitingSinceMs(): number | undefined {
    return this.#window.waitingSinceMs;
  }

  /** So much waits for a slow reader that the socket should be read no more until `release`. */
  get isOverfull(): boolean {
    return this.#isHeld && this.#order.keptMessages > OVERFULL_MESSAGES;
  }

  get canWrite(): boolean {
    return this.#state === 'ready' && !this.#isFull;
  }

  /** Queues bytes to forward, which must not change any more; call `flush` after them. False: wait for `drained`. */
  write(bytes: Uint8Array): boolean {
    this.#queue.push(bytes);
    this.#isFull = this.#queue.length >= QUEUE_HIGH_BYTES;
    return !this.#isFull;
  }

  /** Sends what is queued, as far as the window, the socket and the agent let it. */
  flush(nowMs: number): void {
    if (this.#state !== 'ready' || !this.#isConnected || this.#isPaused) return;
    while (this.#queue.length > 0 && this.#window.hasRoom && this.#effects.isWritable()) {
      const upToFlag = (this.#flags[0]?.atByte ?? Number.POSITIVE_INFINITY) - this.#sentBytes;
      const length = Math.min(MAX_PAYLOAD_BYTES, this.#queue.length, upToFlag);
      const frame = this.#frames.take(PAYLOAD_OFFSET + length);
      this.#queue.moveTo(frame, PAYLOAD_OFFSET, length);
      this.#sendStream(frame, PAYLOAD_TYPE.output, nowMs);
      this.#sentBytes += length;
      this.#sendDueFlags(nowMs);
      if (this.#isFull && this.#queue.length <= QUEUE_LOW_BYTES) {
        this.#isFull = false;
        this.#effects.drained();
      }
    }
  }

  /** Sends a flag after everything that was written before it; with `isUrgent` at once. */
  sendFlag(flag: number, nowMs: number, isUrgent = false): void {
    if (this.#state === 'over') return;
    if (isUrgent || this.#queue.length === 0) {
      this.#sendPayload(encodeFlag(flag), PAYLOAD_TYPE.flag, nowMs);
    } else {
      this.#flags.push({ flag, atByte: this.#sentBytes + this.#queue.length });
    }
  }

  /** Nobody takes more for now: what comes is kept unacknowledged, so that the agent stops in the end. */
  hold(): void {
    this.#isHeld = true;
  }

  release(nowMs: number): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#drain(nowMs);
  }

  /** The socket is gone. */
  disconnected(): void {
    this.#isConnected = false;
  }

  /** A new socket stands: everything unacknowledged is sent again at once. */
  resumed(nowMs: number): void {
    this.#isConnected = true;
    this.#isPaused = false;
    for (const frame of this.#window.takeAll(nowMs)) this.#effects.send(frame);
    this.flush(nowMs);
  }

  /** Time has passed: sends every overdue message again. */
  tick(nowMs: number): void {
    if (nowMs < this.wakeAtMs) return;
    if (this.#effects.isWritable()) {
      for (const frame of this.#window.takeOverdue(nowMs)) this.#effects.send(frame);
    }
    this.flush(nowMs);
  }

  /** Closed by us. */
  close(): void {
    this.#state = 'over';
    this.#queue.clear();
  }

  /** Takes one frame. What can't be read is dropped without an acknowledgement, as the protocol has it. */
  receive(frame: Uint8Array, nowMs: number): void {
    if (this.#state === 'over') return;
    try {
      this.#dispatch(decodeAgentMessage(frame), nowMs);
    } catch (error) {
      if (!isRedisTargetError(error)) throw error;
      this.#droppedFrames++;
    }
  }

  #dispatch(message: AgentMessage, nowMs: number): void {
    switch (message.type) {
      case MESSAGE_TYPE.output:
        this.#publicationGoesOn(nowMs);
        this.#arrive(message, nowMs);
        return;
      case MESSAGE_TYPE.acknowledge: {
        const { messageType, sequenceNumber } = decodeAcknowledgement(message.payload);
        if (messageType !== MESSAGE_TYPE.input) return;
        this.#publicationGoesOn(nowMs);
        if (this.#window.acknowledge(sequenceNumber, nowMs)) this.flush(nowMs);
        return;
      }
      case MESSAGE_TYPE.pause:
        this.#isPaused = true;
        return;
      case MESSAGE_TYPE.start:
        this.#publicationGoesOn(nowMs);
        return;
      case MESSAGE_TYPE.channelClosed:
        this.#closedBy(message.payload);
        return;
    }
  }

  #sendDueFlags(nowMs: number): void {
    for (let next = this.#flags[0]; next?.atByte === this.#sentBytes; next = this.#flags[0]) {
      this.#flags.shift();
      this.#sendPayload(encodeFlag(next.flag), PAYLOAD_TYPE.flag, nowMs);
    }
  }

  #publicationGoesOn(nowMs: number): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.flush(nowMs);
  }

  #arrive(message: AgentMessage, nowMs: number): void {
    if (message.sequenceNumber < 0) return;
    switch (this.#order.judge(message.sequenceNumber)) {
      case 'next':
        if (this.#isHeld) {
          this.#order.keep(message, false);
        } else {
          this.#process(message, nowMs);
          this.#acknowledge(message, nowMs);
          this.#drain(nowMs);
        }
        return;
      case 'kept':
        this.#order.keep(message, !this.#isHeld);
        if (!this.#isHeld) this.#acknowledge(message, nowMs);
        return;
      case 'repeat':
        // Where our acknowledgement was lost, the agent sends this one until it gets another.
        if (!this.#order.isHeldBack(message.sequenceNumber)) this.#acknowledge(message, nowMs);
        return;
      case 'dropped':
        this.#droppedFrames++;
    }
  }

  #drain(nowMs: number): void {
    while (!this.#isHeld && this.#state !== 'over') {
      const kept = this.#order.takeNext();
      if (kept === undefined) return;
      this.#process(kept.message, nowMs);
      if (!kept.isAcknowledged) this.#acknowledge(kept.message, nowMs);
    }
  }

  #process(message: AgentMessage, nowMs: number): void {
    this.#order.advance();
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
        this.#sendPayload(greeting.response, PAYLOAD_TYPE.handshakeResponse, nowMs);
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

  #sendPayload(payload: Uint8Array, payloadType: number, nowMs: number): void {
    const frame = Buffer.allocUnsafe(PAYLOAD_OFFSET + payload.length);
    frame.set(payload, PAYLOAD_OFFSET);
    this.#sendStream(frame, payloadType, nowMs);
  }

  #sendStream(frame: Buffer, payloadType: number, nowMs: number): void {
    sealAgentMessage(frame, {
      type: MESSAGE_TYPE.input,
      createdAtMs: Math.trunc(nowMs),
      sequenceNumber: this.#window.nextSequenceNumber,
      flags: 0,
      payloadType,
    });
    this.#window.add(frame, payloadType === PAYLOAD_TYPE.output, nowMs);
    if (this.#isConnected) this.#effects.send(frame);
  }

  #acknowledge(message: AgentMessage, nowMs: number): void {
    if (!this.#isConnected) return;
    const payload = encodeAcknowledgement({
      messageType: message.type,
      messageId: message.messageId,
      sequenceNumber: message.sequenceNumber,
    });
    const type = MESSAGE_TYPE.acknowledge;
    const createdAtMs = Math.trunc(nowMs);
    const payloadType = PAYLOAD_TYPE.none;
    this.#effects.send(
      encodeAgentMessage({
        type,
        createdAtMs,
        sequenceNumber: 0,
        flags: ACKNOWLEDGE_FLAGS,
        payloadType,
        payload,
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
