import type { toPolicy } from '../../policies/statement.ts';
import { BASTION_NAME, endpointServices, type InfraOptions } from './network.ts';

/** The provider, and where the bastion is. */
export function terraformNetworkVariables(): string {
  return `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "vpc_id" {
  type        = string
  description = "The VPC of the ElastiCache"
}

variable "subnet_id" {
  type        = string
  description = "A private subnet from which the ElastiCache is reached"
}

variable "cache_security_group_id" {
  type        = string
  description = "The security group of the ElastiCache, which gets one inbound rule"
}

variable "cache_port" {
  type        = number
  default     = 6379
  description = "Its port"
}

`;
}

/** The bastion's security group, and the rule in that of the ElastiCache. */
export function terraformNetwork(): string {
  return `resource "aws_security_group" "bastion" {
  name_prefix = "${BASTION_NAME}-"
  description = "Bastion of redis-target: nothing comes in"
  vpc_id      = var.vpc_id

  egress {
    description = "SSM"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description     = "The ElastiCache"
    protocol        = "tcp"
    from_port       = var.cache_port
    to_port         = var.cache_port
    security_groups = [var.cache_security_group_id]
  }

  tags = { Name = "${BASTION_NAME}" }
}

resource "aws_security_group_rule" "cache" {
  type                     = "ingress"
  description              = "The bastion of redis-target"
  security_group_id        = var.cache_security_group_id
  protocol                 = "tcp"
  from_port                = var.cache_port
  to_port                  = var.cache_port
  source_security_group_id = aws_security_group.bastion.id
}

`;
}

/** The policy of the role of that name. */
export function terraformRolePolicy(role: string, policy: ReturnType<typeof toPolicy>): string {
  return `resource "aws_iam_role_policy" "${role}" {
  name   = "session-manager"
  role   = aws_iam_role.${role}.id
  policy = <<-POLICY
  ${JSON.stringify(policy, null, 2).replaceAll('\n', '\n  ')}
  POLICY
}
`;
}

/** Endpoints of SSM, and for a task of Fargate those of its image. */
export function terraformEndpoints(options: InfraOptions): string {
  const services = Object.keys(endpointServices(options)).map((name) => JSON.stringify(name));
  return `
data "aws_region" "current" {}

resource "aws_security_group" "endpoints" {
  name_prefix = "${BASTION_NAME}-endpoints-"
  description = "Interface endpoints of redis-target"
  vpc_id      = var.vpc_id

  ingress {
    description     = "The bastion"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.bastion.id]
  }
}

resource "aws_vpc_endpoint" "ssm" {
  for_each            = toset([${services.join(', ')}])
  vpc_id              = var.vpc_id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.\${data.aws_region.current.id}.\${each.key}"
  subnet_ids          = [var.subnet_id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
}
${options.fargate ? S3_ENDPOINT : ''}`;
}

const S3_ENDPOINT = `
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = var.vpc_id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.\${data.aws_region.current.id}.s3"
  route_table_ids   = [var.route_table_id]
}
`;
