import type { IamPolicy } from '../iam/evaluate.ts';

/** A managed instance (or ECS task) as DescribeInstanceInformation lists it. */
export interface EmulatedInstance {
  readonly id: string;
  /** Decides basic or multiplexed forwarding and smux keep-alive, as the real agent's version does. */
  readonly agentVersion: string;
  /** @default 'Online'. Anything else makes StartSession answer TargetNotConnected. */
  readonly pingStatus?: 'Online' | 'ConnectionLost' | 'Inactive';
  readonly tags?: Readonly<Record<string, string>>;
  /** @default now */
  readonly lastPing?: Date;
}

/** Where a remote name leads on this machine. */
export interface EmulatedHost {
  readonly host: string;
  readonly port: number;
  /** Waits this long before dialling; the accept loop waits too. @default 0 */
  readonly dialDelayMs?: number;
  /** The dial hangs for as long as the session lives, as where a security group drops packets. @default false */
  readonly drops?: boolean;
}

/** Who calls. */
export interface EmulatedPrincipal {
  readonly arn: string;
  /** `aws:userid`: `AIDA…` of a user, `AROA…:session name` of a role. */
  readonly userId: string;
  /** A user's name or a role's session name: sessions' ids begin with it. */
  readonly name: string;
}

/** Each call is checked against it, as IAM does. */
export interface EnforcedPolicy {
  readonly document: IamPolicy;
  /** @default a role's session */
  readonly principal?: EmulatedPrincipal;
}

