import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { encodeMessage } from '../codec/message.ts';
import type { Session } from '../session.ts';
import type { Faults } from './faults.ts';
import { FrameWriter } from './frame-writer.ts';
import { Link } from './link.ts';
import type { FromClient, Relayed } from './relayed.ts';

/** A channel without pong for so long is given up (section 2.3). */
const PONG_LIMIT_MS = 60_000;

/** One client's WebSocket to one session, from the text frame to its close. */
export class Channel {
  readonly #socket: WebSocket;
  /** What it runs over. */
  readonly #stream: Socket;
  /** To what the WebSocket runs over, beside it. */
  readonly #writer: FrameWriter;
  readonly #session: Session;
  readonly #faults: Faults;
  readonly #inward: Link<FromClient>;
  readonly #outward: Link;
  readonly #pingTimer: NodeJS.Timeout;
  #pongTimer: NodeJS.Timeout | undefined;
  #dropTimer: NodeJS.Timeout | undefined;
  #relayedMessages = 0;
  #opened = false;
  #closed = false;
  #isSilent = false;

  constructor(socket: WebSocket, stream: Socket, session: Session, faults: Faults, pingIntervalMs: number) {
    this.#socket = socket;
    this.#stream = stream;
    this.#writer = new FrameWriter(socket, stream);
    this.#session = session;
    this.#faults = faults;
    this.#inward = new Link(faults, ({ message }) => session.toAgent(message));
    this.#outward = new Link(faults, (relayed) => this.#write(relayed));
    socket.on('message', (data: Buffer, binary: boolean) => this.#received(data, binary));
    socket.on('ping', () => session.record.counters.pingsIn++);
    socket.on('pong', () => {
      clearTimeout(this.#pongTimer);
      this.#pongTimer = undefined;
    });
    socket.on('error', () => this.drop());
    socket.on('close', () => this.#gone(true));
    this.#pingTimer = setInterval(() => this.#ping(), pingIntervalMs);
    this.#pingTimer.unref();
  }

  /** Its token was right: messages may pass. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Bytes that are not yet in the kernel's hands. */
  get backlogBytes(): number {
    return this.#socket.bufferedAmount + this.#writer.length;
  }

  send(relayed: Relayed): void {
    if (this.#opened && !this.#closed && !this.#isSilent) this.#outward.push(relayed);
  }

  /** A message of the gateway's own; faults do not touch it. */
  announce(messageType: 'pause_publication' | 'start_publication'): void {
    if (this.#opened && !this.#closed && !this.#isSilent) this.#writeOwn(messageType, Buffer.alloc(0));
  }

  /** channel_closed, and the end of the socket. */
  announceEnd(output: string): void {
    if (!this.#opened || this.#closed) return;
    const { id, target } = this.#session.record;
    const payload = JSON.stringify({
      MessageId: randomUUID(),
      CreatedDate: new Date().toISOString(),
      DestinationId: target,
      SessionId: id,
      MessageType: 'channel_closed',
      SchemaVersion: 1,
      Output: output,
    });
    this.setReading(true);
    this.#writeOwn('channel_closed', Buffer.from(payload));
    this.shut(1000, '');
  }

  setReading(reading: boolean): void {
    if (this.#closed) return;
    if (reading) this.#socket.resume();
    else this.#socket.pause();
  }

  /** As if the network lost everything from now on. */
  silence(): void {
    this.setReading(false);
    this.#isSilent = true;
  }

  /** Dies without a word. */
  drop(): void {
    this.#gone();
    this.#socket.terminate();
  }

  /** Dies with a TCP reset. */
  reset(): void {
    this.#gone();
    this.#stream.resetAndDestroy();
  }

  shut(code: number, reason: string): void {
    this.#writer.flush();
    this.#gone();
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  /** Plans its own drop, as the fault says now. */
  planDrop(): void {
    clearTimeout(this.#dropTimer);
    const { dropAfterMs, chance } = this.#faults;
    if (!dropAfterMs || !this.#opened || this.#closed) return;
    this.#dropTimer = setTimeout(() => this.drop(), chance.between(...dropAfterMs));
    this.#dropTimer.unref();
  }

  #received(data: Buffer, binary: boolean): void {
    if (this.#closed) return;
    const { referee } = this.#session;
    if (!this.#opened) {
      if (!binary) {
        this.#open(data.toString('utf8'));
        return;
      }
      this.#session.breach('a binary frame came before the text frame');
      this.shut(1008, 'Token expected');
      return;
    }
    if (!binary) {
      this.#session.breach('a second text frame came');
      return;
    }
    const message = referee.fromClient(data);
    if (message) this.#inward.push({ message, frame: data });
    this.#counted();
  }

  #open(text: string): void {
    const { referee } = this.#session;
    const { token, clientVersion } = referee.opening(text);
    const refusal = this.#faults.takeRefusal() ? 'Token refused' : this.#session.takeToken(token);
    if (refusal !== undefined) {
      this.shut(1008, refusal);
      return;
    }
    this.#opened = true;
    this.planDrop();
    this.#session.channelOpened(this, clientVersion);
  }

  #write(relayed: Relayed): void {
    if (this.#closed) return;
    this.#session.referee.toClient(relayed);
    this.#writer.send(relayed.frame);
    this.#counted();
  }

  #writeOwn(messageType: string, payload: Buffer): void {
    const frame = encodeMessage({
      messageType,
      schemaVersion: 1,
      createdDate: Date.now(),
      sequenceNumber: 0,
      flags: 0,
      payloadType: 0,
      payload,
    });
    this.#writer.send(frame);
  }

  #counted(): void {
    this.#relayedMessages++;
    const { dropEveryMessages } = this.#faults;
    if (dropEveryMessages > 0 && this.#relayedMessages >= dropEveryMessages) this.drop();
  }

  #ping(): void {
    if (this.#closed || this.#pongTimer) return;
    this.#socket.ping();
    this.#pongTimer = setTimeout(() => this.drop(), PONG_LIMIT_MS);
    this.#pongTimer.unref();
  }

  /** `byClient`: what it sent before is with the gateway, and goes on to the agent. */
  #gone(byClient = false): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pingTimer);
    clearTimeout(this.#pongTimer);
    clearTimeout(this.#dropTimer);
    if (byClient) this.#inward.finish();
    else this.#inward.close();
    this.#outward.close();
    this.#session.channelClosed(this);
  }
}
