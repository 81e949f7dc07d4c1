import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { PolicyNeeds } from '../policies/needs.ts';
import { formatPolicy } from '../policies/statement.ts';
import { userStatements } from '../policies/user.ts';
import type { AwsClientOptions } from './client.ts';

/**
 * Where a permission is lacking, the error with the whole policy in place of the one line; any other error as it is. An
 * explicit deny is none that a policy could lift.
 */
export function withWholePolicy(
  error: unknown,
  needs: PolicyNeeds,
  { region, env }: AwsClientOptions,
): unknown {
  if (!isRedisTargetError(error) || error.code !== 'RT_AWS_ACCESS_DENIED') return error;
  const [line] = / Add to the policy: .*$/s.exec(error.message) ?? [];
  if (line === undefined) return error;
  const known = region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || '*');
  const policy = formatPolicy(userStatements(needs, { region: known, account: '*' }));
  return new RedisTargetError(
    error.code,
    `${error.message.slice(0, -line.length)} The whole policy that this configuration needs (\`redis-target iam user --explain\` says why):\n${policy}`,
    { cause: error.cause, details: error.details },
  );
}
