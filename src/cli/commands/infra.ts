import { Command } from 'commander';
import { loadSettings } from '../../config/load.ts';
import type { InfraOptions } from '../../scaffold/infra/network.ts';
import type { CommandIo } from '../io.ts';
import { parseCount } from '../options.ts';

interface Options {
  readonly hours?: number;
  readonly idle?: number;
  readonly endpoints?: boolean;
  readonly fargate?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

type Done = (exitCode: Promise<number>) => void;
type Format = 'cloudformation' | 'terraform' | 'cdk';

const WHAT: Readonly<Record<Format, string>> = {
  cloudformation: 'as a CloudFormation template in YAML (--json: in JSON)',
  terraform: 'as a module for Terraform and OpenTofu',
  cdk: 'as a construct of the AWS CDK in TypeScript',
};

/** Prints a bastion's template. */
export function defineInfraCommand(io: CommandIo, done: Done): Command {
  const command = new Command('infra').description(
    'Print a template of the bastion: the smallest ARM instance, no inbound rule, no key, no public address. Makes nothing.',
  );
  for (const format of Object.keys(WHAT) as Format[]) {
    command.addCommand(
      new Command(format)
        .description(`Print it ${WHAT[format]}.`)
        .option('--hours <n>', 'it ends itself so many hours after its start', parseCount(1))
        .option('--idle <minutes>', 'it ends itself after so many minutes without a session', parseCount(5))
        .option(
          '--fargate',
          'as a task of Fargate that is started when it is wanted, in place of an instance',
        )
        .option(
          '--endpoints',
          'with endpoints of SSM, and with --fargate of ECR and S3, for a subnet without a way to the internet',
        )
        .option('--config <file>', 'configuration file')
        .option('--json', 'of cloudformation in JSON; else as it is')
        .action((options: Options) => done(runInfra(format, options, io))),
    );
  }
  return command.addHelpText(
    'after',
    '\nExample: redis-target infra cloudformation --hours 8 > bastion.yaml\n' +
      '  aws cloudformation deploy --template-file bastion.yaml --stack-name redis-bastion --capabilities CAPABILITY_IAM \\\n' +
      '    --parameter-overrides VpcId=vpc-… SubnetId=subnet-… CacheSecurityGroupId=sg-…',
  );
}

async function runInfra(format: Format, options: Options, io: CommandIo): Promise<number> {
  const { settings } = await loadSettings({ env: io.env, cwd: io.cwd, configFile: options.config });
  io.stdout.write(
    await write(format, options.json === true, {
      document: settings.ssm.document,
      hours: options.hours,
      idleMinutes: options.idle,
      endpoints: options.endpoints === true,
      fargate: options.fargate === true,
    }),
  );
  return 0;
}

async function write(format: Format, json: boolean, options: InfraOptions): Promise<string> {
  if (format === 'terraform' && options.fargate)
    return (await import('../../scaffold/infra/terraform-fargate.ts')).fargateModule(options);
  if (format === 'terraform')
    return (await import('../../scaffold/infra/terraform.ts')).terraformModule(options);
  const template = options.fargate
    ? (await import('../../scaffold/infra/fargate.ts')).fargateTemplate(options)
    : (await import('../../scaffold/infra/template.ts')).bastionTemplate(options);
  if (format === 'cdk') return (await import('../../scaffold/infra/cdk.ts')).cdkConstruct(template);
  if (json) return `${JSON.stringify(template, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return `# Written by \`redis-target infra cloudformation\`; yours to change.\n${stringify(template, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
