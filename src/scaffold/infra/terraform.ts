import { BASTION_NAME, type InfraOptions } from './network.ts';
import { bastionPolicy, IMAGE_PARAMETER, INSTANCE_TYPE, selfEndingScript } from './template.ts';
import {
  terraformEndpoints,
  terraformNetwork,
  terraformNetworkVariables,
  terraformRolePolicy,
} from './terraform-network.ts';

/** The same bastion for Terraform and OpenTofu. */
export function terraformModule(options: InfraOptions): string {
  const userData = selfEndingScript(options);
  return `# Written by \`redis-target infra terraform\`; yours to change.
${terraformNetworkVariables()}variable "instance_type" {
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

${terraformRolePolicy('bastion', bastionPolicy(options))}
resource "aws_iam_instance_profile" "bastion" {
  name_prefix = "${BASTION_NAME}-"
  role        = aws_iam_role.bastion.name
}

${terraformNetwork()}resource "aws_instance" "bastion" {
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
${options.endpoints ? terraformEndpoints(options) : ''}
output "bastion" {
  description = "\`bastion\` of redis-target.config"
  value       = aws_instance.bastion.id
}

output "security_group_id" {
  value = aws_security_group.bastion.id
}
`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
