import { type AwsClientOptions, sharedCredentials } from './client.ts';
import { explainAwsError } from './errors.ts';
import { withoutVersionWarning } from './quiet-sdk.ts';
import type { AwsIdentity } from './signed-request.ts';

/** Credentials that end sooner are asked for anew: what is signed with them has to live a while. In milliseconds. */
const LEAST_LIFE_MS = 300_000;

/** Credentials as their provider gave them. */
interface GivenIdentity extends AwsIdentity {
  readonly expiration?: Date | undefined;
}

/**
 * Makes what gives AWS credentials as often as they are needed. A role is assumed once for as long as it lasts; keys are read
 * anew each time, since whoever wrote them may have renewed them.
 *
 * @throws {RedisTargetError} `RT_AWS_CREDENTIALS_BROKEN`, `RT_AWS_SSO_EXPIRED` …, when it is called.
 */
export function identityProvider(options: AwsClientOptions): () => Promise<AwsIdentity> {
  let last: GivenIdentity | undefined;
  return async () => {
    const until = last?.expiration?.getTime();
    if (last !== undefined && until !== undefined && until - Date.now() > LEAST_LIFE_MS) return last;
    try {
      last = await withoutVersionWarning(async () => (await sharedCredentials(options))());
      return last;
    } catch (error) {
      throw explainAwsError('credentials', error, { profile: options.profile });
    }
  };
}
