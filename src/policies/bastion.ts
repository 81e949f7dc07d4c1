import { arnsOf, documentArn, type PolicyPlace } from '../model/iam-resource.ts';
import { type ExplainedStatement, explained } from './statement.ts';

export interface BastionPolicyOptions {
  /** The session document, for policies that name one. */
  readonly document: string;
  /** Only what an agent of today calls. */
  readonly minimal: boolean;
  /** The key of sessions that are encrypted by the account's preferences: its ARN. */
  readonly kmsKey?: string | undefined;
}

/**
 * The instance profile's policy: what the SSM Agent calls.
 *
 * Minimal is what AWS documents for Session Manager alone (Systems Manager user guide, "Verify or add instance permissions for
 * Session Manager"); beyond it come the older agent's message channel and what policies in use have.
 */
export function bastionStatements(
  { document, minimal, kmsKey }: BastionPolicyOptions,
  place: PolicyPlace,
): ExplainedStatement[] {
  const { region, account } = place;
  const statements: ExplainedStatement[] = [
    explained(
      'Register',
      ['ssm:UpdateInstanceInformation'],
      ['*'],
      'The agent’s heartbeat: without it the instance never appears as managed and online.',
    ),
    explained(
      'SessionChannels',
      [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      ['*'],
      'The channel on which the agent hears of sessions, and each session’s own; AWS knows no resource for them.',
    ),
  ];
  if (!minimal) {
    statements.push(
      explained(
        'OlderMessages',
        [
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
        ],
        ['*'],
        'The message channel of agents before 3.3.40.0, and of Run Command; newer agents use ssmmessages alone.',
      ),
      explained(
        'ReadDocument',
        ['ssm:DescribeDocument', 'ssm:GetDocument'],
        [documentArn(document, place)],
        'Reading the session document: for tools on the instance, as policies in use have it; the agent itself is handed the document.',
      ),
      explained(
        'SessionsFromHere',
        ['ssm:StartSession', 'ssm:TerminateSession'],
        [
          documentArn(document, place),
          arnsOf(region)(`ec2:${region}:${account}:instance/*`),
          arnsOf(region)(`ssm:${region}:${account}:session/*`),
        ],
        'Sessions that are started from the instance itself, as policies in use have it: leave it out where nobody works on the bastion.',
      ),
    );
  }
  if (kmsKey !== undefined) {
    statements.push(
      explained(
        'DecryptSession',
        ['kms:Decrypt'],
        [kmsKey],
        'The key of encrypted sessions, where the account’s Session Manager preferences name one.',
      ),
    );
  }
  return statements;
}
