import type { SentCommand, Transaction } from './stages.ts';

/** What a client has sent since MULTI: the reply to EXEC has a reply for each, in this order. */
export class OpenTransaction {
  #length = 0;
  readonly #wanted: Transaction['wanted'][number][] = [];

  /** @param wanted - The command where its reply is to be rewritten. */
  add(wanted?: SentCommand): void {
    if (wanted !== undefined) this.#wanted.push({ at: this.#length, command: wanted });
    this.#length += 1;
  }

  /** @returns Undefined where no reply in it is to be rewritten. */
  end(): Transaction | undefined {
    return this.#wanted.length === 0 ? undefined : { length: this.#length, wanted: this.#wanted };
  }
}
