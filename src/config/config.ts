import type { AuthSetting } from './auth-setting.ts';
import type { BastionSetting, ElastiCacheSetting, Flush, FlushDatabases } from './settings.ts';

/** What `redis-target.config.{ts,mts,js,mjs,json}` may hold. Every field is optional; the environment goes before it. */
export interface RedisTargetConfig {
  /** Where Redis comes from: `kind[:selector]`, a version, a URL, or `auto`. Default: `auto`. Variable: REDIS_TARGET. */
  readonly target?: string;
  /** Serves the target on this port of 127.0.0.1. Default: any free one. Variable: REDIS_TARGET_PORT. */
  readonly port?: number;
  /** Whether `elasticache` without any AWS credentials runs on a container of the same version; a comparison takes such a side only where this is set. Default: true. Variable: REDIS_TARGET_FALLBACK. */
  readonly fallback?: boolean;
  /**
   * Variables that the tests get: name → template with `{url} {host} {port} {username} {password} {db} {tls} {caFile}`; `false` or `null` takes
   * one of the default ones away. Default: REDIS_URL, REDIS_HOST, REDIS_PORT, and REDIS_USERNAME and REDIS_PASSWORD where there are any.
   *
   * @example { CACHE_URL: 'redis://{host}:{port}/1' }
   */
  readonly export?: Readonly<Record<string, string | false | null>>;
  /** `'database'` gives every parallel worker a database number of its own. Default: `'none'`. Variable: REDIS_TARGET_ISOLATION. */
  readonly isolation?: 'none' | 'database';
  /**
   * Have Mocha, Jest, pytest, RSpec and Go's tests report by themselves to `compare` and `exec`, through NODE_OPTIONS and their like;
   * `false` leaves that to the project's own reporters. Default: true. Variable: REDIS_TARGET_INJECT_RECORDER.
   */
  readonly injectRecorder?: boolean;
  /**
   * Have a run's Node processes note where they connect to, through NODE_OPTIONS; `false` leaves what the server counts. Default: true.
   * Variable: REDIS_TARGET_INJECT_WITNESS.
   */
  readonly injectWitness?: boolean;
  /** What a run is whose tests did not use the target: a warning at its end, an error, nothing. Default: `'warn'`. Variable: REDIS_TARGET_UNUSED. */
  readonly unused?: 'warn' | 'error' | 'ignore';
  /** From choosing a target to its verified engine, an image's pull included, in milliseconds; `Infinity`: no limit. Default: 120_000. Variable: REDIS_TARGET_OPEN_TIMEOUT_MS. */
  readonly openTimeoutMs?: number;
  /** How long a run that is compared may neither report a test nor write anything, in milliseconds; `Infinity`: no limit. Default: 600_000. Variable: REDIS_TARGET_SILENCE_TIMEOUT_MS. */
  readonly silenceTimeoutMs?: number;
  readonly safety?: {
    /** Runs tests on a server that is not made for the run although it holds keys. Default: false. Variable: REDIS_TARGET_ALLOW_NON_EMPTY. */
    readonly allowNonEmpty?: boolean;
    /**
     * Empties the target: the database that it names (0 where it names none), those of the workers where each has its own, and all
     * of a server that was made for the run. Default: `'never'`. Variable: REDIS_TARGET_FLUSH.
     */
    readonly flush?: Flush;
    /** `'all'` has `flush` empty every database of the server. Default: `'named'`. Variable: REDIS_TARGET_FLUSH_DATABASES. */
    readonly flushDatabases?: FlushDatabases;
  };
  readonly container?: {
    /** Version → image, for private registries or other platforms. Default: `redis:<version>`, `valkey/valkey:<version>`. */
    readonly images?: Readonly<Record<string, string>>;
    /** The version where none is named. Default: `'6.2'`. */
    readonly defaultVersion?: string;
    /** Keeps the container, and its keys, for the next run. Default: false. Variable: REDIS_TARGET_CONTAINER_REUSE. */
    readonly reuse?: boolean;
    /** More arguments for the server. */
    readonly args?: readonly string[];
    /** From the started container to the ready server, in milliseconds. Default: 60_000. */
    readonly startTimeoutMs?: number;
  };
  readonly local?: {
    /** Server binaries, or folders that hold some; looked at before PATH. Variable: REDIS_TARGET_LOCAL_PATHS. */
    readonly paths?: readonly string[];
    /** More arguments for the server. */
    readonly args?: readonly string[];
    /** Fetches a prebuilt server of the named version where none on this machine fits. Default: true. Variable: REDIS_TARGET_LOCAL_FETCH. */
    readonly fetch?: boolean;
    /** From the started process to the ready server, in milliseconds. Default: 10_000. */
    readonly startTimeoutMs?: number;
  };
  /** Name or version → where it is. A key that is a version (`'2.8'`) is also what INFO has to say. */
  readonly elasticache?: Readonly<Record<string, ElastiCacheSetting>>;
  /**
   * How the gateway logs in to a target that is named by its URL (an ElastiCache has an `auth` of its own). A URL with a password in
   * it goes before, and REDIS_URL under `auto` stays as it is. Variable: REDIS_TARGET_AUTH, as JSON.
   *
   * @example { secret: 'arn:aws:secretsmanager:…', field: 'password' }
   */
  readonly auth?: AuthSetting;
  /** TLS with a server that is named by a `rediss://` URL; `ca` and `insecureSkipVerify` also with an ElastiCache whose `tls` does not say. */
  readonly tls?: {
    /** A CA in PEM, or the path of such a file, that is trusted as well. Default: Node's, and those of NODE_EXTRA_CA_CERTS. Variable: REDIS_TARGET_TLS_CA. */
    readonly ca?: string;
    /** The name that is asked for and that the certificate has to be valid for. Default: the URL's host. Variable: REDIS_TARGET_TLS_SERVERNAME. */
    readonly servername?: string;
    /** Takes any certificate of anybody: whoever is on the way can read and change everything. Default: false. Variable: REDIS_TARGET_TLS_INSECURE_SKIP_VERIFY. */
    readonly insecureSkipVerify?: boolean;
    /** A local port (`port`) passes the app's own TLS to the server unread, in place of ending it. Default: false. Variable: REDIS_TARGET_TLS_THROUGH. */
    readonly through?: boolean;
  };
  /** TLS from the app: a local port of ours takes plain clients and TLS, with a certificate of a CA that is made for the run. */
  readonly appTls?: {
    /** `'auto'`: wherever a port of ours stands in front of the server anyway; `'always'`: in front of every target. Default: `'auto'`. Variable: REDIS_TARGET_APP_TLS. */
    readonly serve?: 'auto' | 'always' | 'never';
    /** Makes `{url}` a `rediss://` URL, and `{tls}` true. Default: false. Variable: REDIS_TARGET_APP_TLS_EXPORT. */
    readonly export?: boolean;
    /** Host names and IP addresses that the certificate is for, besides localhost, 127.0.0.1 and ::1. Variable: REDIS_TARGET_APP_TLS_NAMES, with commas between. */
    readonly names?: readonly string[];
  };
  /** The SSM-managed instance that sessions start on. Variable: REDIS_TARGET_BASTION. */
  readonly bastion?: BastionSetting;
  readonly aws?: {
    /** Default: as everywhere in the AWS SDK. Variable: AWS_REGION. */
    readonly region?: string;
    /** Default: as everywhere in the AWS SDK. Variable: AWS_PROFILE. */
    readonly profile?: string;
  };
  readonly ssm?: {
    /** The SSM document that a session runs. Default: `AWS-StartPortForwardingSessionToRemoteHost`. Variable: REDIS_TARGET_SSM_DOCUMENT. */
    readonly document?: string;
    /** Who speaks the data channel. Default: `'auto'`: native, and the plugin where native cannot. Variable: REDIS_TARGET_TRANSPORT. */
    readonly transport?: 'auto' | 'native' | 'plugin';
    /** How many sessions share the local connections. Default: 1. Variable: REDIS_TARGET_SESSIONS. */
    readonly sessions?: number;
    /** Path of session-manager-plugin. Default: the one on PATH. Variable: SESSION_MANAGER_PLUGIN. */
    readonly plugin?: string;
    /** Host or URL of the SSM API, e.g. an interface endpoint's without private DNS. Variables: REDIS_TARGET_SSM_ENDPOINT, AWS_ENDPOINT_URL_SSM. */
    readonly endpoint?: string;
    /** Host or URL of the data channel (`ssmmessages`), in place of the one that StartSession names. Variable: REDIS_TARGET_SSM_CHANNEL. */
    readonly channel?: string;
  };
  /** Where a results file goes; `{version}`, `{target}` and `{pid}` are replaced. Default: none is written. Variable: REDIS_TARGET_RESULTS. */
  readonly results?: string;
}
