import type { EmulatedAgentOptions, EmulatedHost, SessionCounters, SessionEndedBy } from '../types.ts';
import type { ForwardingMode } from '../versions.ts';

/** What an agent process is started with. */
export interface AgentStart {
  readonly version: string;
  readonly sessionType: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, EmulatedHost>>;
  readonly options: EmulatedAgentOptions;
  readonly counters: SessionCounters;
}

/** From the session to its agent process. */
export type ToAgent =
  | { readonly kind: 'begin'; readonly start: AgentStart }
  | { readonly kind: 'receive'; readonly frame: Uint8Array }
  | { readonly kind: 'startPublication' | 'pausePublication' | 'finish' };

/** Counted by the agent; the others by the gateway. */
export const AGENT_COUNTERS = [
  'resentOut',
  'acksOut',
  'bytesIn',
  'bytesOut',
  'streamsOpened',
  'streamsRefused',
  'streamsOpen',
  'keepAlivesIn',
  'flagsIn',
] as const satisfies readonly (keyof SessionCounters)[];

export type AgentCounters = Pick<SessionCounters, (typeof AGENT_COUNTERS)[number]>;

/** From an agent process to its session. */
export type FromAgent =
  | { readonly kind: 'transmit'; readonly frame: Uint8Array; readonly acknowledges: number | undefined }
  | { readonly kind: 'modeChosen'; readonly mode: ForwardingMode; readonly clientVersion: string }
  | { readonly kind: 'end'; readonly by: SessionEndedBy; readonly reason: string }
  | { readonly kind: 'breach'; readonly text: string }
  | { readonly kind: 'counters'; readonly counters: AgentCounters };
