import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { endingCommand } from '../../../src/scaffold/infra/fargate.ts';
import { CDK_FOLDER } from '../../support/cdk.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lintPolicy, lintTemplate, parseHcl } from '../../support/lint.ts';
import { lacks } from '../../support/need.ts';
import { run, start } from '../../support/run-ts.ts';

/** Both load for seconds on a busy machine. */
const LIMIT_MS = 180_000;
const SYNTH = `import { App, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { RedisBastion } from './bastion.ts';
const app = new App({ analyticsReporting: false, outdir: './out' });
const stack = new Stack(app, 'S', { synthesizer: new LegacyStackSynthesizer() });
new RedisBastion(stack, 'RedisBastion');
console.log(JSON.stringify(app.synth().getStackByName('S').template));
`;
const EVERYTHING = ['--hours', '8', '--idle', '30', '--endpoints'];
const TASK = ['--fargate', ...EVERYTHING];
const infra = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await runCommandLine(['infra', ...args]);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
};

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
  >;
}

describe('the bastion’s template', () => {
  it.skipIf(lacks('linters')).each([[['--json']], [EVERYTHING], [['--fargate']], [TASK]])(
    'has nothing that cfn-lint finds wrong: %j',
    async (args) => {
      expect(await lintTemplate(await infra('cloudformation', ...args))).toEqual([]);
    },
    LIMIT_MS,
  );

  it.skipIf(lacks('linters'))(
    'is not let through by cfn-lint where it is wrong',
    async () => {
      const wrong = (await infra('cloudformation')).replace('HttpTokens: required', 'HttpTokens: perhaps');
      expect((await lintTemplate(wrong)).join()).toContain('perhaps');
    },
    LIMIT_MS,
  );

  it('lets nothing in, has no key and no public address, wants IMDSv2, and ends itself where that is asked for', async () => {
    const { Resources } = JSON.parse(await infra('cloudformation', '--json', ...EVERYTHING)) as Template;
    expect(Resources.SecurityGroup?.Properties).not.toHaveProperty('SecurityGroupIngress');
    const data = Resources.LaunchTemplate?.Properties.LaunchTemplateData as Record<string, unknown>;
    expect(data).toMatchObject({
      MetadataOptions: { HttpTokens: 'required' },
      NetworkInterfaces: [{ AssociatePublicIpAddress: false }],
      InstanceInitiatedShutdownBehavior: 'terminate',
    });
    expect(data).not.toHaveProperty('KeyName');
    expect(JSON.stringify(data.UserData)).toMatch(/shutdown -h \+480.*-lt 30 \]/);
    const plain = JSON.parse(await infra('cloudformation', '--json')) as Template;
    expect(plain.Resources).not.toHaveProperty('SsmEndpoint');
    expect(JSON.stringify(plain)).not.toContain('UserData');
  });

  it('as a task of Fargate lets nothing in, may open channels and nothing else, and is started when it is wanted', async () => {
    const { Resources } = JSON.parse(await infra('cloudformation', '--json', ...TASK)) as Template;
    const kinds = Object.values(Resources).map(({ Type }) => Type);
    expect(kinds).toContain('AWS::ECS::TaskDefinition');
    // A service would start it again and again.
    expect(kinds).not.toContain('AWS::ECS::Service');
    expect(kinds.filter((kind) => kind.startsWith('AWS::EC2::Instance'))).toEqual([]);
    expect(Resources.SecurityGroup?.Properties).not.toHaveProperty('SecurityGroupIngress');
    const [policy] = (Resources.TaskRole?.Properties.Policies ?? []) as readonly {
      PolicyDocument: { Statement: readonly { Action: readonly string[] }[] };
    }[];
    expect(policy?.PolicyDocument.Statement.flatMap(({ Action }) => Action)).toEqual([
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });

  it('pulls the image of a task through endpoints, too, and no instance has those', async () => {
    const endpointsOf = async (...args: string[]): Promise<string[]> => {
      const { Resources } = JSON.parse(await infra('cloudformation', '--json', ...args)) as Template;
      return Object.values(Resources)
        .filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint')
        .map(({ Properties: { ServiceName, VpcEndpointType } }) => {
          const { 'Fn::Sub': name = '' } = ServiceName as Record<string, string>;
          return `${VpcEndpointType} ${name.replace(/^.*\}\./, '')}`;
        });
    };
    const ofSession = ['Interface ssm', 'Interface ssmmessages'];
    expect(await endpointsOf('--endpoints')).toEqual(ofSession);
    const ofImage = ['Interface ecr.api', 'Interface ecr.dkr', 'Gateway s3'];
    expect(await endpointsOf('--fargate', '--endpoints')).toEqual([...ofSession, ...ofImage]);
    expect(await endpointsOf('--fargate')).toEqual([]);
    const terraform = await infra('terraform', ...TASK);
    expect(terraform).toContain('toset(["ssm", "ssmmessages", "ecr.api", "ecr.dkr"])');
    expect(terraform).toMatch(
      /vpc_endpoint_type = "Gateway"\n.*\.s3"\n\s*route_table_ids\s+= \[var\.route_table_id\]/,
    );
    // No endpoint leads to the public gallery.
    expect(terraform).not.toMatch(/default\s+= "public\.ecr\.aws/);
    expect(await infra('terraform', '--endpoints')).not.toMatch(/ecr|route_table/);
  });

  it('ends a task that is idle, not while a session lasts, and after its hours in any case', async () => {
    // The script itself, whose minutes are hundredths of a second here.
    const shell = (options: { hours?: number; idleMinutes?: number }) =>
      start('sh', [
        '-c',
        `sleep() { command sleep 0.01; }\n${endingCommand({ document: '', fargate: true, endpoints: false, hours: undefined, idleMinutes: undefined, ...options })}`,
      ]);
    expect((await shell({ idleMinutes: 5 }).ended).exitCode).toBe(0);
    expect((await shell({ hours: 1 }).ended).exitCode).toBe(0);
    const session = start('bash', ['-c', 'echo there; exec -a ssm-session-worker sleep 60']);
    await session.until(/there/);
    const busy = shell({ idleMinutes: 5 });
    const other = shell({ hours: 1 });
    // Ten times what idling takes.
    expect((await other.ended).exitCode).toBe(0);
    expect(busy.child.exitCode).toBeNull();
    session.child.kill();
    expect((await busy.ended).exitCode).toBe(0);
  });

  it('says the same in YAML as in JSON', async () => {
    const yaml = parse(await infra('cloudformation', ...EVERYTHING));
    expect(yaml).toEqual(JSON.parse(await infra('cloudformation', '--json', ...EVERYTHING)));
  });

  it.skipIf(lacks('linters'))('has a role that parliament finds nothing wrong with', async () => {
    const { Resources } = JSON.parse(await infra('cloudformation', '--json')) as Template;
    const policies = Resources.Role?.Properties.Policies as readonly { PolicyDocument: unknown }[];
    expect(await lintPolicy(JSON.stringify(policies[0]?.PolicyDocument))).toEqual([]);
  });

  it.skipIf(lacks('linters')).each([[[]], [EVERYTHING], [['--fargate']], [TASK]])(
    'is read by a parser of Terraform’s language: %j',
    async (args) => {
      const text = JSON.stringify(await parseHcl(await infra('terraform', ...args)));
      const isTask = args.includes('--fargate');
      const own = isTask ? ['aws_ecs_task_definition'] : ['aws_instance', 'aws_iam_instance_profile'];
      for (const resource of ['aws_security_group_rule', ...own]) expect(text).toContain(resource);
      expect(text.includes('aws_vpc_endpoint')).toBe(args.includes('--endpoints'));
      expect(text.includes('user_data')).toBe(args === EVERYTHING);
    },
  );

  it.skipIf(lacks('cdk')).each([[EVERYTHING], [TASK]])(
    'is by the CDK exactly the template of CloudFormation: %j',
    async (args) => {
      const folder = await mkdtemp(join(CDK_FOLDER, 'try-'));
      try {
        await writeFile(join(folder, 'bastion.ts'), await infra('cdk', ...args));
        await writeFile(join(folder, 'synth.ts'), SYNTH);
        const bundle = await rolldown({
          input: join(folder, 'synth.ts'),
          external: ['aws-cdk-lib', 'constructs'],
        });
        await bundle.write({ file: join(folder, 'synth.cjs'), format: 'cjs' });
        await bundle.close();
        const { stdout, stderr } = await run(process.execPath, [join(folder, 'synth.cjs')], { cwd: folder });
        const {
          AWSTemplateFormatVersion: _,
          Description: __,
          ...wanted
        } = JSON.parse(await infra('cloudformation', '--json', ...args));
        expect(JSON.parse(stdout), stderr).toEqual(wanted);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    LIMIT_MS,
  );
});
