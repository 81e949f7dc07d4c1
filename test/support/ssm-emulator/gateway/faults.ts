import { type Chance, createChance } from '../prng.ts';
import type { ApiAnswer, EmulatorFaults } from '../types.ts';
import type { Channel } from './channel.ts';

interface PlannedAnswer {
  readonly operation: string;
  readonly answer: ApiAnswer;
  readonly message: string | undefined;
  times: number;
}

export interface FaultsDoor {
  channels(): Iterable<Channel>;
  /** Every open session's agent. */
  pauseAgents(): void;
  startAgents(): void;
  endSessions(reason: string, sessionId: string | undefined): number;
  signalAgents(name: NodeJS.Signals): void;
}

/** The switches, and the chance behind them. */
export class Faults implements EmulatorFaults {
  readonly chance: Chance;
  readonly #door: FaultsDoor;
  delayMs = 0;
  duplicate = 0;
  reorder = 0;
  loseAcks = 0;
  loseMessages = 0;
  clockSkewMs = 0;
  startDelayMs = 0;
  startsPerSecond = 0;
  readonly expiredAccessKeys: Set<string> = new Set();
  /** Nothing is relayed. */
  agentAway = false;
  dropEveryMessages = 0;
  dropAfterMs: readonly [number, number] | undefined;
  #refusals = 0;
  #socketRefusals: number[] = [];
  #answers: PlannedAnswer[] = [];
  #lastStartMs = Number.NEGATIVE_INFINITY;

  constructor(seed: number, door: FaultsDoor) {
    this.chance = createChance(seed);
    this.#door = door;
  }

  dropSockets(): number {
    return this.#each((channel) => channel.drop());
  }

  resetSockets(): number {
    return this.#each((channel) => channel.reset());
  }

  closeBye(): number {
    return this.#each((channel) => channel.shut(1000, 'Bye'));
  }

  dropSocketEveryMessages(n: number): void {
    this.dropEveryMessages = n;
  }

  dropSocketEveryMs(min: number, max: number = min): void {
    this.dropAfterMs = min > 0 ? [min, Math.max(min, max)] : undefined;
    for (const channel of this.#door.channels()) channel.planDrop();
  }

  stopReading(): number {
    return this.#each((channel) => channel.setReading(false));
  }

  startReading(): number {
    return this.#each((channel) => channel.setReading(true));
  }

  silenceSockets(): number {
    return this.#each((channel) => channel.silence());
  }

  muteAgent(): void {
    this.agentAway = true;
    this.#door.pauseAgents();
  }

  unmuteAgent(): void {
    this.agentAway = false;
    this.#door.startAgents();
  }

  killAgent(): void {
    this.#door.signalAgents('SIGKILL');
  }

  freezeAgent(): void {
    this.#door.signalAgents('SIGSTOP');
  }

  thawAgent(): void {
    this.#door.signalAgents('SIGCONT');
  }

  expireAccessKey(accessKeyId: string): void {
    this.expiredAccessKeys.add(accessKeyId);
  }

  endSession(reason = 'Your session was ended by the emulator.', sessionId?: string): number {
    return this.#door.endSessions(reason, sessionId);
  }

  refuseToken(times = 1): void {
    this.#refusals = times;
  }

  refuseSocket(status: number, times = 1): void {
    this.#socketRefusals = Array.from({ length: times }, () => status);
  }

  /** The HTTP status that the next WebSocket is answered with, if it is; counts. */
  takeSocketRefusal(): number | undefined {
    return this.#socketRefusals.shift();
  }

  /** Whether the next token is turned away; counts. */
  takeRefusal(): boolean {
    if (this.#refusals === 0) return false;
    this.#refusals--;
    return true;
  }

  pausePublication(): void {
    this.muteAgent();
    this.#each((channel) => channel.announce('pause_publication'));
  }

  startPublication(): void {
    this.#each((channel) => channel.announce('start_publication'));
    this.unmuteAgent();
  }

  answerApi(operation: string, answer: ApiAnswer, times = 1, message?: string): void {
    this.#answers.push({ operation, answer, message, times });
  }

  /** The planned answer to this operation, if there is one; counts. */
  takeAnswer(operation: string): { answer: ApiAnswer; message: string | undefined } | undefined {
    if (operation === 'StartSession' && !this.#mayStart())
      return { answer: 'ThrottlingException', message: undefined };
    const planned = this.#answers.find((entry) => entry.operation === operation || entry.operation === '*');
    if (!planned) return undefined;
    if (--planned.times <= 0) this.#answers = this.#answers.filter((entry) => entry !== planned);
    return planned;
  }

  #mayStart(): boolean {
    if (this.startsPerSecond <= 0) return true;
    const now = performance.now();
    if (now - this.#lastStartMs < 1_000 / this.startsPerSecond) return false;
    this.#lastStartMs = now;
    return true;
  }

  clear(): void {
    this.delayMs = 0;
    this.duplicate = 0;
    this.reorder = 0;
    this.loseAcks = 0;
    this.loseMessages = 0;
    this.clockSkewMs = 0;
    this.startDelayMs = 0;
    this.startsPerSecond = 0;
    this.expiredAccessKeys.clear();
    this.dropEveryMessages = 0;
    this.#refusals = 0;
    this.#socketRefusals = [];
    this.#answers = [];
    this.dropSocketEveryMs(0);
    this.startReading();
    if (this.agentAway) this.startPublication();
  }

  #each(act: (channel: Channel) => void): number {
    const channels = [...this.#door.channels()];
    for (const channel of channels) act(channel);
    return channels.length;
  }
}
