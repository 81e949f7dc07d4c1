import type { Settings } from '../config/settings.ts';
import type { OpenTarget } from '../model/target.ts';
import type { TargetDeath } from '../model/usage.ts';
import type { Family } from '../platform/process-family.ts';
import type { TargetUse } from './usage/target-watch.ts';

/** What a holder is asked first. */
export interface HolderRequest {
  /** As for `openTarget`. Default: the setting `target`. */
  readonly requested?: string | undefined;
  readonly port?: number | undefined;
  /** As for `openTarget`. Default: 127.0.0.1 only. */
  readonly listen?: string | undefined;
  readonly databases?: number | undefined;
  readonly configFile?: string | undefined;
  /** As for `openTarget`. Default: true. */
  readonly forTests?: boolean | undefined;
  /** Whether the holder says on stderr what it does. Default: true. */
  readonly verbose?: boolean | undefined;
  /** Holds the target for as long as the process that this names is there, instead of this one. */
  readonly heldFor?: HeldFor | undefined;
}

/** Whom a holder serves where it is not the process that started it. */
export interface HeldFor {
  /** As `describeProcess` names it. */
  readonly process: string;
  /** Removed when the target is closed. */
  readonly folder: string;
}

/** An OpenTarget without its methods, and the settings that led to it: what the holder tells. */
export interface HolderAnswer {
  readonly target?: Omit<OpenTarget, 'close' | typeof Symbol.asyncDispose>;
  readonly settings?: Settings;
  /** Where the tests' processes write what they see. */
  readonly folder?: string;
  readonly error?: HolderError;
}

export interface HolderError {
  readonly code?: string;
  readonly message: string;
  readonly details?: Record<string, unknown>;
}

/** What a holder ends and removes where the process that needed the target is gone before it could. */
export interface Entrusted {
  readonly family: Family;
  /** A folder that goes with the command. */
  readonly folder?: string | undefined;
}

/** What a holder is told, and does not answer. */
export type HolderNote = { readonly entrust: Entrusted } | { readonly release: string };

/** What a holder is asked once the target stands. */
export type HolderQuestion =
  | { readonly ask: 'alive' | 'begin' | 'unserve' }
  /** `addsUse`: to the results files that the run's reporters wrote. */
  | { readonly ask: 'end'; readonly addsUse: boolean }
  | { readonly ask: 'serve'; readonly port: number };

/** What a target is on a further port. */
export type ServedTarget = Pick<OpenTarget, 'endpoint' | 'url' | 'caFiles'>;

/** Its answer, or what it tells unasked. */
export interface HolderReply {
  readonly id?: number;
  readonly use?: TargetUse;
  readonly served?: ServedTarget;
  readonly error?: HolderError;
  /** Unasked. */
  readonly death?: TargetDeath;
}
