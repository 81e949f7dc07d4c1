import { ByteRing } from './byte-ring.ts';
import { FramePool } from './frame-pool.ts';
import { MESSAGE_TYPE, PAYLOAD_OFFSET, PAYLOAD_TYPE, sealAgentMessage } from './protocol/agent-message.ts';
import { encodeFlag } from './protocol/flags.ts';
import { MAX_IN_FLIGHT, SendWindow } from './send-window.ts';

export interface OutgoingEffects {
  /** Sends one frame, which is ours again after the call; never called while disconnected. */
  send(frame: Buffer): void;
  /** False while the socket's own buffer is full. */
  isWritable(): boolean;
  /** There is room again after `write` answered false. May call `write`. */
  drained(): void;
}

/** Bytes of one payload, as both official ends have it. */
const MAX_PAYLOAD_BYTES = 1024;
const QUEUE_HIGH_BYTES = 256 * 1024;
const QUEUE_LOW_BYTES = 128 * 1024;

/** Our stream messages: cut from the bytes to forward, numbered, held back while nobody may take them, and sent again. */
export class Outgoing {
  readonly #effects: OutgoingEffects;
  readonly #window: SendWindow = new SendWindow();
  readonly #queue: ByteRing = new ByteRing();
  readonly #frames: FramePool = new FramePool(PAYLOAD_OFFSET + MAX_PAYLOAD_BYTES, MAX_IN_FLIGHT);
  #isConnected = true;
  #isPaused = false;
  #isFull = false;
  /** Forwarded bytes that were sent. */
  #sentBytes = 0;
  /** Flags that wait until so many are. */
  readonly #flags: { readonly flag: number; readonly atByte: number }[] = [];

  constructor(effects: OutgoingEffects) {
    this.#effects = effects;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get queuedBytes(): number {
    return this.#queue.length;
  }

  get isDelivered(): boolean {
    return this.#queue.length === 0 && this.#window.inFlight === 0;
  }

  get roundTripMs(): number {
    return this.#window.roundTripMs;
  }

  get waitingSinceMs(): number | undefined {
    return this.#window.waitingSinceMs;
  }

  /** When to call `resendOverdue`; infinity: not before something else happens. */
  get wakeAtMs(): number {
    return this.#isConnected && !this.#isPaused ? this.#window.dueAtMs : Number.POSITIVE_INFINITY;
  }

  /** Takes a copy. */
  write(bytes: Uint8Array): boolean {
    this.#queue.push(bytes);
    // It stays full until `drained`: who waits for that is not woken by anything else.
    if (this.#queue.length >= QUEUE_HIGH_BYTES) this.#isFull = true;
    return !this.#isFull;
  }

  /** Sends what is queued, as far as the window, the socket and the agent let it. */
  flush(nowMs: number): void {
    if (!this.#isConnected || this.#isPaused) return;
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
  sendFlag(flag: number, nowMs: number, isUrgent: boolean): void {
    if (isUrgent || this.#queue.length === 0) {
      this.sendPayload(encodeFlag(flag), PAYLOAD_TYPE.flag, nowMs);
    } else {
      this.#flags.push({ flag, atByte: this.#sentBytes + this.#queue.length });
    }
  }

  /** Sends a payload that is no forwarded bytes, at once. */
  sendPayload(payload: Uint8Array, payloadType: number, nowMs: number): void {
    const frame = Buffer.allocUnsafe(PAYLOAD_OFFSET + payload.length);
    frame.set(payload, PAYLOAD_OFFSET);
    this.#sendStream(frame, payloadType, nowMs);
  }

  /** Whether that message was in flight: then there is room for more. */
  acknowledged(sequenceNumber: number, nowMs: number): boolean {
    const frame = this.#window.acknowledge(sequenceNumber, nowMs);
    if (frame === undefined) return false;
    this.#frames.give(frame);
    return true;
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** Whether it was paused. */
  goOn(): boolean {
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    return wasPaused;
  }

  disconnected(): void {
    this.#isConnected = false;
  }

  /** A new socket stands: everything unacknowledged is sent again at once. */
  resumed(nowMs: number): void {
    this.#isConnected = true;
    this.#isPaused = false;
    for (const frame of this.#window.takeAll(nowMs)) this.#effects.send(frame);
  }

  /** Sends every overdue message again. */
  resendOverdue(nowMs: number): void {
    if (!this.#effects.isWritable()) return;
    for (const frame of this.#window.takeOverdue(nowMs)) this.#effects.send(frame);
  }

  clear(): void {
    this.#queue.clear();
  }

  #sendDueFlags(nowMs: number): void {
    for (let next = this.#flags[0]; next?.atByte === this.#sentBytes; next = this.#flags[0]) {
      this.#flags.shift();
      this.sendPayload(encodeFlag(next.flag), PAYLOAD_TYPE.flag, nowMs);
    }
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
}
