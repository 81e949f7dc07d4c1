export type EngineName = 'redis' | 'valkey';

/** A server's engine as the server itself says in INFO. */
export interface Engine {
  readonly name: EngineName;
  /** The whole version, e.g. `6.2.11`; for Valkey the one of Valkey, not `redis_version`. */
  readonly version: string;
}
