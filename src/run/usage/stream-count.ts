import { COMMAND_OPTIONS, CONTAINER_COMMANDS } from '../../messages/sent-command.ts';
import type { ClientTap } from '../../platform/loopback.ts';
import { CommandCounter } from '../../resp/command-counter.ts';
import { CommandReader } from '../../resp/command-reader.ts';

/** Counts the connections to a door of ours, and what they send. */
export class StreamCount implements ClientTap {
  #counter = newCounter();
  #connections = 0;
  #readers = new Set<CommandReader>();

  opened(): (bytes: Uint8Array) => void {
    this.#connections += 1;
    const reader = new CommandReader(this.#counter);
    this.#readers.add(reader);
    return (bytes) => reader.push(bytes);
  }

  /** Counts anew from here. Connections that stand are of an earlier run. */
  begin(): void {
    this.#counter = newCounter();
    this.#connections = 0;
    this.#readers = new Set();
  }

  get connections(): number {
    return this.#connections;
  }

  /** Whether all connections could be read. */
  get isWhole(): boolean {
    return [...this.#readers].every(({ isReadable }) => isReadable);
  }

  commands(): Record<string, number> {
    return this.#counter.counts();
  }

  /** The form that was sent last. */
  get lastCommand(): string | undefined {
    return this.#counter.last?.text;
  }
}

function newCounter(): CommandCounter {
  return new CommandCounter({ options: COMMAND_OPTIONS, containers: CONTAINER_COMMANDS });
}
