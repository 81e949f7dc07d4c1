import type { AwsClientOptions } from '../aws/client.ts';
import type { ElastiCacheAddress } from '../aws/elasticache.ts';
import type { ManagedInstance } from '../aws/managed-instance.ts';
import type { AwsSessionApi } from '../aws/session-grant.ts';
import type { LoadedSettings } from '../config/load.ts';
import type { ElastiCacheSetting } from '../config/settings.ts';
import type { TlsServer } from '../gateway/tls-to-server.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { TargetSpec } from '../model/target.ts';
import type { BareVersion } from '../model/target-spec.ts';
import type { Closing } from '../platform/closing.ts';
import type { Project } from '../scaffold/look.ts';
import type { SessionGrant } from '../ssm/session-api.ts';
import type { SessionTransport } from '../ssm/transport/transport.ts';
import type { ChoiceFacts } from '../targets/choose.ts';
import type { TargetLogin } from '../targets/login.ts';
import type { ServerName } from '../targets/server-name.ts';
import type { VerifiedServer } from '../targets/verify.ts';

export interface DiagnoseOptions {
  /** The target as it is named. Default: that of the settings. */
  readonly requested: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly configFile: string | undefined;
  /** `process.version`. */
  readonly nodeVersion: string;
  readonly signal: AbortSignal;
  /** Whatever a check opens is added here. Default: one that lives as long as the diagnosis. */
  readonly closing?: Closing;
}

/** What the checks have found out, each for those after it. */
export interface Diagnosis extends DiagnoseOptions {
  readonly closing: Closing;
  loaded?: LoadedSettings;
  facts?: ChoiceFacts;
  spec?: TargetSpec | BareVersion | 'auto';
  project?: Project | undefined;
  docker?: { readonly host: string; readonly certificates?: string };
  aws?: AwsClientOptions;
  elastiCache?: FoundElastiCache;
  region?: string;
  /** Seconds that the service's clock is ahead. */
  skewMs?: number;
  bastionId?: string;
  /** Undefined: these credentials may not list them. */
  instances?: readonly ManagedInstance[];
  instance?: ManagedInstance;
  address?: ElastiCacheAddress;
  /** What the gateway would log in with; undefined: the tests do. */
  login?: TargetLogin;
  /** What would log in could not be had. */
  isLoginBroken?: boolean;
  api?: AwsSessionApi;
  grant?: SessionGrant;
  session?: SessionTransport;
  /** Undefined: not known, until the server has been reached. */
  tls?: boolean | undefined;
  /** How TLS is done with an ElastiCache. */
  tlsServer?: TlsServer;
  /** Something has taken a connection where the server should be. */
  isReached?: boolean;
  /** What came of that connection over TLS, and without. */
  tlsError?: unknown;
  plainError?: unknown;
  /** Where the server is reached from here. */
  endpoint?: Endpoint;
  server?: ServerName;
  verified?: VerifiedServer;
  /** What kept the server from being verified although it has taken the credentials. */
  verifyError?: unknown;
}

export interface FoundElastiCache {
  readonly key: string;
  readonly setting: ElastiCacheSetting;
  readonly version: string | undefined;
}

/** What an earlier check has found; the order of checks and their needs see to it that it is there. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a check ran before what it needs');
  return value;
}
