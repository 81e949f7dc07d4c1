import { RoundTrip } from './round-trip.ts';
import { SequenceRing } from './sequence-ring.ts';

/** Messages in flight at most: 20 MB, which over 150 ms are 135 MB/s; far below the 100,000 that an agent keeps. */
export const MAX_IN_FLIGHT: number = 20_000;
/** As long as the way does not prove long. More would only wait somewhere on it, and the next command behind it. */
export const FIRST_WINDOW: number = 2000;
/** Of what the way holds, so much may be in flight: what is more than 1 waits on it, and lets the window grow with the way. */
const SHARE = 1.5;
/** From the oldest message in flight to the newest: where the oldest is lost again and again, an agent keeps 100,000 later ones. */
const MAX_SPAN = 65_536;
/** Until an agent has taken data for the first time: what it may have to be sent again quickly. */
const MAX_UNPROVEN = 64;
const FIRST_DATA_RESEND_MS = 20;

/** Used again: there is one for each message. */
interface Sent {
  frame: Buffer;
  isData: boolean;
  sentAtMs: number;
  /** Messages that were acknowledged until then. */
  acknowledgedBefore: number;
  /** Its place among all sendings, repeats included. */
  order: number;
  repeats: number;
}

const NO_FRAME = Buffer.alloc(0);

function newSent(): Sent {
  return { frame: NO_FRAME, isData: false, sentAtMs: 0, acknowledgedBefore: 0, order: 0, repeats: 0 };
}

/** What was sent and not yet acknowledged. Knows when which message has to be sent again; sends nothing itself. */
export class SendWindow {
  readonly #sent: SequenceRing<Sent> = new SequenceRing();
  /** To be used again. */
  readonly #unused: Sent[] = [];
  readonly #roundTrip = new RoundTrip();
  #order = 0;
  #newestAcknowledged = -1;
  #lastAckAtMs = 0;
  #oldestSentAtMs = Number.POSITIVE_INFINITY;
  #isProven = false;
  #acknowledged = 0;
  #window = FIRST_WINDOW;
  #leastRoundTripMs = Number.POSITIVE_INFINITY;
  #unprovenRepeats = 0;
  #waitingSinceMs: number | undefined;

  get nextSequenceNumber(): number {
    return this.#sent.next;
  }

  get inFlight(): number {
    return this.#sent.size;
  }

