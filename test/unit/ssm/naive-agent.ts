import { decodeAgentMessage } from '../../../src/ssm/protocol/agent-message.ts';
import { encodeAgentMessage, uuidOf } from './encode-agent-message.ts';

/** A correct agent without haste: keeps order by a map, sends everything again every 100 ms until acknowledged. */
export class NaiveAgent {
  readonly received: Buffer[] = [];
  flags: number[] = [];
  readonly #send: (frame: Buffer) => void;
  readonly #unacknowledged = new Map<number, Buffer>();
  readonly #early = new Map<number, { payloadType: number; payload: Buffer }>();
  #next = 0;
  #expected = 0;
  #lastResendMs = 0;
  readonly #readyAtMs: number;

  constructor(send: (frame: Buffer) => void, readyAtMs = 0) {
    this.#send = send;
    this.#readyAtMs = readyAtMs;
  }

  get isDelivered(): boolean {
    return this.#unacknowledged.size === 0;
  }

  greet(version: string): void {
    const parameters = { SessionType: 'Port', Properties: { type: 'LocalPortForwarding' } };
    this.say(
      5,
      JSON.stringify({
        AgentVersion: version,
        RequestedClientActions: [{ ActionType: 'SessionType', ActionParameters: parameters }],
      }),
    );
  }

  say(payloadType: number, payload: string | Uint8Array): void {
    const frame = this.#frame('output_stream_data', this.#next, payloadType, Buffer.from(payload as string));
    this.#unacknowledged.set(this.#next++, frame);
    this.#send(frame);
  }

  receive(frame: Buffer, nowMs: number): void {
    const message = decodeAgentMessage(frame);
    if (message.type === 'acknowledge') {
      const { AcknowledgedMessageSequenceNumber: n } = JSON.parse(Buffer.from(message.payload).toString());
      this.#unacknowledged.delete(n);
      return;
    }
    const n = message.sequenceNumber;
    if (n === this.#expected && message.payloadType === 1 && nowMs < this.#readyAtMs) return;
    if (n >= this.#expected) {
      this.#early.set(n, { payloadType: message.payloadType, payload: Buffer.from(message.payload) });
    }
    const payload = JSON.stringify({
      AcknowledgedMessageType: message.type,
      AcknowledgedMessageId: uuidOf(message.messageId),
      AcknowledgedMessageSequenceNumber: n,
      IsSequentialMessage: true,
    });
    this.#send(this.#frame('acknowledge', 0, 0, Buffer.from(payload)));
    this.#drain();
  }

  tick(nowMs: number): void {
    if (nowMs - this.#lastResendMs < 100) return;
    this.#lastResendMs = nowMs;
    for (const frame of this.#unacknowledged.values()) this.#send(frame);
  }

  #drain(): void {
    for (let next = this.#early.get(this.#expected); next; next = this.#early.get(this.#expected)) {
      this.#early.delete(this.#expected++);
      if (next.payloadType === 1) this.received.push(next.payload);
      if (next.payloadType === 10) this.flags.push(next.payload.readUInt32BE(0));
      if (next.payloadType === 6) {
        this.say(7, JSON.stringify({ HandshakeTimeToComplete: 1, CustomerMessage: 'hello' }));
      }
    }
  }

  #frame(type: string, sequenceNumber: number, payloadType: number, payload: Uint8Array): Buffer {
    return encodeAgentMessage({ type, createdAtMs: 1, sequenceNumber, flags: 0, payloadType, payload });
  }
}
