import { bastionStatements } from '../../policies/bastion.ts';
import { toPolicy } from '../../policies/statement.ts';
import {
  BASTION_NAME,
  type InfraOptions,
  NETWORK_PARAMETERS,
  networkResources,
  ref,
  type Template,
  tags,
} from './network.ts';

/** Amazon Linux 2023 for ARM, the newest, with the agent in it. */
export const IMAGE_PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
export const INSTANCE_TYPE = 't4g.nano';

/**
 * The bastion: no inbound rule, no key pair, no public address, IMDSv2 only, its role from `iam bastion --minimal`, and one rule in
 * the security group of the ElastiCache.
 */
export function bastionTemplate(options: InfraOptions): Template {
  const userData = selfEndingScript(options);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A bastion for redis-target: SSM sessions to an ElastiCache, and nothing else',
    Parameters: {
      ...NETWORK_PARAMETERS,
      InstanceType: {
        Type: 'String',
        Default: INSTANCE_TYPE,
        Description: 'An ARM instance; the smallest will do',
      },
      ImageId: {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: IMAGE_PARAMETER,
        Description: 'An image for ARM with the SSM Agent',
      },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
          Policies: [{ PolicyName: 'session-manager', PolicyDocument: bastionPolicy(options) }],
        },
      },
      InstanceProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [ref('Role')] } },
      ...networkResources(options),
      LaunchTemplate: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: {
          LaunchTemplateData: {
            ImageId: ref('ImageId'),
            InstanceType: ref('InstanceType'),
            InstanceInitiatedShutdownBehavior: 'terminate',
            IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['InstanceProfile', 'Arn'] } },
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
            NetworkInterfaces: [
              {
                DeviceIndex: 0,
                AssociatePublicIpAddress: false,
                SubnetId: ref('SubnetId'),
                Groups: [{ 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] }],
              },
            ],
            ...(userData === undefined ? {} : { UserData: { 'Fn::Base64': userData } }),
          },
        },
      },
      Instance: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          LaunchTemplate: {
            LaunchTemplateId: ref('LaunchTemplate'),
            Version: { 'Fn::GetAtt': ['LaunchTemplate', 'LatestVersionNumber'] },
          },
          Tags: tags,
        },
      },
    },
    Outputs: {
      Bastion: { Description: '`bastion` of redis-target.config', Value: ref('Instance') },
      BastionTag: { Description: 'Or by its tag: { tag: { Name: … } }', Value: BASTION_NAME },
      SecurityGroupId: { Value: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] } },
    },
  };
}

export function bastionPolicy({ document }: InfraOptions): ReturnType<typeof toPolicy> {
  return toPolicy(bastionStatements({ document, minimal: true }, { region: '*', account: '*' }));
}

/** Shutting down is terminating, as the launch template says; a session is a process of the agent's while it lasts. */
export function selfEndingScript({ hours, idleMinutes }: InfraOptions): string | undefined {
  const lines = [
    ...(hours === undefined ? [] : [`shutdown -h +${hours * 60} 'The bastion ends itself.'`]),
    ...(idleMinutes === undefined
      ? []
      : [
          "cat > /usr/local/bin/end-when-idle <<'SCRIPT'",
          '#!/bin/bash',
          'idle=0',
          'while sleep 60; do',
          '  if pgrep -f ssm-session-worker > /dev/null; then idle=0; else idle=$((idle + 1)); fi',
          `  [ "$idle" -lt ${idleMinutes} ] || exec shutdown -h now`,
          'done',
          'SCRIPT',
          'chmod 755 /usr/local/bin/end-when-idle',
          'systemd-run --unit=end-when-idle /usr/local/bin/end-when-idle',
        ]),
  ];
  return lines.length === 0 ? undefined : `${['#!/bin/bash', ...lines].join('\n')}\n`;
}
