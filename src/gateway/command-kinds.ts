import type { KnownCommand } from '../resp/command-scanner.ts';

/** What a command does to how replies belong to commands; all others get one reply each. */
export const KIND = {
  /** One reply. */
  plain: 0,
  /** One confirmation for each channel that is named. */
  subscribe: 1,
  /** The same; without a channel, one for each that is subscribed to, or a single one. */
  unsubscribe: 2,
  reset: 3,
  hello: 4,
  monitor: 5,
  client: 6,
  multi: 7,
  /** EXEC and DISCARD. */
  endMulti: 8,
  /** SYNC and PSYNC: what follows is no RESP. */
  sync: 9,
  /** One of ours, sent between the client's. */
  own: 10,
  /** CLIENT REPLY OFF and SKIP, with what they silence. */
  silence: 11,
  /** One whose reply is given to a rewriter. */
  wanted: 12,
  /** The client logs in by itself. */
  auth: 13,
  /** Ours behind a RESET of which it is not known whether the server has one. */
  probe: 14,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

/** A command that matters to the gateway. */
export interface GatewayCommand extends KnownCommand {
  readonly kind: Kind;
  /** Whether a rewriter is asked about it. */
  readonly isAsked: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  SUBSCRIBE: KIND.subscribe,
  PSUBSCRIBE: KIND.subscribe,
  SSUBSCRIBE: KIND.subscribe,
  UNSUBSCRIBE: KIND.unsubscribe,
  PUNSUBSCRIBE: KIND.unsubscribe,
  SUNSUBSCRIBE: KIND.unsubscribe,
  RESET: KIND.reset,
  HELLO: KIND.hello,
  AUTH: KIND.auth,
  MONITOR: KIND.monitor,
  CLIENT: KIND.client,
  MULTI: KIND.multi,
  EXEC: KIND.endMulti,
  DISCARD: KIND.endMulti,
  SYNC: KIND.sync,
  PSYNC: KIND.sync,
};

/** The commands that the gateway looks at, with those that a rewriter wants to be asked about. `isSeen`: whether an observer sees their arguments. */
export function gatewayCommands(asked: ReadonlySet<string> = new Set(), isSeen = false): GatewayCommand[] {
  return [...new Set([...Object.keys(KINDS), ...asked])].map((name) =>
    gatewayCommand(name, asked.has(name), isSeen),
  );
}

/** @param isSeen - Whether an observer sees its arguments. */
export function gatewayCommand(name: string, isAsked: boolean, isSeen: boolean): GatewayCommand {
  const kind = KINDS[name] ?? KIND.plain;
  const keepsArguments = isSeen || isAsked || kind === KIND.client || kind === KIND.hello;
  return { name, kind, isAsked, keepsArguments };
}
