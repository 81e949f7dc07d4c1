import type { BastionSetting, ElastiCacheSetting } from '../config/settings.ts';
import type { PolicyNeeds } from './needs.ts';
import {
  arnsOf,
  documentArn,
  type ExplainedStatement,
  literal,
  type PolicyPlace,
  type PolicyStatement,
} from './statement.ts';

export interface UserPolicyOptions {
  /** The key of sessions that are encrypted by the account's preferences: its ARN. */
  readonly kmsKey?: string | undefined;
  /** With what `doctor` asks beyond a run. */
  readonly forDoctor?: boolean;
}

/** With it IAM asks for the document, too, where none is named, and no default document gives a shell. */
const DOCUMENT_CHECK = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } as const;

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
    ...startStatements(needs, place),
    explained(
      'WithThisDocument',
      ['ssm:StartSession'],
      [documentArn(needs.document, place)],
      `What a session may do: forward a port, as the document ${needs.document} says, and nothing else, no shell either.`,
    ),
    {
      // A session's id begins with the name of the user or of the role's session, and never with aws:userid, so that a
      // resource `session/${aws:userid}-*` would be nobody's; this tag is aws:userid itself for both (source: Systems Manager
      // user guide, "Allow a user to end only sessions they started", method 2).
      statement: {
        ...allow(
          'OwnSessions',
          ['ssm:ResumeSession', 'ssm:TerminateSession'],
          [arnsOf(place.region)(`ssm:${place.region}:${place.account}:session/*`)],
        ),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
        Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
      },
      why: 'Going on with a session whose connection broke, and ending it after the run: only sessions that the same user started.',
    },
    ...(needs.plugin === true
      ? [
          explained(
            'OpenChannelOfPlugin',
            ['ssmmessages:OpenDataChannel'],
            ['*'],
            'The session-manager-plugin signs the opening of the data channel from version 1.2.764 on; AWS knows no resource for it.',
          ),
        ]
      : []),
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

function startStatements({ bastions }: PolicyNeeds, { region, account }: PolicyPlace): ExplainedStatement[] {
  const arn = arnsOf(region);
  const known = withoutRepeats(bastions);
  const ids = known.filter((bastion) => typeof bastion === 'string');
  const tags = known.filter((bastion) => typeof bastion !== 'string');
  const byId: ExplainedStatement[] =
    ids.length === 0
      ? []
      : [
          {
            statement: {
              ...allow(
                'StartOnBastion',
                ['ssm:StartSession'],
                ids.map((id) => arn(bastionResource(id, region, account))),
              ),
              Condition: DOCUMENT_CHECK,
            },
            why: `Starting sessions on ${ids.join(', ')} and on no other instance; the condition has the document checked as well.`,
          },
        ];
  const byTag = tags.map(({ tag }, index): ExplainedStatement => {
    const wanted = Object.entries(tag);
    return {
      statement: {
        ...allow(
          tags.length === 1 ? 'StartOnTagged' : `StartOnTagged${index + 1}`,
          ['ssm:StartSession'],
          [arn(`ec2:${region}:${account}:instance/*`), arn(`ssm:${region}:${account}:managed-instance/*`)],
        ),
        Condition: {
          StringEquals: Object.fromEntries(
            wanted.map(([name, value]) => [`ssm:resourceTag/${name}`, literal(value)]),
          ),
          ...DOCUMENT_CHECK,
        },
      },
      why: `Starting sessions on instances with the tag ${wanted.map(([name, value]) => `${name}=${value}`).join(', ')} and on no others; the condition has the document checked as well.`,
    };
  });
  return [...byId, ...byTag];
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

function allow(sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resources };
}

function explained(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  why: string,
): ExplainedStatement {
  return { statement: allow(sid, actions, resources), why };
}

function withoutRepeats(bastions: readonly BastionSetting[]): BastionSetting[] {
  return [...new Map(bastions.map((bastion) => [JSON.stringify(bastion), bastion])).values()];
}

function bastionResource(id: string, region: string, account: string): string {
  const [, cluster, task] = /^ecs:([^_]+)_([^_]+)_/.exec(id) ?? [];
  if (cluster !== undefined)
    return `ecs:${region}:${account}:task/${literal(cluster)}/${literal(task ?? '')}`;
  return id.startsWith('mi-')
    ? `ssm:${region}:${account}:managed-instance/${literal(id)}`
    : `ec2:${region}:${account}:instance/${literal(id)}`;
}
