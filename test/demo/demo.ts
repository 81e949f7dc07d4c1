import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import type { RunResults } from '../../src/model/results.ts';
import { type App, prepareApp } from '../support/app.ts';
import { hasDocker, hasImage } from '../support/docker.ts';
import { type EngineVersion, hasEngine, startEngine } from '../support/engines.ts';
import { watchLeftovers } from '../support/leftovers.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Ended, run } from '../support/run-ts.ts';
import { startSsmEmulator } from '../support/ssm-emulator/index.ts';

// What this package does, on real servers, in one screen: an app's suite, unchanged, on each engine, and then compared.

const HOSTS = {
  '2.8': 'app-28.abc123.0001.euw1.cache.amazonaws.com',
  '6.2': 'app-62.abc123.0001.euw1.cache.amazonaws.com',
  '7': 'app-70.abc123.0001.euw1.cache.amazonaws.com',
} as const;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const print = (line = ''): void => void process.stdout.write(`${line}\n`);
const progress = (line: string): void => void process.stderr.write(`${pc.dim(line)}\n`);

await using watched = await watchLeftovers();
// Ctrl-C ends what runs by itself; its temporary folder is left to us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void endEarly());
// It stays until the next demo: the report and the logs that it speaks of are to be looked at.
const folder = join(ROOT, '.cache/demo');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
try {
  progress('Packing redis-target and installing it into the sample app …');
  const app = await prepareApp('sample');
  process.exitCode = await show(app);
} catch (error) {
  progress(`The demo could not be shown: ${(error as Error).message}`);
  process.exitCode = 1;
}

/** A terminal tells us and our parent, which tells us again. */
async function endEarly(): Promise<never> {
  await watched.settle();
  await watched[Symbol.asyncDispose]();
  process.exit(1);
}

/** What is there of 2.8 and 6.2; where one of them lacks, 7 stands in. */
function enginesToShow(): (keyof typeof HOSTS)[] {
  const wanted = (['2.8', '6.2'] as const).filter(hasEngine);
  return wanted.length === 2 || !hasEngine('7') ? wanted : [...wanted, '7'];
}

