/**
 * Every cause that redis-target can name, with the exit code of a command that ends on it.
 *
 * A code, once released, keeps its meaning. Exit codes: 1 the command's or the check's own failure,
 * 2 wrong use or settings, 3 the target could not be opened.
 */
export const ERROR_CODES = {
  // Wrong use and settings
  RT_USAGE: 2,
  RT_TARGET_KIND_UNKNOWN: 2,
  RT_TARGET_SPEC_INVALID: 2,
  RT_SELECTOR_INVALID: 2,
  RT_URL_INVALID: 2,
  RT_PORT_INVALID: 2,
  RT_CONFIG_NOT_FOUND: 2,
  RT_CONFIG_SYNTAX: 2,
  RT_CONFIG_LOAD: 2,
  RT_CONFIG_FIELD_UNKNOWN: 2,
  RT_CONFIG_FIELD_INVALID: 2,
  RT_CONFIG_AMBIGUOUS: 2,
  RT_ENV_INVALID: 2,
  RT_AUTH_ENV: 2,
  RT_EXPORT_TEMPLATE: 2,
  RT_ISOLATION_TOO_MANY_WORKERS: 2,
  // Choosing and opening a target
  RT_TARGET_NONE: 3,
  RT_TARGET_UNREACHABLE: 3,
  RT_TARGET_NOT_REDIS: 3,
  RT_TARGET_SENTINEL: 3,
  RT_TARGET_DATABASE: 3,
  RT_TARGET_AUTH: 3,
  RT_AUTH_SECRET: 3,
  RT_AUTH_VALUE: 3,
  RT_TARGET_TLS: 3,
  RT_TARGET_MISMATCH: 3,
  RT_TARGET_NOT_EMPTY: 3,
  RT_TARGET_FLUSH: 3,
  RT_TARGET_OPEN_TIMEOUT: 3,
  RT_TARGET_LOADING: 3,
  RT_TARGET_BUSY: 3,
  RT_TARGET_MASTERDOWN: 3,
  RT_TARGET_MAX_CLIENTS: 3,
  RT_TARGET_MISCONF: 3,
  RT_PORT_TAKEN: 3,
  RT_SCRATCH: 3,
  RT_SCRATCH_FOREIGN: 3,
  RT_LOCK_HELD: 3,
  RT_LOCAL_NONE: 3,
  RT_LOCAL_NOT_REDIS: 3,
  RT_LOCAL_START: 3,
  RT_LOCAL_START_TIMEOUT: 3,
  RT_DOCKER_ABSENT: 3,
  RT_DOCKER_PERMISSION: 3,
  RT_DOCKER_START: 3,
  RT_DOCKER_START_TIMEOUT: 3,
  RT_IMAGE_UNKNOWN: 3,
  RT_IMAGE_NETWORK: 3,
  RT_IMAGE_SCHEMA1: 3,
  RT_IMAGE_PULL: 3,
  // Fetching prebuilt servers
  RT_FETCH_UNKNOWN: 2,
  RT_FETCH_FROM: 2,
  RT_FETCH_PLATFORM: 3,
  RT_FETCH_NEEDS: 3,
  RT_FETCH_NO_CLIENT: 3,
  RT_FETCH_NETWORK: 3,
  RT_FETCH_REFUSED: 3,
  RT_FETCH_FAILED: 3,
  RT_FETCH_HASH: 3,
  RT_FETCH_ARCHIVE: 3,
  RT_FETCH_VERSION: 3,
  RT_FETCH_CACHE: 3,
  // ElastiCache over SSM
  RT_ELASTICACHE_NOT_CONFIGURED: 2,
  RT_ELASTICACHE_UNKNOWN: 3,
  RT_ELASTICACHE_LOOKUP: 3,
  RT_ELASTICACHE_PEER_MISSING: 3,
  RT_AWS_NO_CREDENTIALS: 3,
  RT_AWS_CREDENTIALS_BROKEN: 3,
  RT_AWS_SSO_EXPIRED: 3,
  RT_AWS_NO_REGION: 3,
  RT_AWS_ACCESS_DENIED: 3,
  RT_AWS_THROTTLED: 3,
  RT_AWS_CLOCK_SKEW: 3,
  RT_AWS_NETWORK: 3,
  RT_AWS_FAILED: 3,
  RT_BASTION_NOT_CONFIGURED: 2,
  RT_BASTION_NOT_FOUND: 3,
  RT_BASTION_AGENT_TOO_OLD: 3,
  RT_SSM_TARGET_NOT_CONNECTED: 3,
  RT_SSM_DOCUMENT: 3,
  RT_SSM_FRAME_SHORT: 3,
  RT_SSM_FRAME_LENGTH: 3,
  RT_SSM_FRAME_DIGEST: 3,
  RT_SSM_FRAME_INVALID: 3,
  RT_SSM_PAYLOAD_INVALID: 3,
  RT_SSM_SMUX_INVALID: 3,
  RT_SSM_HANDSHAKE: 3,
  RT_SSM_HANDSHAKE_TIMEOUT: 3,
  RT_SSM_ENCRYPTION_UNSUPPORTED: 3,
  RT_SSM_CHANNEL: 3,
  RT_SSM_SESSION_ENDED: 3,
  RT_SSM_RESUME_FAILED: 3,
  RT_SSM_ONE_CONNECTION: 3,
  RT_PLUGIN_NOT_FOUND: 3,
  RT_PLUGIN_FAILED: 3,
  RT_TUNNEL_CONNECT_REFUSED: 3,
  RT_TUNNEL_NO_ANSWER: 3,
  RT_PROXY: 3,
  // A cluster's nodes
  RT_CLUSTER_NONE: 3,
  RT_CLUSTER_NO_SLOTS: 3,
  RT_CLUSTER_WRONG_NODE: 3,
  RT_CLUSTER_NODE_UNKNOWN: 3,
  // RESP
  RT_RESP_INVALID: 3,
  RT_RESP_LIMIT: 3,
  // Running
  RT_TARGET_UNUSED: 1,
  RT_TARGET_FELL_BACK: 1,
  RT_COMMAND_NOT_FOUND: 1,
  RT_ABORTED: 1,
  // Results and comparison
  RT_RESULTS_READ: 2,
  RT_RESULTS_INVALID: 2,
  RT_RESULTS_VERSION: 2,
  RT_RESULTS_WRITE: 1,
  RT_REPORT_WRITE: 1,
  RT_RECORDER_UNSUPPORTED: 1,
  RT_RESULTS_BUSY: 2,
  RT_RESULTS_DUPLICATE: 2,
  RT_RESULTS_NONE: 2,
  RT_RESULTS_NO_USAGE: 2,
  RT_JUNIT_INVALID: 2,
  RT_COMPARE_SAME_ENGINE: 2,
  RT_COMPARE_OTHER_TARGET: 2,
  RT_ACCEPTED_INVALID: 2,
  RT_CHANGES_VERSION: 2,
  RT_SOURCE_READ: 2,
  RT_SOURCE_NONE: 2,
  // Setting an app up
  RT_INIT_PROJECT: 2,
  RT_INIT_RUNNER: 2,
  RT_INIT_ASK: 2,
  RT_INIT_WRITE: 1,
  // A fault of this package
  RT_INTERNAL: 1,
} as const;

