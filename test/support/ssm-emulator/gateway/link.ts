import type { Faults } from './faults.ts';
import type { Relayed } from './relayed.ts';

/** An overtaken message waits for so long at most. */
const OVERTAKEN_MS = 20;
const OVERTAKEN_BY = 8;

interface Overtaken<Message> {
  readonly relayed: Message;
  left: number;
}

/** One direction of a channel, with its faults. Without any a message passes at once. */
export class Link<Message extends Relayed = Relayed> {
  readonly #faults: Faults;
  readonly #deliver: (relayed: Message) => void;
  #late: { readonly relayed: Message; readonly dueMs: number }[] = [];
  #lateTimer: NodeJS.Timeout | undefined;
  #overtaken: Overtaken<Message>[] = [];
  #overtakenTimer: NodeJS.Timeout | undefined;
  #finished = false;
  #closed = false;

  constructor(faults: Faults, deliver: (relayed: Message) => void) {
    this.#faults = faults;
    this.#deliver = deliver;
  }

  /** Messages that wait in here. */
  get length(): number {
    return this.#late.length + this.#overtaken.length;
  }

  push(relayed: Message): void {
    const { chance, loseAcks, loseMessages, duplicate, delayMs } = this.#faults;
    if (this.#finished || this.#faults.agentAway || chance.happens(loseMessages)) return;
    if (relayed.message.messageType === 'acknowledge' && chance.happens(loseAcks)) return;
    for (let copies = chance.happens(duplicate) ? 2 : 1; copies > 0; copies--) {
      if (delayMs > 0 || this.#late.length > 0) this.#delay(relayed, delayMs);
      else this.#pass(relayed);
    }
  }

  /** Nothing more comes; what is under way still arrives. */
  finish(): void {
    this.#finished = true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#lateTimer);
    clearTimeout(this.#overtakenTimer);
    this.#late = [];
    this.#overtaken = [];
  }

  #delay(relayed: Message, delayMs: number): void {
    this.#late.push({ relayed, dueMs: performance.now() + delayMs });
    if (this.#lateTimer === undefined) this.#lateTimer = setTimeout(() => this.#passLate(), delayMs);
  }

  #passLate(): void {
    this.#lateTimer = undefined;
    const now = performance.now() + 0.5;
    let passed = 0;
    while (!this.#closed) {
      const next = this.#late[passed];
      if (!next || next.dueMs > now) break;
      passed++;
      this.#pass(next.relayed);
    }
    if (this.#closed) return;
    this.#late.splice(0, passed);
    const next = this.#late[0];
    if (next) this.#lateTimer = setTimeout(() => this.#passLate(), Math.max(0, next.dueMs - now));
  }

  #pass(relayed: Message): void {
    const { chance, reorder } = this.#faults;
    if (chance.happens(reorder)) {
      this.#overtaken.push({ relayed, left: chance.between(1, OVERTAKEN_BY) });
      this.#overtakenTimer ??= setTimeout(() => this.#passOvertaken(true), OVERTAKEN_MS);
      return;
    }
    this.#deliver(relayed);
    if (this.#overtaken.length > 0) this.#passOvertaken(false);
  }

  #passOvertaken(all: boolean): void {
    if (all) this.#overtakenTimer = undefined;
    const waiting = this.#overtaken;
    this.#overtaken = [];
    for (const entry of waiting) {
      if (this.#closed) return;
      if (all || --entry.left <= 0) this.#deliver(entry.relayed);
      else this.#overtaken.push(entry);
    }
  }
}
