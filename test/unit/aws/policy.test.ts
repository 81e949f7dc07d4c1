import { describe, expect, it } from 'vitest';
import { explainAwsError } from '../../../src/aws/errors.ts';
import { formatPolicy, withWholePolicy } from '../../../src/aws/policy.ts';
import { RedisTargetError } from '../../../src/errors.ts';

const DOCUMENT = 'AWS-StartPortForwardingSessionToRemoteHost';
const AWS = { region: 'eu-west-1', profile: undefined, env: {} };

describe('formatPolicy', () => {
  it('allows one instance, the document and one’s own sessions where nothing is looked up', () => {
    const needs = { bastions: ['i-0123456789abcdef0'], document: DOCUMENT, elastiCaches: [{ host: 'h' }] };
    expect(JSON.parse(formatPolicy(needs, 'eu-west-1'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['ssm:StartSession'],
          Resource: [
            'arn:aws:ec2:eu-west-1:*:instance/i-0123456789abcdef0',
            `arn:aws:ssm:eu-west-1::document/${DOCUMENT}`,
          ],
        },
        {
          Effect: 'Allow',
          Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
          Resource: ['arn:aws:ssm:eu-west-1:*:session/${aws:userid}-*'],
        },
      ],
    });
  });

  it('has every bastion once, tags as a condition, a document of one’s own, and all look-ups', () => {
    const needs = {
      bastions: [
        'mi-0123456789abcdef0',
        'ecs:apps_0a1b2c_0a1b2c-3',
        'mi-0123456789abcdef0',
        { tag: { Name: 'bastion' } },
      ],
      document: 'Our-PortForwarding',
      elastiCaches: [{ replicationGroup: 'g' }, { serverless: 's' }],
    };
    const text = formatPolicy(needs, 'cn-north-1');
    const { Statement } = JSON.parse(text) as { Statement: { Action: string[]; Resource: string[] }[] };
    expect(Statement[0]?.Resource).toEqual([
      'arn:aws-cn:ssm:cn-north-1:*:managed-instance/mi-0123456789abcdef0',
      'arn:aws-cn:ecs:cn-north-1:*:task/apps/0a1b2c',
      'arn:aws-cn:ssm:cn-north-1:*:document/Our-PortForwarding',
    ]);
    expect(Statement[1]).toMatchObject({
      Condition: { StringLike: { 'ssm:resourceTag/Name': ['bastion'] } },
    });
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'elasticache:DescribeCacheClusters',
      'elasticache:DescribeReplicationGroups',
      'elasticache:DescribeServerlessCaches',
      'ssm:DescribeInstanceInformation',
      'ssm:ResumeSession',
      'ssm:StartSession',
      'ssm:StartSession',
      'ssm:TerminateSession',
    ]);
  });
});

describe('withWholePolicy', () => {
  const needs = { bastions: ['i-0123456789abcdef0'], document: DOCUMENT, elastiCaches: [] };
  const denied = (why: string): RedisTargetError =>
    explainAwsError(
      'ssm:StartSession',
      Object.assign(new Error(`User: arn:x is not authorized to perform: ssm:StartSession${why}`), {
        name: 'AccessDeniedException',
      }),
      { region: 'eu-west-1', target: 'i-0123456789abcdef0', document: DOCUMENT },
    );

  it('puts the policy in place of the one line, and keeps what was said', () => {
    const { message, code } = withWholePolicy(denied(''), needs, AWS) as RedisTargetError;
    expect(code).toBe('RT_AWS_ACCESS_DENIED');
    expect(message).toMatch(
      /^Could not call ssm:StartSession: ssm:StartSession is denied\. The whole policy that this configuration needs:\n\{/,
    );
    expect(message).not.toContain('Add to the policy');
    expect(message.match(/2012-10-17/g)).toHaveLength(1);
  });

  it('leaves an explicit deny and every other error as they are', () => {
    const explicit = denied(' with an explicit deny in a service control policy');
    expect(withWholePolicy(explicit, needs, AWS)).toBe(explicit);
    const other = new RedisTargetError('RT_AWS_THROTTLED', 'x');
    expect(withWholePolicy(other, needs, AWS)).toBe(other);
  });
});
