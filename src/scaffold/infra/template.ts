import { bastionStatements } from '../../policies/bastion.ts';
import { toPolicy } from '../../policies/statement.ts';

export interface InfraOptions {
  /** Session document, for the policy. */
  readonly document: string;
  /** The bastion ends itself so many hours after its start; undefined: it stays. */
  readonly hours: number | undefined;
  /** It ends itself after so many minutes without a session; undefined: it stays. */
  readonly idleMinutes: number | undefined;
  /** Interface endpoints of SSM, for a subnet without a way to the internet. */
  readonly endpoints: boolean;
}

/** A CloudFormation template, as data. */
export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export const BASTION_NAME = 'redis-bastion';
/** Amazon Linux 2023 for ARM, the newest, with the agent in it. */
export const IMAGE_PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
export const INSTANCE_TYPE = 't4g.nano';

const ref = (name: string): { Ref: string } => ({ Ref: name });
const tags = [{ Key: 'Name', Value: BASTION_NAME }];

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
      VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'The VPC of the ElastiCache' },
      SubnetId: {
        Type: 'AWS::EC2::Subnet::Id',
        Description: 'A private subnet from which the ElastiCache is reached',
      },
      CacheSecurityGroupId: {
        Type: 'AWS::EC2::SecurityGroup::Id',
        Description: 'The security group of the ElastiCache, which gets one inbound rule',
      },
      CachePort: { Type: 'Number', Default: 6379, MinValue: 1, MaxValue: 65_535, Description: 'Its port' },
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
      SecurityGroup: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: 'Bastion of redis-target: nothing comes in',
          VpcId: ref('VpcId'),
          // Without a list of its own everything would be let out.
          SecurityGroupEgress: [
            { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'SSM' },
            {
              IpProtocol: 'tcp',
              FromPort: ref('CachePort'),
              ToPort: ref('CachePort'),
              DestinationSecurityGroupId: ref('CacheSecurityGroupId'),
              Description: 'The ElastiCache',
            },
          ],
          Tags: tags,
        },
      },
      CacheIngress: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: ref('CacheSecurityGroupId'),
          IpProtocol: 'tcp',
          FromPort: ref('CachePort'),
          ToPort: ref('CachePort'),
          SourceSecurityGroupId: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] },
          Description: 'The bastion of redis-target',
        },
      },
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
      ...(options.endpoints ? endpointResources() : {}),
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

/** The services that a session needs: the agent's calls, and its channels. */
export const ENDPOINT_SERVICES = ['ssm', 'ssmmessages'] as const;

function endpointResources(): Record<string, TemplateResource> {
  return {
    EndpointSecurityGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'Interface endpoints of redis-target',
        VpcId: ref('VpcId'),
        SecurityGroupIngress: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            SourceSecurityGroupId: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] },
            Description: 'The bastion',
          },
        ],
      },
    },
    ...Object.fromEntries(
      ENDPOINT_SERVICES.map((service) => [
        `${service === 'ssm' ? 'Ssm' : 'SsmMessages'}Endpoint`,
        {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: {
            VpcEndpointType: 'Interface',
            ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
            VpcId: ref('VpcId'),
            SubnetIds: [ref('SubnetId')],
            SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointSecurityGroup', 'GroupId'] }],
            PrivateDnsEnabled: true,
          },
        },
      ]),
    ),
  };
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
