import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { SsmEmulator } from '../../support/ssm-emulator/index.ts';

export interface Received {
  readonly type: string;
  readonly sequenceNumber: number;
  readonly flags: number;
  readonly idBytes: Buffer;
  readonly payloadType: number;
  readonly payload: Buffer;
}

export interface Grant {
  SessionId: string;
  TokenValue?: string;
  StreamUrl: string;
}

/** One call of the API, as curl would make it. */
export async function callApi(
  emulator: SsmEmulator,
  operation: string,
  input: unknown,
  headers: Record<string, string> = {
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIANAIVE/20261124/eu-west-1/ssm',
  },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(emulator.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonSSM.${operation}`,
      ...headers,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function startSession(
  emulator: SsmEmulator,
  host = 'redis.example',
  documentName = 'AWS-StartPortForwardingSessionToRemoteHost',
): Promise<Grant> {
  const remote = documentName.endsWith('ToRemoteHost') ? { host: [host] } : {};
  const { status, body } = await callApi(emulator, 'StartSession', {
    Target: emulator.sessions[0]?.target ?? 'i-0123456789abcdef0',
    DocumentName: documentName,
    Parameters: { ...remote, portNumber: ['6379'], localPortNumber: ['0'] },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as Grant;
}

export interface Changes {
  headerLength?: number;
  type?: string;
  padding?: string;
  schemaVersion?: number;
  createdDate?: bigint;
  sequenceNumber?: number;
  flags?: number;
  idBytes?: Buffer;
  digest?: Buffer;
  payloadType?: number;
  payloadLength?: number;
}

/** Section 3's table, a line a field. */
export function message(payload: Buffer, changes: Changes = {}): Buffer {
  const frame = Buffer.alloc(120);
  frame.writeUInt32BE(changes.headerLength ?? 116, 0);
  frame.write((changes.type ?? 'input_stream_data').padEnd(32, changes.padding ?? ' '), 4, 'latin1');
  frame.writeUInt32BE(changes.schemaVersion ?? 1, 36);
  frame.writeBigUInt64BE(changes.createdDate ?? BigInt(Date.now()), 40);
  frame.writeBigInt64BE(BigInt(changes.sequenceNumber ?? 0), 48);
  frame.writeBigUInt64BE(BigInt(changes.flags ?? 0), 56);
  (changes.idBytes ?? Buffer.from(randomUUID().replaceAll('-', ''), 'hex')).copy(frame, 64);
  (changes.digest ?? createHash('sha256').update(payload).digest()).copy(frame, 80);
  frame.writeUInt32BE(changes.payloadType ?? 1, 112);
  frame.writeUInt32BE(changes.payloadLength ?? payload.length, 116);
  return Buffer.concat([frame, payload]);
}

export function smux(command: number, streamId: number, data: Buffer | string = '', version = 1): Buffer {
  const bytes = Buffer.from(data);
  const header = Buffer.alloc(8);
  header[0] = version;
  header[1] = command;
  header.writeUInt16LE(bytes.length, 2);
  header.writeUInt32LE(streamId, 4);
  return Buffer.concat([header, bytes]);
}

export const SYN = 0;
export const FIN = 1;
export const PSH = 2;
export const NOP = 3;

/** A client that does what the test says and no more; only acknowledging may be left to it. */
export class NaiveClient {
  readonly clientId: string = randomUUID();
  readonly received: Received[] = [];
  /** Stream messages in order, each once. */
  readonly ordered: Received[] = [];
  /** Sequence numbers that the agent acknowledged, in order of arrival. */
  readonly acked: number[] = [];
  acknowledging = true;
  /** How many bytes `bytes` has. */
  forwarded = 0;
  next = 0;
  closed: { code: number; reason: string } | undefined;
  #socket: WebSocket | undefined;
  readonly #waiting: Set<() => void> = new Set();
  readonly #early: Map<number, Received> = new Map();

  async open(url: string, token: string, changes: Record<string, unknown> = {}): Promise<void> {
    this.closed = undefined;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      if (this.#socket !== socket) return;
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#take(data);
    });
    await once(socket, 'open');
    const text = {
      MessageSchemaVersion: '1.0',
      RequestId: randomUUID(),
      TokenValue: token,
      ClientId: this.clientId,
      ClientVersion: '1.2.650.0',
      ...changes,
    };
    socket.send(JSON.stringify(text));
  }

  raw(data: Buffer | string): void {
    this.#socket?.send(data, { binary: typeof data !== 'string' });
  }

  /** Sends a stream message with the next number; answers the frame, to send it again. */
  send(payload: Buffer | string, changes: Changes = {}): Buffer {
    const frame = message(Buffer.from(payload), { sequenceNumber: this.next++, ...changes });
    this.raw(frame);
    return frame;
  }

  acknowledge(received: Received, changes: Record<string, unknown> = {}, header: Changes = {}): void {
    const halves = Buffer.concat([received.idBytes.subarray(8), received.idBytes.subarray(0, 8)]).toString(
      'hex',
    );
    const id = halves.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const payload = {
      AcknowledgedMessageType: received.type,
      AcknowledgedMessageId: id,
      AcknowledgedMessageSequenceNumber: received.sequenceNumber,
      IsSequentialMessage: true,
      ...changes,
    };
    const bytes = Buffer.from(JSON.stringify(payload));
    this.raw(message(bytes, { type: 'acknowledge', flags: 3, payloadType: 0, sequenceNumber: 0, ...header }));
  }

  answerHandshake(changes: Record<string, unknown> = {}): void {
    const answer = {
      ClientVersion: '1.2.650.0',
      ProcessedClientActions: [{ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' }],
      Errors: null,
      ...changes,
    };
    this.send(JSON.stringify(answer), { payloadType: 6 });
  }

  /** The handshake, and the wait until the agent takes data. */
  async shake(changes: Record<string, unknown> = {}): Promise<void> {
    await this.until(() => this.ordered.some(({ payloadType }) => payloadType === 5));
    this.answerHandshake(changes);
    await this.until(() => this.ordered.some(({ payloadType }) => payloadType === 7));
  }

  /** Sends until acknowledged, as section 4 demands of a client. */
  async sendSurely(payload: Buffer | string, changes: Changes = {}): Promise<void> {
    const sequenceNumber = this.next;
    const frame = this.send(payload, changes);
    const again = setInterval(() => this.raw(frame), 25);
    try {
      await this.until(() => this.acked.includes(sequenceNumber));
    } finally {
      clearInterval(again);
    }
  }

  /** The forwarded bytes so far. */
  get bytes(): Buffer {
    return Buffer.concat(
      this.ordered.filter(({ payloadType }) => payloadType === 1).map(({ payload }) => payload),
    );
  }

  async until(holds: () => boolean, limitMs = 10_000): Promise<void> {
    const until = performance.now() + limitMs;
    while (!holds()) {
      const left = until - performance.now();
      if (left <= 0) throw new Error('the naive client waited in vain');
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(limit);
          this.#waiting.delete(wake);
          resolve();
        };
        const limit = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
  }

  pauseReading(): void {
    this.#socket?.pause();
  }

  resumeReading(): void {
    this.#socket?.resume();
  }

  close(): void {
    this.#socket?.terminate();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #take(data: Buffer): void {
    const received: Received = {
      type: data.toString('latin1', 4, 36).trimEnd(),
      sequenceNumber: Number(data.readBigInt64BE(48)),
      flags: Number(data.readBigUInt64BE(56)),
      idBytes: data.subarray(64, 80),
      payloadType: data.readUInt32BE(112),
      payload: data.subarray(120),
    };
    this.received.push(received);
    if (received.type === 'acknowledge') {
      this.acked.push(JSON.parse(received.payload.toString()).AcknowledgedMessageSequenceNumber);
    } else if (received.type === 'output_stream_data') {
      if (this.acknowledging) this.acknowledge(received);
      if (received.sequenceNumber >= this.ordered.length) this.#early.set(received.sequenceNumber, received);
      for (;;) {
        const due = this.#early.get(this.ordered.length);
        if (!due) break;
        this.ordered.push(due);
        this.#early.delete(due.sequenceNumber);
        if (due.payloadType === 1) this.forwarded += due.payload.length;
      }
    }
    this.#wake();
  }
}
