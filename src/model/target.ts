import type { Endpoint } from './endpoint.ts';
import type { Engine, EngineName } from './engine.ts';
import type { StageName } from './gateway-stages.ts';

/** Kinds that a user names by a word; what may follow the colon is the kind's own. */
export const NAMED_TARGET_KINDS = ['elasticache', 'container', 'local'] as const;

/** Every kind: the one list, of which types, parser, validators and schemas are made or tested. */
export const TARGET_KINDS: readonly [...typeof NAMED_TARGET_KINDS, 'url'] = [...NAMED_TARGET_KINDS, 'url'];

export type TargetKind = (typeof TARGET_KINDS)[number];

/** A version or the prefix of one, with the engine in front where it matters: `6`, `6.2`, `valkey-8.1`. */
export interface VersionSelector {
  /** Undefined: either engine fits. */
  readonly engine?: EngineName;
  /** Dotted numbers, one to three; undefined: any version. */
  readonly version?: string;
}

/** Where the tests' Redis comes from, as the user named it. */
export type TargetSpec =
  /** `name` is a key of the `elasticache` setting, a version or a version's prefix; undefined: the only or the default one. */
  | { readonly kind: 'elasticache'; readonly name?: string }
  | { readonly kind: 'container'; readonly selector: VersionSelector }
  | { readonly kind: 'local'; readonly selector: VersionSelector }
  | { readonly kind: 'url'; readonly endpoint: Endpoint };

/** How a target was reached. */
export type Via = 'docker' | 'process' | 'direct' | 'ssm-native' | 'ssm-plugin';

/** Facts about how a target was reached; only those that apply are there, and never a secret. */
export interface TargetDetails {
  readonly image?: string;
  readonly containerId?: string;
  readonly binary?: string;
  readonly pid?: number;
  readonly bastion?: string;
  /** `host:port` as seen from the bastion. */
  readonly remote?: string;
  readonly sessionIds?: readonly string[];
  /** How many nodes of a cluster have a local port of their own. */
  readonly nodes?: number;
  /** What the gateway does on the way; absent where it does nothing. */
  readonly gateway?: readonly StageName[];
}

/** Where the tests' processes find the CA that they have to trust for a target. */
export interface CaFiles {
  /** The user's own NODE_EXTRA_CA_CERTS, where there is one, and the target's CA. */
  readonly nodeCaFile: string;
  /** The target's CA first, then all roots that were trusted before: what takes one file takes this one. */
  readonly caFile: string;
}

/** A target that stands: its endpoint has answered PING, and INFO has named its engine. */
export interface OpenTarget extends AsyncDisposable {
  /** As the user named it, password masked. */
  readonly requested: string;
  /** As chosen, e.g. `container:6.2` where `elasticache:6.2` fell back; password masked. */
  readonly target: string;
  readonly kind: TargetKind;
  readonly engine: Engine;
  readonly endpoint: Endpoint;
  /** The endpoint's URL **with** its password: for clients, never for print. */
  readonly url: string;
  readonly via: Via;
  readonly details: TargetDetails;
  /** Where clients that speak TLS have to trust a CA of their own for it: of the local port, or that the settings name. */
  readonly caFiles?: CaFiles;
  /** Whether the server was started for this opening: nobody has left anything in it, and opening it again gives a new one. */
  readonly isFresh: boolean;
  /** Why another kind stands in for the one that was asked for; undefined where none does. */
  readonly fallback?: string;
  /** Whether the configuration or REDIS_TARGET_FALLBACK says that it may: one that nobody decided on fails a comparison's gate. */
  readonly isFallbackSet?: boolean;
  /** Whether the server is a node of a Redis Cluster: it holds a part of the keys, and sends clients on to the other nodes. */
  readonly clusterMode: boolean;
  /** How many logical databases the server has; undefined where it does not say (ElastiCache refuses CONFIG). */
  readonly databases?: number;
  /** The server's `run_id`: another after each of its starts. */
  readonly serverRunId?: string;
  /** The local ports of a cluster's nodes, all that there are by now. Undefined: it is one server. */
  readonly nodePorts?: () => readonly number[];
  /** From the call to the verified engine, in milliseconds. */
  readonly openMs: number;
  /** Gives everything back, in reverse order. Idempotent. */
  close(): Promise<void>;
}
