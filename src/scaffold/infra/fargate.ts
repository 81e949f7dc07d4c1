import type { toPolicy } from '../../policies/statement.ts';
import {
  BASTION_NAME,
  type InfraOptions,
  NETWORK_PARAMETERS,
  networkResources,
  ROUTE_TABLE_MEANING,
  ref,
  type Template,
  tags,
} from './network.ts';
import { bastionPolicy } from './template.ts';

/** Any image with a shell and `grep` will do: ECS brings the agent along. */
export const TASK_IMAGE = 'public.ecr.aws/amazonlinux/amazonlinux:2023';
export const TASK_IMAGE_MEANING =
  'An image for ARM with a shell and grep; where the subnet has no way to the internet one in a private repository of ECR, with --endpoints';
/** The public gallery of ECR is not reached by an endpoint, so that there is no default. */
export const OWN_IMAGE_MEANING: string = `An image for ARM with a shell and grep in a private repository of ECR, in this region; ${TASK_IMAGE}, copied, will do`;
export const BASTION_MEANING =
  'Prints `bastion` of redis-target.config (REDIS_TARGET_BASTION) once the task runs; TASK is its id';
/** The least that Fargate has; memory in MiB. */
export const TASK_SIZE = { cpu: '256', memory: '512' } as const;

/**
 * The bastion as a task of Fargate, which ECS Exec makes a target of Session Manager's: nothing runs, and nothing costs, until somebody
 * starts the task, and it ends itself.
 */
export function fargateTemplate(options: InfraOptions): Template {
  const assume = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'A bastion for redis-target as a task of Fargate: SSM sessions to an ElastiCache, and nothing else',
    Parameters: {
      ...NETWORK_PARAMETERS,
      ...(options.endpoints
        ? {
            RouteTableId: { Type: 'String', Description: ROUTE_TABLE_MEANING },
            Image: { Type: 'String', Description: OWN_IMAGE_MEANING },
          }
        : { Image: { Type: 'String', Default: TASK_IMAGE, Description: TASK_IMAGE_MEANING } }),
    },
    Resources: {
      TaskRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: assume,
          Policies: [{ PolicyName: 'session-manager', PolicyDocument: channelPolicy(options) }],
        },
      },
      ExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: assume,
          ManagedPolicyArns: [
            {
              'Fn::Sub':
                // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
                'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
            },
          ],
        },
      },
      ...networkResources(options),
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { Tags: tags } },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: BASTION_NAME,
          RequiresCompatibilities: ['FARGATE'],
          NetworkMode: 'awsvpc',
          Cpu: TASK_SIZE.cpu,
          Memory: TASK_SIZE.memory,
          RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
          TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
          ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
          ContainerDefinitions: [
            {
              Name: 'bastion',
              Image: ref('Image'),
              Essential: true,
              Command: ['/bin/sh', '-c', endingCommand(options)],
              LinuxParameters: { InitProcessEnabled: true },
            },
          ],
        },
      },
    },
    Outputs: {
      RunTask: {
        Description: 'Starts the bastion',
        Value: {
          'Fn::Sub':
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
            "aws ecs run-task --cluster ${Cluster} --task-definition ${Task} --launch-type FARGATE --enable-execute-command --network-configuration 'awsvpcConfiguration={subnets=[${SubnetId}],securityGroups=[${SecurityGroup.GroupId}],assignPublicIp=DISABLED}'",
        },
      },
      Bastion: {
        Description: BASTION_MEANING,
        Value: {
          'Fn::Sub':
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
            'aws ecs describe-tasks --cluster ${Cluster} --tasks TASK --query \'join(`"_"`, [`"ecs:${Cluster}"`, `"TASK"`, tasks[0].containers[0].runtimeId])\' --output text',
        },
      },
      SecurityGroupId: { Value: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] } },
    },
  };
}

/** What ECS Exec needs of a task: a task is no managed instance, and has no heartbeat. */
export function channelPolicy(options: InfraOptions): ReturnType<typeof toPolicy> {
  const { Version, Statement } = bastionPolicy(options);
  return { Version, Statement: Statement.filter(({ Sid }) => Sid === 'SessionChannels') };
}

/** A session is a process of the agent's while it lasts; the pattern does not find the `grep` that looks for it. */
export function endingCommand({ hours, idleMinutes }: InfraOptions): string {
  if (hours === undefined && idleMinutes === undefined) return 'exec sleep infinity';
  const lines = [
    'minutes=0; idle=0',
    'while sleep 60; do',
    ...(hours === undefined
      ? []
      : [`  minutes=$((minutes + 1)); [ "$minutes" -lt ${hours * 60} ] || exit 0`]),
    ...(idleMinutes === undefined
      ? []
      : [
          '  if grep -qs "[s]sm-session-worker" /proc/[0-9]*/cmdline; then idle=0; else idle=$((idle + 1)); fi',
          `  [ "$idle" -lt ${idleMinutes} ] || exit 0`,
        ]),
    'done',
  ];
  return lines.join('\n');
}
