import type { GatewayCommand, Kind } from './command-kinds.ts';
import { KIND } from './command-kinds.ts';
import type { SentCommand } from './stages.ts';

/** What RESET ends. */
export interface BeforeReset {
  readonly isInMulti: boolean;
  readonly hasOwnLogin: boolean;
}

/** A command that waits for its reply, or a run of those that get one each. */
export interface Waiting {
  readonly kind: Kind;
  /** Replies that are still to come; of a silence, the commands that it silences. */
  count: number;
  /** What it is, where that matters. */
  readonly command: SentCommand | undefined;
  /** Of one of pub/sub: the first word of its confirmations. */
  readonly word: string;
  /** Of a silence: RESET is among what it silences. */
  hasReset?: boolean;
  /** Of a RESET in silence, with probes behind it: what is so again where the server knows no RESET. */
  before?: BeforeReset;
  next: Waiting | undefined;
}

/** The commands of a connection that have no reply yet, in their order. A run of plain ones takes the room of one. */
export class SentCommands {
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  /** The one that the next reply belongs to. */
  get first(): Waiting | undefined {
    return this.#first;
  }

  /** The same, past what is silent. */
  get firstHeard(): Waiting | undefined {
    let one = this.#first;
    while (one?.kind === KIND.silence) one = one.next;
    return one;
  }

  /** Adds one that gets one reply, and that nobody wants to know of. */
  addPlain(): void {
    const last = this.#last;
    if (last !== undefined && last.kind === KIND.plain && last.command === undefined) last.count += 1;
    else this.add(KIND.plain, 1);
  }

  add(kind: Kind, count: number, command?: SentCommand): Waiting {
    const word =
      kind === KIND.subscribe || kind === KIND.unsubscribe ? (command?.name ?? '').toLowerCase() : '';
    const waiting: Waiting = { kind, count, command, word, next: undefined };
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    return waiting;
  }

  /** The first one has got a reply. */
  answerFirst(): void {
    const first = this.#first;
    if (first === undefined) return;
    first.count -= 1;
    if (first.count <= 0) this.shift();
  }

  shift(): void {
    this.#first = this.#first?.next;
    if (this.#first === undefined) this.#last = undefined;
  }

  /** A server that knows no CLIENT REPLY answers it, and all that it was to silence. The first one was just answered. */
  hearSilences(): void {
    let isFirst = true;
    const all: Waiting[] = [];
    for (let one = this.#first; one !== undefined; one = one.next) all.push(one);
    this.#first = undefined;
    this.#last = undefined;
    for (const { kind, count, command } of all) {
      if (kind !== KIND.silence) this.add(kind, count, command);
      else if (count + (isFirst ? 0 : 1) > 0) this.add(KIND.plain, count + (isFirst ? 0 : 1));
      isFirst = false;
    }
  }
}

/** What CLIENT does to replies; undefined where it does nothing to them. */
export function replyMode(
  { kind }: GatewayCommand,
  args: readonly string[],
  words: number,
): 'ON' | 'OFF' | 'SKIP' | undefined {
  if (kind !== KIND.client || words !== 3 || args[0]?.toUpperCase() !== 'REPLY') return undefined;
  const mode = args[1]?.toUpperCase();
  return mode === 'ON' || mode === 'OFF' || mode === 'SKIP' ? mode : undefined;
}
