import { Command, InvalidArgumentError } from 'commander';
import { findRegion } from '../../aws/region.ts';
import { loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { RedisTargetError } from '../../errors.ts';
import type { PolicyPlace } from '../../model/iam-resource.ts';
import { bastionStatements } from '../../policies/bastion.ts';
import { sessionDocument } from '../../policies/document.ts';
import { needsOf } from '../../policies/needs.ts';
import { type ExplainedStatement, formatPolicy, toPolicy } from '../../policies/statement.ts';
import { userStatements } from '../../policies/user.ts';
import { findConfigured } from '../configured-elasticaches.ts';
import type { CommandIo } from '../io.ts';
import { writeJson } from '../write-json.ts';

interface IamOptions {
  readonly account: string;
  readonly region?: string;
  readonly kmsKey?: string;
  readonly secretsKey?: string;
  readonly doctor?: boolean;
  readonly minimal?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

type Done = (exitCode: Promise<number>) => void;
type Run = (target: string | undefined, options: IamOptions, io: CommandIo) => Promise<number>;

/** Prints the least that a developer or a bastion must be allowed to do. */
export function defineIamCommand(io: CommandIo, done: Done): Command {
  return new Command('iam')
    .description('Print least-privilege IAM policies for this configuration. Asks AWS nothing.')
    .addCommand(
      policyCommand(
        'user',
        'What a developer needs for a run: nothing that a run does not call.',
        io,
        done,
        runUser,
      )
        .option('--doctor', 'with what `doctor` asks beyond a run')
        .option(
          '--secrets-key <arn>',
          'your own key that the secrets of `auth` are encrypted with',
          parseKey,
        ),
    )
    .addCommand(
      policyCommand(
        'bastion',
        'What the instance profile of the bastion needs: what the SSM Agent calls.',
        io,
        done,
        runBastion,
      ),
    )
    .addCommand(
      new Command('document')
        .description(
          'Print a session document that lets only the configured hosts through: IAM has no condition for a host.',
        )
        .argument('[target]', TARGET)
        .option('--config <file>', 'configuration file')
        .option('--json', 'as it is without: the document is JSON')
        .addHelpText(
          'after',
          '\nExample: redis-target iam document > document.json\n' +
            '  aws ssm create-document --name redis-target --document-type Session --content file://document.json\n' +
            "  and in the configuration: ssm: { document: 'redis-target' }",
        )
        .action((target: string | undefined, options: IamOptions) => done(runDocument(target, options, io))),
    )
    .addHelpText('after', '\nExample: redis-target iam user elasticache:6.2 --explain > policy.json');
}

const TARGET = 'an ElastiCache of the configuration (default: all of them)';

function policyCommand(name: string, what: string, io: CommandIo, done: Done, run: Run): Command {
  return new Command(name)
    .description(what)
    .argument('[target]', TARGET)
    .option('--minimal', 'leave out what only older agents need and what policies in use have by custom')
    .option('--explain', 'say on stderr what each statement is for')
    .option('--account <id>', 'the account, in place of any', parseAccount, '*')
    .option('--region <region>', 'default: as of a run; any where none is known')
    .option('--kms-key <arn>', 'the key that the account encrypts sessions with', parseKey)
    .option('--config <file>', 'configuration file')
    .option('--json', 'with --explain one JSON document: { policy, explanations }')
    .action((target: string | undefined, options: IamOptions) => done(run(target, options, io)));
}

async function runUser(target: string | undefined, options: IamOptions, io: CommandIo): Promise<number> {
  const settings = await settingsFor(options, io);
  const needs = needsOf(settings, target === undefined ? undefined : findConfigured(target, settings));
  if (needs.bastions.length === 0 && needs.logins?.length === 0) {
    throw new RedisTargetError(
      'RT_BASTION_NOT_CONFIGURED',
      "Could not write the policy: no bastion is configured, and a policy for any instance would be none. Set `bastion` in the configuration, or REDIS_TARGET_BASTION: 'i-…', 'mi-…' or { tag: { Name: '…' } }.",
    );
  }
  if (options.minimal)
    io.stderr.write(
      "A user's policy has nothing that a run does not call: --minimal leaves out nothing more.\n",
    );
  const place = await placeOf(settings, options, io);
  const { kmsKey, secretsKey, doctor } = options;
  return print(userStatements(needs, place, { kmsKey, secretsKey, forDoctor: doctor === true }), options, io);
}

async function runBastion(target: string | undefined, options: IamOptions, io: CommandIo): Promise<number> {
  const settings = await settingsFor(options, io);
  // It has to be one that there is, though the agent's calls are the same for all.
  findConfigured(target, settings);
  const { document } = settings.ssm;
  const { minimal, kmsKey } = options;
  const place = await placeOf(settings, options, io);
  return print(bastionStatements({ document, minimal: minimal === true, kmsKey }, place), options, io);
}

async function runDocument(target: string | undefined, options: IamOptions, io: CommandIo): Promise<number> {
  const settings = await settingsFor(options, io);
  const elastiCaches = findConfigured(target, settings);
  if (elastiCaches.length === 0) {
    throw new RedisTargetError(
      'RT_ELASTICACHE_NOT_CONFIGURED',
      'Could not write the session document: no ElastiCache is configured, so that it would let nothing through. Add one to `elasticache` in the configuration.',
    );
  }
  io.stdout.write(`${JSON.stringify(sessionDocument(elastiCaches), null, 2)}\n`);
  return 0;
}

async function settingsFor({ config }: IamOptions, { env, cwd }: CommandIo): Promise<Settings> {
  return (await loadSettings({ env, cwd, configFile: config })).settings;
}

async function placeOf(
  { aws }: Settings,
  { region, account }: IamOptions,
  { env }: CommandIo,
): Promise<PolicyPlace> {
  return { region: region ?? (await findRegion({ ...aws, env })) ?? '*', account };
}

function print(
  statements: readonly ExplainedStatement[],
  { explain, json }: IamOptions,
  io: CommandIo,
): number {
  const explanations = statements.map(({ statement, why }) => ({ sid: statement.Sid, why }));
  if (explain && json) {
    writeJson(io.stdout, { policy: toPolicy(statements), explanations });
    return 0;
  }
  io.stdout.write(`${formatPolicy(statements)}\n`);
  if (explain) {
    const width = Math.max(...explanations.map(({ sid }) => sid.length));
    io.stderr.write(explanations.map(({ sid, why }) => `${sid.padEnd(width)}  ${why}\n`).join(''));
  }
  return 0;
}

function parseAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an account: twelve digits.');
}

function parseKey(text: string): string {
  if (/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the ARN of a key: arn:aws:kms:…:key/….');
}
