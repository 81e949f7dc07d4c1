/** What a client is subscribed to, by the confirmations that it got. */
export class Subscriptions {
  #channels = 0;
  #patterns = 0;
  #shards = 0;

  /** Whether RESP2 may bring what answers no command. */
  get isAny(): boolean {
    return this.#channels + this.#patterns + this.#shards > 0;
  }

  /** How many confirmations UNSUBSCRIBE, PUNSUBSCRIBE or SUNSUBSCRIBE without arguments gets now; one also where there is nothing. */
  allOf(word: string): number {
    const count =
      word === 'unsubscribe' ? this.#channels : word === 'sunsubscribe' ? this.#shards : this.#patterns;
    return Math.max(1, count);
  }

  /** @param count - Of channels and patterns together, or of shard channels, as the confirmation says. */
  confirm(word: string, count: number): void {
    if (!(count >= 0)) return;
    if (word === 'subscribe' || word === 'unsubscribe') this.#channels = Math.max(0, count - this.#patterns);
    else if (word === 'psubscribe' || word === 'punsubscribe')
      this.#patterns = Math.max(0, count - this.#channels);
    else this.#shards = count;
  }

  clear(): void {
    this.#channels = 0;
    this.#patterns = 0;
    this.#shards = 0;
  }
}

/** The first words of what pub/sub sends: confirmations, and messages. */
const CONFIRMATIONS: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ssubscribe',
  'sunsubscribe',
]);
const MESSAGES: ReadonlySet<string> = new Set(['message', 'pmessage', 'smessage']);

export function isConfirmation(word: string): boolean {
  return CONFIRMATIONS.has(word);
}

/** Whether an array that begins with this word is one of pub/sub's, where one is subscribed in RESP2. */
export function isPubSub(word: string): boolean {
  return CONFIRMATIONS.has(word) || MESSAGES.has(word);
}
