import { acknowledgeInput, decodeAcknowledgement } from '../codec/acknowledge.ts';
import {
  type AgentMessage,
  encodeMessage,
  FLAG_CONNECT_TO_PORT_ERROR,
  FLAG_DISCONNECT_TO_PORT,
  FLAG_TERMINATE_SESSION,
  PAYLOAD_FLAG,
  PAYLOAD_HANDSHAKE_COMPLETE,
  PAYLOAD_HANDSHAKE_REQUEST,
  PAYLOAD_HANDSHAKE_RESPONSE,
  PAYLOAD_OUTPUT,
} from '../codec/message.ts';
import type { Relayed } from '../gateway/relayed.ts';
import type { EmulatedAgentOptions, EmulatedHost, SessionCounters, SessionEndedBy } from '../types.ts';
import { compareVersions, type ForwardingMode, forwardingMode } from '../versions.ts';
import { BasicPort } from './basic-port.ts';
import { dialRemote } from './dial.ts';
import type { EmulatedAgent } from './emulated-agent.ts';
import type { Forwarder, ForwarderDoor } from './forwarder.ts';
import { handshakeComplete, handshakeRequest, readHandshakeResponse } from './handshake.ts';
import { Incoming, type Processed } from './incoming.ts';
import { BACKLOG_BYTES, Outflow } from './outflow.ts';
import { Outgoing } from './outgoing.ts';
import { SmuxServer } from './smux-server.ts';

export interface AgentContext {
  readonly version: string;
  readonly sessionType: string;
  /** The document's, parameters filled in. */
  readonly properties: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, EmulatedHost>>;
  readonly options: EmulatedAgentOptions;
  readonly counters: SessionCounters;
  /** Towards the gateway. */
  transmit(relayed: Relayed): void;
  /** Bytes that the gateway has not yet got rid of. */
  backlogBytes(): number;
  modeChosen(mode: ForwardingMode, clientVersion: string): void;
  end(by: SessionEndedBy, reason: string): void;
  breach(text: string): void;
  /** Something that a test may wait for has changed, without a message. */
  changed?(): void;
}

/** Before `forwarding` the byte stream is thrown away; `opening` leaves it unacknowledged (section 4). */
type Phase = 'silent' | 'handshake' | 'opening' | 'forwarding' | 'closed';

const ACKNOWLEDGE = Object.freeze({ messageType: 'acknowledge', sequenceNumber: 0, payloadType: 0 });

/** The agent on the bastion: sections 3 to 8 for one session. It survives its client's sockets. */
export class Agent implements EmulatedAgent {
  readonly #context: AgentContext;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #outflow: Outflow;
  readonly #timer: NodeJS.Timeout;
  readonly #requested: readonly string[];
  #phase: Phase = 'silent';
  #forwarder: Forwarder | undefined;
  #handshakeTimer: NodeJS.Timeout | undefined;
  #readyTimer: NodeJS.Timeout | undefined;
  #handshakeStartedAtMs = 0;
  #publishedAtMs = 0;
  #multiplexed = false;

