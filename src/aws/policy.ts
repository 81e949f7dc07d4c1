import type { BastionSetting, ElastiCacheSetting } from '../config/settings.ts';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { AwsClientOptions } from './client.ts';

/** What of a configuration decides which permissions it needs. */
export interface PolicyNeeds {
  /** Every bastion that sessions start on. */
  readonly bastions: readonly BastionSetting[];
  readonly document: string;
  /** The ElastiCaches that are looked up by their ids, and those that are given by their host. */
  readonly elastiCaches: readonly ElastiCacheSetting[];
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

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
  const known = region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
  return new RedisTargetError(
    error.code,
    `${error.message.slice(0, -line.length)} The whole policy that this configuration needs:\n${formatPolicy(needs, known)}`,
    { cause: error.cause, details: error.details },
  );
}

/** The whole IAM policy that a configuration needs, as JSON: who gets one line after the other asks an administrator as often. */
export function formatPolicy(needs: PolicyNeeds, region = '*'): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statementsFor(needs, region) }, null, 2);
}

function statementsFor({ bastions, document, elastiCaches }: PolicyNeeds, region: string): Statement[] {
  const arn = (rest: string): string => `arn:${partitionOf(region)}:${rest}`;
  // A document of AWS's own belongs to no account (source: Systems Manager user guide, sample policies for Session Manager).
  const ofDocument = arn(`ssm:${region}:${document.startsWith('AWS-') ? '' : '*'}:document/${document}`);
  const byId = bastions.filter((bastion) => typeof bastion === 'string');
  const byTag = bastions.filter((bastion) => typeof bastion !== 'string');
  const lookups = lookupsOf(elastiCaches);
  return [
    allow(['ssm:StartSession'], [...new Set(byId.map((id) => arn(bastionResource(id, region)))), ofDocument]),
    ...byTag.map(({ tag }) => ({
      ...allow(
        ['ssm:StartSession'],
        [arn(`ec2:${region}:*:instance/*`), arn(`ssm:${region}:*:managed-instance/*`)],
      ),
      Condition: {
        StringLike: Object.fromEntries(
          Object.entries(tag).map(([name, value]) => [`ssm:resourceTag/${name}`, [value]]),
        ),
      },
    })),
    // One's own sessions only.
    allow(['ssm:ResumeSession', 'ssm:TerminateSession'], [arn(`ssm:${region}:*:session/\${aws:userid}-*`)]),
    ...(byTag.length > 0 ? [allow(['ssm:DescribeInstanceInformation'], ['*'])] : []),
    ...(lookups.length > 0 ? [allow(lookups, ['*'])] : []),
  ];
}

function allow(actions: readonly string[], resources: readonly string[]): Statement {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

/** A replication group's version is its member cluster's. */
function lookupsOf(elastiCaches: readonly ElastiCacheSetting[]): string[] {
  const has = (field: string): boolean => elastiCaches.some((one) => field in one);
  const groups = has('replicationGroup');
  return [
    ...(has('cluster') || groups ? ['elasticache:DescribeCacheClusters'] : []),
    ...(groups ? ['elasticache:DescribeReplicationGroups'] : []),
    ...(has('serverless') ? ['elasticache:DescribeServerlessCaches'] : []),
  ];
}

function bastionResource(id: string, region: string): string {
  const [, cluster, task] = /^ecs:([^_]+)_([^_]+)_/.exec(id) ?? [];
  if (cluster !== undefined) return `ecs:${region}:*:task/${cluster}/${task}`;
  return id.startsWith('mi-') ? `ssm:${region}:*:managed-instance/${id}` : `ec2:${region}:*:instance/${id}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
