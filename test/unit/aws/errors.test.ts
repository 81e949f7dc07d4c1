import { describe, expect, it } from 'vitest';
import { type AwsCall, explainAwsError } from '../../../src/aws/errors.ts';

function awsError(name: string, message: string, code?: string): Error {
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}

const CONTEXT = {
  region: 'eu-west-1',
  profile: 'dev',
  target: 'i-0123456789abcdef0',
  document: 'Our-PortForwarding',
};

describe('what AWS refuses', () => {
  it.each<[AwsCall, Error, string, RegExp]>([
    [
      'ssm:StartSession',
      awsError('TargetNotConnected', 'i-0123456789abcdef0 is not connected.'),
      'RT_SSM_TARGET_NOT_CONNECTED',
      /i-0123456789abcdef0 is not connected .* eu-west-1.*Agent runs.*AWS_REGION/,
    ],
    [
      'ssm:StartSession',
      awsError('InvalidDocument', 'Document with name Our-PortForwarding does not exist.'),
      'RT_SSM_DOCUMENT',
      /Our-PortForwarding.*ssm\.document/,
    ],
    [
      'ssm:StartSession',
      awsError('ThrottlingException', 'Rate exceeded'),
      'RT_AWS_THROTTLED',
      /Wait a little/,
    ],
    [
      'ssm:StartSession',
      awsError('ExpiredTokenException', 'The security token included in the request is expired'),
      'RT_AWS_SSO_EXPIRED',
      /aws sso login --profile dev/,
    ],
    [
      'credentials',
      awsError(
        'CredentialsProviderError',
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login',
      ),
      'RT_AWS_SSO_EXPIRED',
      /aws sso login --profile dev/,
    ],
    [
      'credentials',
      awsError(
        'CredentialsProviderError',
        'Could not resolve credentials using profile: [dev] in configuration/credentials file(s).',
      ),
      'RT_AWS_CREDENTIALS_BROKEN',
      /profile dev could not be used/,
    ],
    [
      'ssm:StartSession',
      awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      'RT_AWS_CREDENTIALS_BROKEN',
      /does not know these credentials/,
    ],
    [
      'ssm:StartSession',
      awsError(
        'InvalidSignatureException',
        'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z',
      ),
      'RT_AWS_CLOCK_SKEW',
      /clock of this machine/,
    ],
    ['ssm:StartSession', awsError('Error', 'Region is missing'), 'RT_AWS_NO_REGION', /AWS_REGION/],
    [
      'ssm:StartSession',
      awsError('Error', 'getaddrinfo ENOTFOUND ssm.eu-west-9.amazonaws.com', 'ENOTFOUND'),
      'RT_AWS_NETWORK',
      /HTTPS_PROXY/,
    ],
    [
      'ssm:ResumeSession',
      awsError('SomethingNew', 'nobody knows'),
      'RT_AWS_FAILED',
      /SomethingNew: nobody knows/,
    ],
  ])('%s: %s becomes %s', (call, error, code, message) => {
    const explained = explainAwsError(call, error, CONTEXT);
    expect(explained.code).toBe(code);
    expect(explained.message).toMatch(message);
    expect(explained.cause).toBe(error);
  });

  it.each([
    ['arn:aws:ssm:eu-west-1:123456789012:document/Our-PortForwarding', 'on the document'],
    ['arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0', 'on the bastion'],
    ['arn:aws:ssm:eu-west-1:123456789012:managed-instance/mi-0123456789abcdef0', 'on the bastion'],
  ])(
    'names which of instance and document was denied, and the policy line that is lacking: %s',
    (arn, where) => {
      const message = `User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ssm:StartSession on resource: ${arn} because no identity-based policy allows the ssm:StartSession action`;
      const explained = explainAwsError(
        'ssm:StartSession',
        awsError('AccessDeniedException', message),
        CONTEXT,
      );
      expect(explained.code).toBe('RT_AWS_ACCESS_DENIED');
      expect(explained.message).toContain(where);
      expect(explained.message).toContain(`"Action": "ssm:StartSession", "Resource": ["${arn}"]`);
    },
  );

  it('names resources of the partition that the region is in', () => {
    const { message } = explainAwsError(
      'ssm:StartSession',
      awsError('AccessDeniedException', 'User is not authorized to perform: ssm:StartSession'),
      { ...CONTEXT, region: 'cn-north-1' },
    );
    expect(message).toContain('"arn:aws-cn:ec2:cn-north-1:*:instance/i-0123456789abcdef0"');
    expect(message).toContain('"arn:aws-cn:ssm:cn-north-1:*:document/Our-PortForwarding"');
  });

  it.each([
    ['arn:aws:ssm:eu-west-1:123456789012:document/Ours', 'arn:aws:ssm:eu-west-1:123456789012:document/Ours'],
    ['AWS-StartPortForwardingSessionToRemoteHost', 'arn:aws:ssm:eu-west-1::document/AWS-Start'],
    [undefined, 'arn:aws:ssm:eu-west-1:*:document/*'],
  ])('names the document %s as a policy has to', (document, arn) => {
    const { message } = explainAwsError(
      'ssm:StartSession',
      awsError('AccessDeniedException', 'User is not authorized to perform: ssm:StartSession'),
      { ...CONTEXT, document, target: undefined },
    );
    expect(message).toContain(`"Resource": ["arn:aws:ec2:eu-west-1:*:instance/*","${arn}`);
  });

  it.each([
    ['i-0123456789abcdef0', 'arn:aws:ec2:eu-west-1:*:instance/i-0123456789abcdef0'],
    ['mi-0123456789abcdef0', 'arn:aws:ssm:eu-west-1:*:managed-instance/mi-0123456789abcdef0'],
    ['ecs:apps_0a1b2c_0a1b2c-3', 'arn:aws:ecs:eu-west-1:*:task/apps/0a1b2c'],
    ['ecs:my_apps__0a1b2c_0a1b2c-3', 'arn:aws:ecs:eu-west-1:*:task/my_apps_/0a1b2c'],
  ])('names both resources of %s where AWS does not say which was denied', (target, arn) => {
    const { message } = explainAwsError(
      'ssm:StartSession',
      awsError('AccessDeniedException', 'User is not authorized to perform: ssm:StartSession'),
      { ...CONTEXT, target },
    );
    expect(message).toContain(`"Resource": ["${arn}","arn:aws:ssm:eu-west-1:*:document/Our-PortForwarding"]`);
  });

  it('does not ask for a permission that an explicit deny takes away', () => {
    const { message } = explainAwsError(
      'ssm:StartSession',
      awsError(
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ssm:StartSession on resource: ' +
          'arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0 with an explicit deny in a service control policy',
      ),
      CONTEXT,
    );
    expect(message).toMatch(/denied on the bastion.*have a service control policy changed/);
    expect(message).not.toContain('Add to the policy');
  });

  it('says of an ECS task what a task needs', () => {
    const { message } = explainAwsError(
      'ssm:StartSession',
      awsError('TargetNotConnected', 'ecs:apps_0a1b2c_0a1b2c-3 is not connected.'),
      { ...CONTEXT, target: 'ecs:apps_0a1b2c_0a1b2c-3' },
    );
    expect(message).toMatch(/execute command enabled.*task role/);
    expect(message).not.toContain('instance profile');
  });
});
