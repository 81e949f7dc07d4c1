import type { SSMClient } from '@aws-sdk/client-ssm';
import { isRedisTargetError, type RedisTargetError } from '../errors.ts';
import type { AwsClientOptions } from './client.ts';
import { type AwsCall, type AwsCallContext, explainAwsError } from './errors.ts';
import { describeExpiry } from './expiry.ts';

export interface RenewableClientOptions {
  readonly aws: AwsClientOptions;
  /** Makes a client; `isRenewed`: with credentials that are read anew from where they come. */
  readonly make: (isRenewed: boolean) => Promise<SSMClient>;
}

/** What credentials that have run out, or were replaced, are answered with. */
const RUN_OUT: ReadonlySet<string> = new Set(['RT_AWS_SSO_EXPIRED', 'RT_AWS_CREDENTIALS_BROKEN']);

/**
 * A client whose calls outlive temporary credentials: where AWS takes them no longer, they are read anew from where they
 * come, and the call is made once more. Where nothing new is there, its error says when they expired and how to log in.
 */
export class RenewableClient {
  readonly #options: RenewableClientOptions;
  #client: SSMClient;
  /** Several calls find out at the same time. */
  #renewing: Promise<SSMClient | undefined> | undefined;

  private constructor(options: RenewableClientOptions, client: SSMClient) {
    this.#options = options;
    this.#client = client;
  }

  static async create(options: RenewableClientOptions): Promise<RenewableClient> {
    return new RenewableClient(options, await options.make(false));
  }

  get current(): SSMClient {
    return this.#client;
  }

  /** @throws {RedisTargetError} what the call was refused for, translated. */
  async call<T>(name: AwsCall, context: AwsCallContext, send: (client: SSMClient) => Promise<T>): Promise<T> {
    const used = this.#client;
    try {
      return await send(used);
    } catch (error) {
      const explained = explainAwsError(name, error, context);
      if (!RUN_OUT.has(explained.code)) throw explained;
      const fresh = await this.#renewed(used).catch((failure: unknown) => failure);
      if (isRedisTargetError(fresh) && !RUN_OUT.has(fresh.code)) throw fresh;
      if (fresh === undefined || fresh instanceof Error)
        throw await this.#expired(name, error, context, used);
      return await this.#again(name, context, send, fresh as SSMClient);
    }
  }

  async #again<T>(
    name: AwsCall,
    context: AwsCallContext,
    send: (client: SSMClient) => Promise<T>,
    client: SSMClient,
  ): Promise<T> {
    try {
      return await send(client);
    } catch (error) {
      throw await this.#expired(name, error, context, client);
    }
  }

  /** Undefined: the same credentials came again. */
  async #renewed(used: SSMClient): Promise<SSMClient | undefined> {
    if (this.#client !== used) return this.#client;
    this.#renewing ??= this.#renew(used).finally(() => {
      this.#renewing = undefined;
    });
    return await this.#renewing;
  }

  async #renew(used: SSMClient): Promise<SSMClient | undefined> {
    const fresh = await this.#options.make(true);
    try {
      const now = await fresh.config.credentials();
      const before = await used.config.credentials().catch(() => undefined);
      if (before?.accessKeyId === now.accessKeyId && before.sessionToken === now.sessionToken) {
        fresh.destroy();
        return undefined;
      }
    } catch (error) {
      fresh.destroy();
      throw explainAwsError('credentials', error, { profile: this.#options.aws.profile });
    }
    this.#client = fresh;
    return fresh;
  }

  async #expired(
    name: AwsCall,
    error: unknown,
    context: AwsCallContext,
    client: SSMClient,
  ): Promise<RedisTargetError> {
    const { env, profile } = this.#options.aws;
    const identity = await client.config.credentials().catch(() => undefined);
    const expiry = await describeExpiry(env, profile, identity?.expiration);
    return explainAwsError(name, error, { ...context, expiry });
  }
}
