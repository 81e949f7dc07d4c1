export interface InfraOptions {
  /** Session document, for the policy. */
  readonly document: string;
  /** The bastion ends itself so many hours after its start; undefined: it stays. */
  readonly hours: number | undefined;
  /** It ends itself after so many minutes without a session; undefined: it stays. */
  readonly idleMinutes: number | undefined;
  /** A task of Fargate in place of an instance. */
  readonly fargate: boolean;
  /** Endpoints of SSM, and for a task those of its image, for a subnet without a way to the internet. */
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

export const ref = (name: string): { Ref: string } => ({ Ref: name });
export const tags: readonly object[] = [{ Key: 'Name', Value: BASTION_NAME }];

/** Where the bastion is, and what it may reach. */
export const NETWORK_PARAMETERS: Template['Parameters'] = {
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
};

/** The bastion's security group, the rule in that of the ElastiCache, and SSM's endpoints where they are asked for. */
export function networkResources(options: InfraOptions): Record<string, TemplateResource> {
  return {
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
    ...(options.endpoints ? endpointResources(options) : {}),
  };
}

/** By interface endpoints: the agent's calls, and its channels. */
const SESSION_SERVICES = { ssm: 'Ssm', ssmmessages: 'SsmMessages' } as const;
/**
 * What a task of Fargate pulls its image through besides; the layers come from S3. CloudWatch's logs are not among them, since the task
 * writes none (source: "Amazon ECR interface VPC endpoints", Amazon ECS on Fargate).
 */
const IMAGE_SERVICES = { 'ecr.api': 'EcrApi', 'ecr.dkr': 'EcrDkr' } as const;

/** The services with an interface endpoint, and how their resources are named. */
export function endpointServices({ fargate }: InfraOptions): Readonly<Record<string, string>> {
  return fargate ? { ...SESSION_SERVICES, ...IMAGE_SERVICES } : SESSION_SERVICES;
}

export const ROUTE_TABLE_MEANING =
  'The route table of that subnet: it gets a gateway endpoint of S3, from which the layers of the image come';

function endpointResources(options: InfraOptions): Record<string, TemplateResource> {
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
      Object.entries(endpointServices(options)).map(([service, name]) => [
        `${name}Endpoint`,
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
    ...(options.fargate
      ? {
          S3Endpoint: {
            Type: 'AWS::EC2::VPCEndpoint',
            Properties: {
              VpcEndpointType: 'Gateway',
              // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
              ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' },
              VpcId: ref('VpcId'),
              RouteTableIds: [ref('RouteTableId')],
            },
          },
        }
      : {}),
  };
}