  get hasRoom(): boolean {
    const { size, next, first } = this.#sent;
    return size < (this.#isProven ? this.#window : MAX_UNPROVEN) && next - first < MAX_SPAN;
  }

  get roundTripMs(): number {
    return this.#roundTrip.smoothedMs;
  }

  /** Since when something is in flight and no acknowledgement came at all. */
  get waitingSinceMs(): number | undefined {
    return this.#sent.size === 0 ? undefined : this.#waitingSinceMs;
  }

  /** When to look for overdue messages; infinity: nothing is in flight. */
  get dueAtMs(): number {
    return this.#sent.size === 0 ? Number.POSITIVE_INFINITY : this.#oldestSentAtMs + this.#timeoutMs();
  }

  /** Keeps `frame`, which was sent under `nextSequenceNumber`. */
  add(frame: Buffer, isData: boolean, nowMs: number): void {
    if (this.#sent.size === 0) {
      this.#oldestSentAtMs = nowMs;
      this.#waitingSinceMs = nowMs;
      this.#lastAckAtMs = nowMs;
    }
    const sent = this.#unused.pop() ?? newSent();
    sent.frame = frame;
    sent.isData = isData;
    sent.sentAtMs = nowMs;
    sent.acknowledgedBefore = this.#acknowledged;
    sent.order = this.#order++;
    sent.repeats = 0;
    this.#sent.add(sent);
  }

  /** The frame of that message, which is not needed any more; undefined where it was not in flight. */
  acknowledge(sequenceNumber: number, nowMs: number): Buffer | undefined {
    const sent = this.#sent.take(sequenceNumber);
    if (sent === undefined) return undefined;
    this.#acknowledged++;
    this.#lastAckAtMs = nowMs;
    this.#waitingSinceMs = nowMs;
    if (sent.order > this.#newestAcknowledged) this.#newestAcknowledged = sent.order;
    if (!this.#isProven && sent.isData && this.#isOldest(sequenceNumber)) this.#isProven = true;
    if (sent.repeats === 0)
      this.#measure(nowMs - sent.sentAtMs, this.#acknowledged - sent.acknowledgedBefore);
    const { frame } = sent;
    sent.frame = NO_FRAME;
    this.#unused.push(sent);
    return frame;
  }

  /**
   * The frames to send again now, oldest first.
   *
   * Overdue is what is older than the timeout, but only where something sent after it was acknowledged or no
   * acknowledgement came for as long: while acknowledgements keep coming in order, the way is slow and not lossy, and
   * sending everything twice would make it slower.
   */
  takeOverdue(nowMs: number): Buffer[] {
    const timeoutMs = this.#timeoutMs();
    const isSilent = nowMs - this.#lastAckAtMs >= timeoutMs;
    const frames: Buffer[] = [];
    let oldest = Number.POSITIVE_INFINITY;
    for (const sent of this.#sent.values()) {
      const isPassed = sent.order < this.#newestAcknowledged;
      if (nowMs - sent.sentAtMs >= timeoutMs && (isSilent || isPassed)) {
        frames.push(sent.frame);
        this.#again(sent, nowMs);
      }
      oldest = Math.min(oldest, sent.sentAtMs);
    }
    if (frames.length > 0 && isSilent) this.#backOff();
    // Nothing due although the oldest is: look again soon, not at once.
    this.#oldestSentAtMs = Math.max(oldest, nowMs - timeoutMs + 10);
    return frames;
  }

  /** Everything, for a connection that was resumed. */
  takeAll(nowMs: number): Buffer[] {
    const frames: Buffer[] = [];
    for (const sent of this.#sent.values()) {
      frames.push(sent.frame);
      this.#again(sent, nowMs);
    }
    this.#oldestSentAtMs = nowMs;
    this.#lastAckAtMs = nowMs;
    // It may be another way.
    this.#window = FIRST_WINDOW;
    this.#leastRoundTripMs = Number.POSITIVE_INFINITY;
    return frames;
  }

  /**
   * What is in flight, divided by the round trip, is all that gets through: 2,000 messages are 100 MB/s over 20 ms, and 13
   * over 150. So the window follows what the way holds: the messages that got through, for as long as the fastest took.
   */
  #measure(roundTripMs: number, gotThrough: number): void {
    this.#roundTrip.measure(roundTripMs);
    this.#leastRoundTripMs = Math.min(this.#leastRoundTripMs, roundTripMs);
    const held = roundTripMs > 0 ? (gotThrough * this.#leastRoundTripMs) / roundTripMs : gotThrough;
    this.#window = Math.max(FIRST_WINDOW, Math.min(MAX_IN_FLIGHT, Math.ceil(SHARE * held)));
  }

  // An agent that is not ready yet keeps and acknowledges what comes after the message that it leaves lying.
  #isOldest(sequenceNumber: number): boolean {
    return this.#sent.first > sequenceNumber;
  }

  #again(sent: Sent, nowMs: number): void {
    sent.sentAtMs = nowMs;
    sent.order = this.#order++;
    sent.repeats++;
  }

  #backOff(): void {
    if (this.#isProven) this.#roundTrip.backOff();
    else this.#unprovenRepeats++;
  }

  // An agent takes no data while its side opens, some milliseconds long: the first is sent again quickly.
  #timeoutMs(): number {
    if (this.#isProven) return this.#roundTrip.timeoutMs;
    return Math.min(FIRST_DATA_RESEND_MS * 1.5 ** this.#unprovenRepeats, 1000);
  }
}
