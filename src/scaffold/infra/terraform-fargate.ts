import {
  BASTION_MEANING,
  channelPolicy,
  endingCommand,
  OWN_IMAGE_MEANING,
  TASK_IMAGE,
  TASK_IMAGE_MEANING,
  TASK_SIZE,
} from './fargate.ts';
import { BASTION_NAME, type InfraOptions, ROUTE_TABLE_MEANING } from './network.ts';
import {
  terraformEndpoints,
  terraformNetwork,
  terraformNetworkVariables,
  terraformRolePolicy,
} from './terraform-network.ts';

/** The same task of Fargate for Terraform and OpenTofu. */
export function fargateModule(options: InfraOptions): string {
  // As the language quotes: `${` and `%{` would begin a template.
  const command = JSON.stringify(endingCommand(options)).replaceAll(/[$%](?=\{)/g, '$&$&');
  return `# Written by \`redis-target infra terraform --fargate\`; yours to change.
${terraformNetworkVariables()}${imageVariables(options)}
data "aws_partition" "current" {}

locals {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "task" {
  name_prefix        = "${BASTION_NAME}-"
  assume_role_policy = local.assume_role_policy
}

${terraformRolePolicy('task', channelPolicy(options))}
resource "aws_iam_role" "execution" {
  name_prefix        = "${BASTION_NAME}-"
  assume_role_policy = local.assume_role_policy
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:\${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

${terraformNetwork()}resource "aws_ecs_cluster" "bastion" {
  name = "${BASTION_NAME}"
}

resource "aws_ecs_task_definition" "bastion" {
  family                   = "${BASTION_NAME}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = ${TASK_SIZE.cpu}
  memory                   = ${TASK_SIZE.memory}
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  container_definitions = jsonencode([{
    name            = "bastion"
    image           = var.image
    essential       = true
    command         = ["/bin/sh", "-c", ${command}]
    linuxParameters = { initProcessEnabled = true }
  }])
}
${options.endpoints ? terraformEndpoints(options) : ''}
output "run_task" {
  description = "Starts the bastion"
  value       = "aws ecs run-task --cluster \${aws_ecs_cluster.bastion.name} --task-definition \${aws_ecs_task_definition.bastion.arn} --launch-type FARGATE --enable-execute-command --network-configuration 'awsvpcConfiguration={subnets=[\${var.subnet_id}],securityGroups=[\${aws_security_group.bastion.id}],assignPublicIp=DISABLED}'"
}

output "bastion" {
  description = "${BASTION_MEANING}"
  value       = "aws ecs describe-tasks --cluster \${aws_ecs_cluster.bastion.name} --tasks TASK --query 'join(\`\\"_\\"\`, [\`\\"ecs:\${aws_ecs_cluster.bastion.name}\\"\`, \`\\"TASK\\"\`, tasks[0].containers[0].runtimeId])' --output text"
}

output "security_group_id" {
  value = aws_security_group.bastion.id
}
`;
}

function imageVariables({ endpoints }: InfraOptions): string {
  if (!endpoints)
    return `variable "image" {
  type        = string
  default     = "${TASK_IMAGE}"
  description = "${TASK_IMAGE_MEANING}"
}
`;
  return `variable "image" {
  type        = string
  description = "${OWN_IMAGE_MEANING}"
}

variable "route_table_id" {
  type        = string
  description = "${ROUTE_TABLE_MEANING}"
}
`;
}
