import type { ElastiCacheSetting } from '../config/settings.ts';
import { arnsOf, documentArn, literal, type PolicyPlace } from '../model/iam-resource.ts';
import { loginStatements } from './login.ts';
import type { PolicyNeeds } from './needs.ts';
import { sessionStatements, withoutRepeats } from './sessions.ts';
import { type ExplainedStatement, explained } from './statement.ts';

export interface UserPolicyOptions {
  /** The key of sessions that are encrypted by the account's preferences: its ARN. */
  readonly kmsKey?: string | undefined;
  /** The customer's own key that secrets which the gateway logs in with are encrypted with: its ARN. */
  readonly secretsKey?: string | undefined;
  /** With what `doctor` asks beyond a run. */
  readonly forDoctor?: boolean;
}

/**
 * What a developer needs for a run: nothing that a run does not call, on nothing that the configuration does not name.
 *
 * Which host and port a session leads to is no matter of IAM's: the session document decides it ([`document.ts`](document.ts)).
 */
export function userStatements(
  needs: PolicyNeeds,
  place: PolicyPlace,
  options: UserPolicyOptions = {},
): ExplainedStatement[] {
  const byTag = withoutRepeats(needs.bastions).filter((bastion) => typeof bastion !== 'string');
  const asks = byTag.length > 0 || options.forDoctor === true;
  return [
    ...(needs.bastions.length === 0 ? [] : sessionStatements(needs, place)),
    ...(asks
      ? [
          explained(
            'FindBastion',
            ['ssm:DescribeInstanceInformation'],
            ['*'],
            byTag.length > 0
              ? 'Finding the bastion by its tag, and whether its agent is online; AWS knows no resource for it.'
              : 'Asking whether the bastion is online, and for the version of its agent; AWS knows no resource for it.',
          ),
        ]
      : []),
    ...lookUpStatements(needs.elastiCaches, place),
    ...loginStatements(needs.logins ?? [], place, options.secretsKey),
    ...(options.kmsKey === undefined
      ? []
      : [
          explained(
            'EncryptSession',
            ['kms:GenerateDataKey'],
            [options.kmsKey],
            'The key of encrypted sessions, where the account’s Session Manager preferences name one.',
          ),
        ]),
    ...(options.forDoctor === true
      ? [
          explained(
            'ReadDocument',
            ['ssm:DescribeDocument'],
            [documentArn(needs.document, place)],
            'doctor only: asking whether the document is there and has the parameters host and portNumber.',
          ),
        ]
      : []),
  ];
}

/** By their ids, which these calls know as resources; a group's version is its member cluster's, whose id begins with the group's. */
function lookUpStatements(
  elastiCaches: readonly ElastiCacheSetting[],
  { region, account }: PolicyPlace,
): ExplainedStatement[] {
  const at = (rest: string): string => arnsOf(region)(`elasticache:${region}:${account}:${rest}`);
  const groups = elastiCaches.flatMap((one) => ('replicationGroup' in one ? [one.replicationGroup] : []));
  const clusters = [
    ...elastiCaches.flatMap((one) => ('cluster' in one ? [literal(one.cluster)] : [])),
    ...groups.map((id) => `${literal(id)}-*`),
  ];
  const serverless = elastiCaches.flatMap((one) => ('serverless' in one ? [one.serverless] : []));
  const lookUp = (sid: string, action: string, resources: string[], why: string): ExplainedStatement[] =>
    resources.length === 0 ? [] : [explained(sid, [action], [...new Set(resources)], why)];
  return [
    ...lookUp(
      'LookUpClusters',
      'elasticache:DescribeCacheClusters',
      clusters.map((id) => at(`cluster:${id}`)),
      'Looking up address, TLS and version of the clusters that the configuration names, and of its groups’ members.',
    ),
    ...lookUp(
      'LookUpGroups',
      'elasticache:DescribeReplicationGroups',
      groups.map((id) => at(`replicationgroup:${literal(id)}`)),
      'Looking up address and TLS of the replication groups that the configuration names.',
    ),
    ...lookUp(
      'LookUpServerless',
      'elasticache:DescribeServerlessCaches',
      serverless.map((name) => at(`serverlesscache:${literal(name)}`)),
      'Looking up the address of the serverless caches that the configuration names.',
    ),
  ];
}
