import { randomBytes } from 'node:crypto';
import { Agent, type AgentContext } from './agent/agent.ts';
import { AgentProcess } from './agent/agent-process.ts';
import type { EmulatedAgent } from './agent/emulated-agent.ts';
import type { AgentMessage } from './codec/message.ts';
import type { Channel } from './gateway/channel.ts';
import type { Faults } from './gateway/faults.ts';
import { Referee } from './referee/referee.ts';
import type {
  EmulatedAgentOptions,
  EmulatedHost,
  EmulatedSession,
  SessionCounters,
  SessionEndedBy,
} from './types.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type SessionRecord = Omit<Writable<EmulatedSession>, 'tokens' | 'counters'> & {
  readonly tokens: string[];
  readonly counters: SessionCounters;
};

export interface SessionContext {
  readonly id: string;
  readonly owner: string;
  readonly target: string;
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | undefined;
  readonly agentVersion: string;
  readonly sessionType: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, EmulatedHost>>;
  readonly agentOptions: EmulatedAgentOptions;
  readonly maxPayloadBytes: number;
  readonly mustAcknowledgeAgain: boolean;
  readonly judgesOrder: boolean;
  readonly idleTimeoutMs: number | undefined;
  readonly maxDurationMs: number | undefined;
  readonly faults: Faults;
  breach(text: string): void;
  changed(): void;
}

/** One session: its record, its tokens, its agent, and the client's channel while there is one. */
export class Session {
  readonly record: SessionRecord;
  readonly referee: Referee;
  readonly #context: SessionContext;
  readonly #agent: EmulatedAgent;
  readonly #unused: Set<string> = new Set();
  #channel: Channel | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #durationTimer: NodeJS.Timeout | undefined;
  #activeAtMs: number = performance.now();

  constructor(context: SessionContext) {
    this.#context = context;
    const counters: SessionCounters = {
      channels: 0,
      messagesIn: 0,
      messagesOut: 0,
      repeatsIn: 0,
      resentOut: 0,
      acksIn: 0,
      acksOut: 0,
      bytesIn: 0,
      bytesOut: 0,
      pingsIn: 0,
      streamsOpened: 0,
      streamsRefused: 0,
      streamsOpen: 0,
      keepAlivesIn: 0,
      flagsIn: 0,
    };
    const { id, owner, target, documentName, parameters, reason, agentVersion } = context;
    this.record = {
      id,
      owner,
      target,
      documentName,
      parameters,
      reason,
      state: 'open',
      endedBy: undefined,
      endReason: undefined,
      tokens: [],
      tokensUsed: 0,
      connected: false,
      agentVersion,
      clientVersion: undefined,
      mode: undefined,
      keepAlive: undefined,
      counters,
    };
    const breach = (text: string): void => this.breach(text);
    const { maxPayloadBytes, mustAcknowledgeAgain, judgesOrder } = context;
    this.referee = new Referee({
      agentVersion,
      maxPayloadBytes,
      mustAcknowledgeAgain,
      judgesOrder,
      counters,
      breach,
    });
    const agentContext: AgentContext = {
      version: agentVersion,
      sessionType: context.sessionType,
      properties: context.properties,
      hosts: context.hosts,
      options: context.agentOptions,
      counters,
      transmit: (relayed) => {
        if (relayed.message.messageType === 'output_stream_data') this.#active();
        this.#channel?.send(relayed);
      },
      backlogBytes: () => this.#channel?.backlogBytes ?? 0,
      modeChosen: ({ mode, keepAlive }, clientVersion) => {
        const announced = this.record.clientVersion;
        if (announced !== undefined && announced !== clientVersion) {
          breach(`the handshake response names ClientVersion ${clientVersion}, the text frame ${announced}`);
        }
        Object.assign(this.record, { mode, keepAlive, clientVersion });
      },
      end: (by, reason) => this.end(by, reason),
      breach,
      changed: context.changed,
    };
    this.#agent = context.agentOptions.ownProcess ? new AgentProcess(agentContext) : new Agent(agentContext);
    if (context.maxDurationMs !== undefined) {
      this.#durationTimer = setTimeout(
        () => this.end('max-duration', 'Your session timed out: its maximum duration is over.'),
        context.maxDurationMs,
      );
      this.#durationTimer.unref();
    }
    this.#watchIdle();
  }

  breach(text: string): void {
    this.#context.breach(`${this.record.id}: ${text}`);
  }

  /** A new token for one channel. */
  issueToken(): string {
    const token = `AAEAA${randomBytes(96).toString('base64')}`;
    this.record.tokens.push(token);
    this.#unused.add(token);
    return token;
  }

  /** Uses a token up. Answers why it is turned away, if it is. */
  takeToken(token: string): string | undefined {
    if (this.record.state !== 'open') return 'Session is over';
    if (this.#unused.delete(token)) {
      this.record.tokensUsed++;
      return undefined;
    }
    const used = this.record.tokens.includes(token);
    this.breach(used ? 'a token was used a second time' : 'a channel was opened with a wrong token');
    return used ? 'Token was used' : 'Token is wrong';
  }

  channelOpened(channel: Channel, clientVersion: string | undefined): void {
    const before = this.#channel;
    this.#channel = channel;
    before?.drop();
    this.record.connected = true;
    this.record.clientVersion ??= clientVersion;
    this.referee.channelOpened();
    if (!this.#context.faults.agentAway) this.#agent.startPublication();
    this.#context.changed();
  }

  channelClosed(channel: Channel): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    this.record.connected = false;
    this.#agent.pausePublication();
    this.#context.changed();
  }

  toAgent(message: AgentMessage): void {
    if (message.messageType === 'input_stream_data') this.#active();
    this.#agent.receive(message);
    // A message that outlived its client's socket does not bring the client back.
    if (!this.#channel) this.#agent.pausePublication();
    this.#context.changed();
  }

  pauseAgent(): void {
    this.#agent.pausePublication();
  }

  startAgent(): void {
    if (this.#channel) this.#agent.startPublication();
  }

  /** Sends its agent's process a signal. @throws where the agent has none of its own. */
  signalAgent(name: NodeJS.Signals): void {
    if (!(this.#agent instanceof AgentProcess))
      throw new Error(`Sending ${name} to the agent: it has no process of its own (agent.ownProcess).`);
    this.#agent.signal(name);
  }

  get channel(): Channel | undefined {
    return this.#channel;
  }

  /** Over for good. Nothing if it is over already. */
  end(by: SessionEndedBy, reason: string): void {
    if (this.record.state !== 'open') return;
    const byClient = by === 'client-flag' || by === 'client-api';
    this.record.state = byClient ? 'terminated' : 'ended';
    this.record.endedBy = by;
    this.record.endReason = reason;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#durationTimer);
    this.#unused.clear();
    if (byClient && this.#channel) {
      this.referee.finish();
      this.#agent.finish();
    }
    this.#agent.close();
    this.#channel?.announceEnd(reason);
    this.#context.changed();
  }

  #active(): void {
    this.#activeAtMs = performance.now();
  }

  #watchIdle(): void {
    const { idleTimeoutMs } = this.#context;
    if (idleTimeoutMs === undefined) return;
    const left = idleTimeoutMs - (performance.now() - this.#activeAtMs);
    if (left <= 0) {
      this.end('idle-timeout', 'Your session timed out due to inactivity.');
      return;
    }
    this.#idleTimer = setTimeout(() => this.#watchIdle(), Math.ceil(left));
    this.#idleTimer.unref();
  }
}
