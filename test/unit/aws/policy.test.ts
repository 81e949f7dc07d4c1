import { describe, expect, it } from 'vitest';
import { explainAwsError } from '../../../src/aws/errors.ts';
import { withWholePolicy } from '../../../src/aws/policy.ts';
import { RedisTargetError } from '../../../src/errors.ts';

const DOCUMENT = 'AWS-StartPortForwardingSessionToRemoteHost';
const AWS = { region: 'eu-west-1', profile: undefined, env: {} };

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
      /^Could not call ssm:StartSession: ssm:StartSession is denied\. The whole policy that this configuration needs \(.*\):\n\{/,
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
