import { Command } from 'commander';
import pc from 'picocolors';
import { type CheckResult, type CheckStatus, worstOf } from '../../doctor/check.ts';
import { diagnoseApart } from '../../doctor/diagnose-apart.ts';
import { visibleLine } from '../../model/visible.ts';
import { usesColor } from '../../platform/output.ts';
import type { CommandIo } from '../io.ts';
import { writeJson } from '../write-json.ts';

interface DoctorOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** Looks at every link between a test and its engine, and says what mends the one that is broken. */
export function defineDoctorCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('doctor')
    .description(
      'Check every link between the tests and the engine, and say what mends it. Changes nothing, and leaves no session.',
    )
    .argument(
      '[target]',
      'kind[:selector], a version, or a URL (default: REDIS_TARGET, or the configuration)',
    )
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document on stdout: { checks: [{ id, status, detail, cure? }] }')
    .addHelpText(
      'after',
      '\nExit code: 1 where a check failed, else 0.\nExample: redis-target doctor elasticache:6.2',
    )
    .action((target: string | undefined, options: DoctorOptions) => done(runDoctor(target, options, io)));
}

async function runDoctor(
  requested: string | undefined,
  { json, config }: DoctorOptions,
  io: CommandIo,
): Promise<number> {
  const { env, cwd, signal, stdout } = io;
  const colors = pc.createColors(usesColor(stdout, env));
  const marks: Readonly<Record<CheckStatus, string>> = {
    ok: colors.green('✓'),
    warn: colors.yellow('!'),
    fail: colors.red('✗'),
    skip: colors.dim('–'),
  };
  // What has nothing to say for the same reason is one line.
  let skipped: CheckResult[] = [];
  const showSkipped = (): void => {
    const [first] = skipped;
    if (first === undefined) return;
    const ids = skipped.map(({ id }) => id).join(', ');
    stdout.write(`${colors.dim(`${marks.skip} ${visibleLine(`${ids}: ${first.detail}`)}`)}\n`);
    skipped = [];
  };
  const show = (result: CheckResult): void => {
    const { id, status, detail, cure } = result;
    if (skipped.some((one) => status !== 'skip' || one.detail !== detail)) showSkipped();
    if (status === 'skip') return void skipped.push(result);
    stdout.write(`${marks[status]} ${id.padEnd(ID_WIDTH)} ${visibleLine(detail)}\n`);
    if (cure !== undefined) stdout.write(`  ${' '.repeat(ID_WIDTH)} → ${visibleLine(cure)}\n`);
  };
  const results = await diagnoseApart(
    { requested, env, cwd, configFile: config, signal },
    json ? undefined : show,
  );
  showSkipped();
  if (json) writeJson(stdout, { checks: results });
  else stdout.write(`${summarize(results)}\n`);
  return worstOf(results) === 'fail' ? 1 : 0;
}

const ID_WIDTH = 11;

function summarize(results: readonly CheckResult[]): string {
  const first = results.find(({ status }) => status === 'fail');
  const warnings = results.filter(({ status }) => status === 'warn').length;
  const also = warnings === 0 ? '' : `; ${warnings} to look at`;
  return first === undefined ? `Nothing is broken${also}.` : `Broken: ${first.id}${also}.`;
}