  constructor(context: AgentContext) {
    this.#context = context;
    this.#requested = context.options.requestKms ? ['KMSEncryption', 'SessionType'] : ['SessionType'];
    this.#outgoing = new Outgoing({
      resend: context.options.resend ?? 'overdue',
      overflow: context.options.overflow ?? 'wait',
      transmit: context.transmit,
      mayResend: () => context.backlogBytes() < BACKLOG_BYTES,
      resent: () => context.counters.resentOut++,
    });
    this.#incoming = new Incoming({
      busy: () => this.#forwarder?.busy ?? false,
      process: (message) => this.#process(message),
      acknowledge: (message) => this.#acknowledge(message),
    });
    this.#outflow = new Outflow({
      slowMs: context.options.slowMs ?? 0,
      windowMessages:
        context.options.overflow === 'lose'
          ? Number.POSITIVE_INFINITY
          : (context.options.windowMessages ?? 1_024),
      unacknowledged: () => this.#outgoing.unacknowledged,
      backlogBytes: context.backlogBytes,
      send: (payload) => {
        context.counters.bytesOut += payload.length;
        this.#outgoing.send(PAYLOAD_OUTPUT, payload);
      },
      setReading: (reading) => this.#forwarder?.setReading(reading),
    });
    // After a busy turn the acknowledgements that wait in the socket are read first.
    const look = (): void => {
      this.#outgoing.tick();
      this.#outflow.look();
    };
    this.#timer = setInterval(() => setImmediate(look), 100);
    this.#timer.unref();
  }

  /** The client is there (again): handshake at first, then whatever was kept. */
  startPublication(): void {
    if (this.#phase === 'closed') return;
    this.#publishedAtMs = performance.now();
    if (this.#phase === 'silent') {
      const { version, properties, sessionType, options } = this.#context;
      this.#phase = 'handshake';
      this.#handshakeStartedAtMs = performance.now();
      this.#outgoing.send(
        PAYLOAD_HANDSHAKE_REQUEST,
        handshakeRequest(version, properties, sessionType, options.requestKms ?? false),
      );
      const limit = options.handshakeTimeoutMs ?? 15_000;
      this.#handshakeTimer = setTimeout(
        () =>
          this.#context.end(
            'agent',
            'Handshake timed out. Please ensure that you have the latest version of the session manager plugin.',
          ),
        limit,
      );
      this.#handshakeTimer.unref();
    }
    this.#outgoing.start();
    this.#outflow.look();
  }

  pausePublication(): void {
    this.#publishedAtMs = 0;
    this.#outgoing.pause();
  }

  receive(message: AgentMessage): void {
    if (this.#phase === 'closed') return;
    if (message.messageType === 'input_stream_data') {
      this.#outgoing.start();
      this.#incoming.receive(message);
    } else if (message.messageType === 'acknowledge') {
      this.#outgoing.start();
      const acknowledgement = decodeAcknowledgement(message.payload);
      if (typeof acknowledgement === 'string') return;
      this.#outgoing.acknowledged(acknowledgement.sequenceNumber);
      this.#outflow.look();
    }
  }

  /** The client ended the session while it was there. */
  finish(): void {
    this.#forwarder?.finish();
  }

  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    clearInterval(this.#timer);
    clearTimeout(this.#handshakeTimer);
    clearTimeout(this.#readyTimer);
    this.#outflow.close();
    this.#forwarder?.close();
    this.#outgoing.close();
    this.#incoming.close();
  }

  #process(message: AgentMessage): Processed {
    switch (message.payloadType) {
      case PAYLOAD_OUTPUT:
        if (this.#phase === 'opening') return 'later';
        if (this.#phase === 'forwarding') {
          this.#context.counters.bytesIn += message.payload.length;
          this.#forwarder?.take(message.payload);
        }
        return 'done';
      case PAYLOAD_HANDSHAKE_RESPONSE:
        this.#handshakeAnswered(message.payload);
        return 'done';
      case PAYLOAD_FLAG:
        this.#flagged(message);
        return 'done';
      default:
        return 'done';
    }
  }

  #handshakeAnswered(payload: Buffer): void {
    const { end, breach, options, version, modeChosen } = this.#context;
    const answer = readHandshakeResponse(payload, this.#requested);
    for (const text of answer.breaches) breach(text);
    if (this.#phase !== 'handshake') {
      breach('a second handshake response came');
      return;
    }
    clearTimeout(this.#handshakeTimer);
    const refused = this.#requested.find((action) => answer.statuses[action] !== 1);
    if (refused !== undefined || answer.breaches.length > 0) {
      if (refused !== 'KMSEncryption' && refused !== undefined) breach(`the client refused ${refused}`);
      // The acknowledgement of this message goes first.
      setImmediate(() => end('agent', `Client failed to process ${refused ?? 'the handshake'}`));
      return;
    }
    if (options.requestKms) breach('the client agreed to KMS encryption, which port sessions never have');
    const mode = forwardingMode(version, answer.clientVersion, this.#context.properties.type ?? '');
    this.#multiplexed = mode.mode === 'multiplexed';
    modeChosen(mode, answer.clientVersion);
    this.#outgoing.send(
      PAYLOAD_HANDSHAKE_COMPLETE,
      handshakeComplete(
        (performance.now() - this.#handshakeStartedAtMs) * 1e6,
        options.customerMessage ?? '',
      ),
    );
    this.#phase = 'opening';
    this.#readyTimer = setTimeout(() => this.#ready(mode), options.readyDelayMs ?? 20);
    this.#readyTimer.unref();
  }

  #ready(mode: ForwardingMode): void {
    const { options, counters, properties, hosts } = this.#context;
    const door: ForwarderDoor = {
      dial: (take, done) =>
        dialRemote(hosts, properties.host || 'localhost', properties.portNumber ?? '', take, done),
      send: (header, data) => this.#outflow.send(header, data),
      refused: () => {
        counters.streamsRefused++;
        const flag = Buffer.alloc(4);
        flag.writeUInt32BE(FLAG_CONNECT_TO_PORT_ERROR);
        this.#outgoing.send(PAYLOAD_FLAG, flag);
      },
      free: () => this.#incoming.drain(),
      fail: (reason) => setImmediate(() => this.#context.end('agent', reason)),
      breach: this.#context.breach,
      connectedForMs: () => (this.#publishedAtMs === 0 ? 0 : performance.now() - this.#publishedAtMs),
      mayRead: () => this.#outflow.reading,
      count: (what, by) => {
        counters[what] += by;
      },
    };
    this.#forwarder =
      mode.mode === 'basic'
        ? new BasicPort(door)
        : new SmuxServer(door, {
            keepAlive: mode.keepAlive,
            clientKeepAlive: mode.clientKeepAlive,
            keepAliveIntervalMs: options.keepAliveIntervalMs ?? 10_000,
            keepAliveTimeoutMs: options.keepAliveTimeoutMs ?? 30_000,
          });
    this.#phase = 'forwarding';
    this.#incoming.drain();
  }

  #flagged(message: AgentMessage): void {
    this.#context.counters.flagsIn++;
    const flag = message.payload.length === 4 ? message.payload.readUInt32BE(0) : 0;
    if (flag === FLAG_DISCONNECT_TO_PORT) {
      if (this.#multiplexed) {
        this.#context.breach('the DisconnectToPort flag came in multiplexed mode, where FIN ends a stream');
      }
      this.#forwarder?.disconnect();
    } else if (flag === FLAG_TERMINATE_SESSION && compareVersions(this.#context.version, '2.3.722.0') > 0) {
      // The acknowledgement of this message goes first.
      setImmediate(() => this.#context.end('client-flag', ''));
    }
  }

  #acknowledge(message: AgentMessage): void {
    this.#context.counters.acksOut++;
    const frame = encodeMessage({
      messageType: 'acknowledge',
      schemaVersion: 1,
      createdDate: Date.now(),
      sequenceNumber: 0,
      flags: 3,
      payloadType: 0,
      payload: acknowledgeInput(message.frame, message.sequenceNumber),
    });
    this.#context.transmit({
      message: ACKNOWLEDGE,
      frame,
      acknowledges: message.sequenceNumber,
    });
  }
}
