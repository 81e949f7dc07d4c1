import type { Settings } from '../config/settings.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Engine } from '../model/engine.ts';
import type { CaFiles, TargetDetails, Via } from '../model/target.ts';
import type { TargetDeath } from '../model/usage.ts';
import type { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import type { Progress } from '../platform/progress.ts';
import type { AppDoor } from './app-tls.ts';
import type { ServerName } from './server-name.ts';

/** What every kind of target gets in order to open itself. */
export interface OpenContext {
  readonly settings: Settings;
  /** Ends the opening; the time limit is part of it. */
  readonly signal: AbortSignal;
  /** Whatever is opened is added here; it is closed when opening fails or the target is closed. */
  readonly closing: Closing;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths of settings are seen from here. */
  readonly cwd: string;
  /** Local port that the endpoint must have; undefined: any free one. */
  readonly port: number | undefined;
  /** The target as it was chosen, for messages; no password in it. */
  readonly name: string;
  /** The door of the target's local ports, made when it is asked for, and once. */
  readonly appDoor: () => Promise<AppDoor>;
  /** How many logical databases the tests need; a server that is ours is started with as many. */
  readonly databases: number | undefined;
  /** Sees what clients send where they come through a door of ours and the server is not ours to ask. */
  readonly tap: ClientTap | undefined;
  /** Hears of a server or session that ends on its own; once more, with `until`, when it is there again. */
  readonly onDeath: ((death: TargetDeath) => void) | undefined;
}

/** An endpoint that something listens on; not yet verified by PING and INFO. */
export interface ReachedTarget {
  readonly endpoint: Endpoint;
  readonly via: Via;
  readonly details: TargetDetails;
  /** Where clients that speak TLS have to trust a CA of their own. */
  readonly caFiles?: CaFiles | undefined;
  readonly server: ServerName;
  /** Where a cluster's primaries are found that serve slots: together they hold all keys. Undefined: it is one server. */
  readonly primaries?: (() => readonly Endpoint[]) | undefined;
  /** The local ports of a cluster's nodes, all that there are by now. Undefined: it is one server. */
  readonly nodePorts?: (() => readonly number[]) | undefined;
  /** What the AWS API says of its engine; INFO goes before it. */
  readonly engine?: Engine | undefined;
  /** Whether it is ours, made for this run: then it may hold nothing that matters, and is never refused for its keys. */
  readonly owned: boolean;
  /** Whether the server was started for this opening, so that nobody has left anything in it. */
  readonly isFresh: boolean;
}