async function show(app: App): Promise<number> {
  // A project of its own, beside nothing of ours; what npm installed is linked into it.
  const project = join(folder, 'sample-app');
  await cp(app.folder, project, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await symlink(join(app.folder, 'node_modules'), join(project, 'node_modules'));
  const base = cleanEnvironment({
    ...watched.env,
    PATH: `${join(project, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
    // Nobody's own credentials: the demo brings some, or none, on purpose.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  const failures: string[] = [];

  print();
  print(pc.bold('One app, its tests unchanged, on the Redis that you name'));
  print(
    pc.dim(
      'test/apps/sample: a rate limiter, sessions, a job queue and a leaderboard, with ioredis. Its tests read',
    ),
  );
  print(
    pc.dim(
      "REDIS_URL and know nothing of redis-target: its Vitest has one line, globalSetup: ['redis-target/vitest'].",
    ),
  );
  print();

  const suite = async (
    target: string,
    env: NodeJS.ProcessEnv,
    comment: string,
    expected: string,
  ): Promise<void> => {
    const file = join(folder, `results-${target.replaceAll(/\W/g, '-')}.json`);
    const ended = await run('npm', ['test', '--silent'], {
      cwd: project,
      env: { ...env, REDIS_TARGET: target, REDIS_TARGET_RESULTS: file },
    });
    print(`${pc.bold(`$ REDIS_TARGET=${target} npm test`)}${pc.dim(`   # ${comment}`)}`);
    print(`  ${await summary(file, ended)}`);
    for (const line of warnings(ended)) print(`  ${pc.yellow(line)}`);
    const found = await readResults(file);
    if (!found?.target.engine.version.startsWith(expected))
      failures.push(`${target} was not Redis ${expected}`);
  };

  const engines = enginesToShow();
  for (const version of ['2.8', '6.2'] as const) {
    if (!hasEngine(version)) print(skipped(`local:${version}`, `there is no Redis ${version} here`));
  }
  for (const version of engines) await suite(`local:${version}`, base, 'a server on this machine', version);
  await overSessions(engines, suite, base);
  const withDocker = hasDocker() && hasImage('redis:6.2');
  if (withDocker) {
    await suite('container:6.2', base, 'Testcontainers', '6.2');
    await suite('elasticache:6.2', base, 'without AWS credentials', '6.2');
  } else {
    print(skipped('container:6.2', 'no Docker answers'));
    print(skipped('elasticache:6.2 without AWS credentials', 'its container needs Docker too'));
  }

  const [older, newer] = engines;
  const upgrades: readonly (readonly [EngineVersion | undefined, EngineVersion | undefined])[] = [
    [older, newer],
    // What most have before them today.
    ['6.2', 'valkey-9.1'],
  ];
  for (const [from, to] of upgrades) {
    if (from === undefined || to === undefined || !hasEngine(from) || !hasEngine(to)) continue;
    const ended = await showComparison(from, to, project, base);
    // From 2.8 on something breaks for certain.
    const isShown = ended.exitCode === 1 || (ended.exitCode === 0 && from !== '2.8');
    if (!isShown) failures.push(`compare ended with ${ended.exitCode}: ${ended.stderr}`);
  }
  if (engines.length === 0 && !withDocker)
    failures.push('Nothing could be shown: there is no Redis and no Docker here');

  const left = await watched.settle();
  const count = left.processes.length + left.folders.length + left.containers.length;
  print();
  print(count === 0 ? 'Nothing was left behind: no server, no container, no session, no folder.' : '');
  if (count > 0) failures.push(`left behind: ${JSON.stringify(left)}`);
  for (const failure of failures) print(pc.red(`✗ ${failure}`));
  return failures.length === 0 ? 0 : 1;
}

async function showComparison(
  from: EngineVersion,
  to: EngineVersion,
  project: string,
  base: NodeJS.ProcessEnv,
): Promise<Ended> {
  const report = `${from}-to-${to}.html`;
  const targets = [`local:${from}`, `local:${to}`];
  print();
  print(pc.bold(`$ redis-target compare ${targets.join(' ')} --html ${report} -- npm test`));
  const args = ['compare', ...targets, '--html', report, '--', 'npm', 'test', '--silent'];
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const compared = await run('redis-target', args, { cwd: project, env: { ...base, ...color } });
  print(compared.stdout.trimEnd());
  const meaning = compared.exitCode === 1 ? ": 1 is the gate's no, because tests broke on the way" : '';
  print(pc.dim(`exit code ${compared.exitCode}${meaning}`));
  print(pc.dim(`The report and these logs are in ${relative(ROOT, project)}: open ${report}`));
  return compared;
}

/** ElastiCaches are real servers here, and what is between is an emulator of SSM: its API, its gateway, its agent. */
async function overSessions(
  engines: readonly (keyof typeof HOSTS)[],
  suite: (target: string, env: NodeJS.ProcessEnv, comment: string, expected: string) => Promise<void>,
  base: NodeJS.ProcessEnv,
): Promise<void> {
  for (const version of engines) {
    await using engine = await startEngine(version);
    await using emulator = await startSsmEmulator({
      hosts: { [HOSTS[version]]: { host: engine.host, port: engine.port } },
    });
    await suite(
      `elasticache:${version}`,
      { ...base, ...emulator.env },
      'through an SSM session to a bastion (AWS is emulated here)',
      version,
    );
    const open = emulator.sessions.filter(({ state }) => state === 'open');
    if (open.length > 0) print(pc.red(`  ${open.length} sessions are still open`));
  }
}

async function summary(file: string, ended: Ended): Promise<string> {
  const results = await readResults(file);
  if (results === undefined) return pc.red(`no results: ${ended.stderr.trim().split('\n').at(-1)}`);
  const count = (status: string): number => results.tests.filter((test) => test.status === status).length;
  const failed = count('failed');
  const { engine, via } = results.target;
  return [
    pc.cyan(`${engine.name === 'valkey' ? 'Valkey' : 'Redis'} ${engine.version}`.padEnd(13)),
    pc.green(`${count('passed')} passed`),
    (failed > 0 ? pc.red : pc.dim)(`${failed} failed`),
    pc.dim(`${(results.durationMs / 1000).toFixed(1)} s, reached by ${via}`),
  ].join('  ');
}

async function readResults(file: string): Promise<RunResults | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunResults);
}

function warnings({ stderr }: Ended): string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('redis-target:') && /no AWS credentials/.test(line));
}

function skipped(target: string, why: string): string {
  return pc.dim(`– REDIS_TARGET=${target}: skipped, ${why}`);
}