/** A session document that StartSession knows, beside the two port-forwarding ones of AWS. */
export interface EmulatedDocument {
  /** @default 'Port' */
  readonly sessionType?: string;
  readonly parameters?: Readonly<
    Record<string, { readonly type: 'String'; readonly default?: string; readonly allowedPattern?: string }>
  >;
  /** What the handshake names; `{{ name }}` stands for a parameter. */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface EmulatedAgentOptions {
  /** Each session's agent is a process of its own, which `killAgent` and `freezeAgent` need. @default false */
  readonly ownProcess?: boolean;
  /** For every instance, over its own `agentVersion`. */
  readonly version?: string;
  /** After HandshakeComplete stream data goes unacknowledged for so long. @default 20 */
  readonly readyDelayMs?: number;
  /** The official agent's sleep after every message of at most 1,024 bytes; 0 is off. @default 0 */
  readonly slowMs?: number;
  /** Asks for KMS encryption in the handshake, which port sessions never do. @default false */
  readonly requestKms?: boolean;
  /** @default '' */
  readonly customerMessage?: string;
  /** Gives up without a handshake response. @default 15_000 */
  readonly handshakeTimeoutMs?: number;
  /** `oldest`: one message each 100 ms, as the official agent. `overdue`: every overdue one, and all after a resume. @default 'overdue' */
  readonly resend?: 'overdue' | 'oldest';
  /** `lose`: what does not fit the buffer of 10,000 is sent once, as the official agent. `wait`: stops reading the server. @default 'wait' */
  readonly overflow?: 'wait' | 'lose';
  /** Unacknowledged messages at which `wait` stops reading the server. @default 1_024 */
  readonly windowMessages?: number;
  /** smux NOP interval, where keep-alive is on. @default 10_000 */
  readonly keepAliveIntervalMs?: number;
  /** Session ends after so long without a smux frame, where keep-alive is on. @default 30_000 */
  readonly keepAliveTimeoutMs?: number;
  /** WebSocket ping towards the client. @default 54_000 */
  readonly pingIntervalMs?: number;
}

export interface StartSsmEmulatorOptions {
  /** @default one online instance `i-0123456789abcdef0` with agent 3.3.1230.0 */
  readonly instances?: readonly EmulatedInstance[];
  /** Key: `name` or `name:port`. Names that are not here are refused like a failing dial. */
  readonly hosts?: Readonly<Record<string, EmulatedHost>>;
  readonly agent?: EmulatedAgentOptions;
  /** Ends a session that carried no stream message for so long. @default off */
  readonly idleTimeoutMs?: number;
  /** @default off */
  readonly maxDurationMs?: number;
  readonly documents?: Readonly<Record<string, EmulatedDocument>>;
  /** Parameters of SSM: ARN → value. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Checks every call against this policy. @default every call is allowed */
  readonly policy?: EnforcedPolicy;
  /** The only access key that is let in. @default any, as long as there is an Authorization header */
  readonly accessKeyId?: string;
  /** Region in `env`. @default 'eu-west-1' */
  readonly region?: string;
  /** Largest stream payload from the client that is no breach. @default 1_024 */
  readonly maxPayloadBytes?: number;
  /**
   * Whether it is a breach not to acknowledge a repeat of what was taken on an earlier channel or acknowledged before. The
   * text asks that of a good client; the official one drops such repeats without a word. @default false
   */
  readonly mustAcknowledgeAgain?: boolean;
  /**
   * Whether the client's messages are judged by what came before, for which thousands of each direction are remembered: a
   * third of the emulator's time. Each is judged by itself in any case. @default true
   */
  readonly judgesOrder?: boolean;
  /** Seed of all chance in the faults. @default 1 */
  readonly seed?: number;
  /** @default 0 (any free port) */
  readonly port?: number;
  /** What every `StreamUrl` begins with, where something stands in front of the gateway. @default `ws://127.0.0.1:<port>` */
  readonly gatewayUrl?: string;
}

/** Operation names, or `*` for all. */
export type ApiAnswer = number | string;

/** Faults between two correct ends. All may be switched at any time and hold for every session. */
export interface EmulatorFaults {
  /** Destroys every client socket now; sessions live on. Answers how many. */
  dropSockets(): number;
  /** The same, but the client is sent a TCP reset instead of an end. */
  resetSockets(): number;
  /** Closes every client socket with code 1000, reason "Bye". */
  closeBye(): number;
  /** Destroys a client socket after each n messages, both ways counted. 0: off. */
  dropSocketEveryMessages(n: number): void;
  /** Destroys a client socket when it is so old; chance between the two. 0: off. */
  dropSocketEveryMs(min: number, max?: number): void;
  /** Each message waits so long, both ways; order is kept. */
  delayMs: number;
  /** Probability that a message comes twice, both ways. */
  duplicate: number;
  /** Probability that a message is overtaken by up to eight later ones, both ways. */
  reorder: number;
  /** Probability that an acknowledgement is lost, both ways. */
  loseAcks: number;
  /** Probability that any message is lost, both ways. */
  loseMessages: number;
  /** The sockets that are open now are read no more (no pongs either); a new socket works. */
  stopReading(): number;
  startReading(): number;
  /** Nothing passes any more over the sockets that are open now, either way, and no end; a new socket works. */
  silenceSockets(): number;
  /** The agent is away without a word: the gateway still answers pings, nothing is relayed. */
  muteAgent(): void;
  unmuteAgent(): void;
  /** SIGKILL for the agents' processes. Nobody is told: the gateway goes on answering pings. */
  killAgent(): void;
  /** SIGSTOP and SIGCONT for the agents' processes. */
  freezeAgent(): void;
  thawAgent(): void;
  /** StartSession is answered so long after the session was made, in milliseconds. */
  startDelayMs: number;
  /** More StartSession than so many a second are answered with ThrottlingException. 0: off. */
  startsPerSecond: number;
  /** channel_closed with this reason, for one or for all open sessions. */
  endSession(reason?: string, sessionId?: string): number;
  /** The next so many channels are turned away although their token is right. @default 1 */
  refuseToken(times?: number): void;
  /** The next so many WebSockets are answered with this HTTP status. @default 1 time */
  refuseSocket(status: number, times?: number): void;
  /** The agent is away, and the client is told by pause_publication. */
  pausePublication(): void;
  startPublication(): void;
  /** Answers an operation (`*`: each) with an HTTP status or an error name (`Disconnect`: the socket dies), so many times. */
  answerApi(operation: string, answer: ApiAnswer, times?: number, message?: string): void;
  /** From now on requests with this access key are answered with ExpiredTokenException. */
  expireAccessKey(accessKeyId: string): void;
  /** The API's clock is so far ahead; requests more than five minutes off are refused. */
  clockSkewMs: number;
  /** All of them off. */
  clear(): void;
}

export interface SessionCounters {
  /** Channels that were opened with a right token. */
  channels: number;
  /** Stream messages from the client, repeats included. */
  messagesIn: number;
  /** Stream messages to the client, repeats included. */
  messagesOut: number;
  /** Stream messages of a number that was there before. */
  repeatsIn: number;
  /** What the agent sent again. */
  resentOut: number;
  acksIn: number;
  acksOut: number;
  /** Payload bytes of type 1 that the agent took, in order. */
  bytesIn: number;
  /** Payload bytes of type 1 that the agent sent, once. */
  bytesOut: number;
  pingsIn: number;
  streamsOpened: number;
  streamsRefused: number;
  streamsOpen: number;
  /** smux NOP frames from the client. */
  keepAlivesIn: number;
  flagsIn: number;
}

export type SessionEndedBy =
  | 'client-flag'
  | 'client-api'
  | 'idle-timeout'
  | 'max-duration'
  | 'agent'
  | 'fault'
  | 'close';

export interface EmulatedSession {
  readonly id: string;
  /** `aws:userid` of who started it. */
  readonly owner: string;
  readonly target: string;
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | undefined;
  /** `terminated`: by the client. `ended`: by anything else. */
  readonly state: 'open' | 'terminated' | 'ended';
  readonly endedBy: SessionEndedBy | undefined;
  readonly endReason: string | undefined;
  /** Every token that was given out, in order. */
  readonly tokens: readonly string[];
  readonly tokensUsed: number;
  /** A client socket is open now. */
  readonly connected: boolean;
  readonly agentVersion: string;
  readonly clientVersion: string | undefined;
  readonly mode: 'basic' | 'multiplexed' | undefined;
  /** The agent's smux keep-alive. */
  readonly keepAlive: boolean | undefined;
  readonly counters: Readonly<SessionCounters>;
}

export interface ApiCall {
  readonly operation: string;
  readonly input: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `ok`, or the error's name. */
  readonly answer: string;
}

export interface SsmEmulator extends AsyncDisposable {
  /** `http://127.0.0.1:port`, the API's endpoint. */
  readonly url: string;
  readonly port: number;
  /** What a process needs to take this for AWS. */
  readonly env: Readonly<Record<string, string>>;
  readonly faults: EmulatorFaults;
  /** Every session, in the order of their start. */
  readonly sessions: readonly EmulatedSession[];
  readonly calls: readonly ApiCall[];
  /** What clients did against the protocol text, one sentence each. */
  readonly breaches: readonly string[];
  /** Resolves as soon as the condition holds; looked at after everything that happens. Rejects after the limit. */
  until(condition: (emulator: SsmEmulator) => boolean, limitMs?: number): Promise<void>;
  /** Throws when there is any breach. */
  assertClean(): void;
  close(): Promise<void>;
}
