import {
  BASTION_NAME,
  bastionPolicy,
  ENDPOINT_SERVICES,
  IMAGE_PARAMETER,
  INSTANCE_TYPE,
  type InfraOptions,
  selfEndingScript,
} from './template.ts';

/** The same bastion for Terraform and OpenTofu. */
export function terraformModule(options: InfraOptions): string {
  const userData = selfEndingScript(options);
  const policy = JSON.stringify(bastionPolicy(options), null, 2).replaceAll('\n', '\n  ');
  return `# Written by \`redis-target infra terraform\`; yours to change.
terraform {
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

variable "instance_type" {
  type        = string
  default     = "${INSTANCE_TYPE}"
  description = "An ARM instance; the smallest will do"
}

data "aws_ssm_parameter" "image" {
  name = "${IMAGE_PARAMETER}"
}

resource "aws_iam_role" "bastion" {
  name_prefix = "${BASTION_NAME}-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "bastion" {
  name   = "session-manager"
  role   = aws_iam_role.bastion.id
  policy = <<-POLICY
  ${policy}
  POLICY
}

resource "aws_iam_instance_profile" "bastion" {
  name_prefix = "${BASTION_NAME}-"
  role        = aws_iam_role.bastion.name
}

resource "aws_security_group" "bastion" {
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

resource "aws_instance" "bastion" {
  ami                                  = data.aws_ssm_parameter.image.value
  instance_type                        = var.instance_type
  subnet_id                            = var.subnet_id
  vpc_security_group_ids               = [aws_security_group.bastion.id]
  iam_instance_profile                 = aws_iam_instance_profile.bastion.name
  associate_public_ip_address          = false
  instance_initiated_shutdown_behavior = "terminate"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    http_endpoint               = "enabled"
  }
${userData === undefined ? '' : `\n  user_data = <<-SCRIPT\n${indent(userData.replaceAll("<<'SCRIPT'", "<<'END'").replaceAll('\nSCRIPT\n', '\nEND\n'))}  SCRIPT\n`}
  tags = { Name = "${BASTION_NAME}" }

  lifecycle {
    # A newer image is no reason to end the sessions of others.
    ignore_changes = [ami]
  }
}
${options.endpoints ? endpoints() : ''}
output "bastion" {
  description = "\`bastion\` of redis-target.config"
  value       = aws_instance.bastion.id
}

output "security_group_id" {
  value = aws_security_group.bastion.id
}
`;
}

function endpoints(): string {
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
  for_each            = toset(${JSON.stringify(ENDPOINT_SERVICES).replaceAll(',', ', ')})
  vpc_id              = var.vpc_id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.\${data.aws_region.current.name}.\${each.key}"
  subnet_ids          = [var.subnet_id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
}
`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