/** A stable name for one cause; match on this, never on the sentence. */
export type ErrorCode = keyof typeof ERROR_CODES;

export interface RedisTargetErrorOptions {
  /** What was caught, kept as it came. */
  readonly cause?: unknown;
  /** Facts that a program may want, never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of this package.
 *
 * The message says what was being done, what happened, and what to do next. `code` is stable;
 * compare it rather than using `instanceof`, since two copies of a package can meet in one process.
 */
export class RedisTargetError extends Error {
  override readonly name: string = 'RedisTargetError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: RedisTargetErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }

  /** The exit code of a command that ends on this error. */
  get exitCode(): 1 | 2 | 3 {
    return ERROR_CODES[this.code];
  }
}

/** Whether `value` is an error of this package, from this copy of it or another. */
export function isRedisTargetError(value: unknown): value is RedisTargetError {
  return (
    value instanceof Error && 'code' in value && typeof value.code === 'string' && value.code in ERROR_CODES
  );
}

/** A server that says that it answers nothing for a while: it passes, and is what took the time where that is up. */
const NOT_READY: ReadonlySet<string> = new Set<ErrorCode>([
  'RT_TARGET_LOADING',
  'RT_TARGET_BUSY',
  'RT_TARGET_MASTERDOWN',
]);

/** Whether a server was reached that is not ready yet, and says so: asked again later, it may be. */
export function isNotReady(error: unknown): boolean {
  return isRedisTargetError(error) && NOT_READY.has(error.code);
}
