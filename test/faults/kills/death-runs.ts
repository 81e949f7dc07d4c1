import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, prepareApp } from '../../support/app.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { type Watched, watchLeftovers } from '../../support/leftovers.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { isAlive, waitFor } from '../../support/processes.ts';
import type { Ended } from '../../support/run-ts.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { type Chance, createChance } from '../../support/ssm-emulator/prng.ts';
import { ENDINGS, type Ending, findServer, type Ground, stands, type Victim } from './victims.ts';

const BASTION = 'i-0123456789abcdef0';
/** As in the app's suite. */
const TESTS = 10;
/** A victim is ended some moment after what it is drawn for, in milliseconds. */
const LATER_MS = 100;
const RUN_LIMIT_MS = 180_000;
const MOMENT_LIMIT_MS = 90_000;
const SETTLE_LIMIT_MS = 15_000;
/** The command goes on for a little after its last test: what dies then, dies in the run. Docker takes its time to end anything. */
const suite = (victim: Victim): string =>
  `mocha lives/lives.test.js; code=$?; echo "$REDIS_TARGET is over" >>"$LIVES_PROGRESS"; sleep ${victim === 'container' ? 2 : 0.3}; exit $code`;

const TARGETS: Readonly<Record<Victim, readonly [string, string]>> = {
  server: ['local:2.8', 'local:6.2'],
  container: ['container:2.8', 'container:6.2'],
  holder: ['local:2.8', 'local:6.2'],
  tunnel: ['elasticache:2.8', 'elasticache:6.2'],
};

export interface DeathOptions {
  readonly victim: Victim;
  readonly count: number;
  /** The same seed ends the same at the same moments, as far as the machine lets it. */
  readonly seed: number;
  /** How many at the same time. */
  readonly atOnce: number;
  /** Is told of each. */
  readonly onDeath?: (line: string) => void;
}

/**
 * Ends what a comparison's targets stand on, at moments from their opening to the end of the last run's command.
 *
 * @returns A sentence for each that passed, that did not name the death, or that left something.
 */
export async function endVictims(options: DeathOptions): Promise<string[]> {
  await using engines = await startEngines(options.victim);
  const app = await prepareApp('mocha');
  const chance = createChance(options.seed);
  const faults: string[] = [];
  let next = 1;
  const work = async (): Promise<void> => {
    while (next <= options.count) {
      const number = next;
      next += 1;
      const plan = drawPlan(options.victim, number, chance);
      const found = await endOne(app, options.victim, plan, engines);
      const line = `${number}: ${options.victim}, ${describe(plan, options.victim)}: ${found.fault ?? found.said}`;
      if (found.fault !== undefined) faults.push(line);
      options.onDeath?.(line);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return faults;
}

interface Plan {
  /** Which side's is ended. */
  readonly side: number;
  readonly ending: Ending;
  /** What has to have happened: a line of the suite's, or that both targets stand. */
  readonly moment: string;
  readonly afterMs: number;
}

function drawPlan(victim: Victim, number: number, chance: Chance): Plan {
  const endings = ENDINGS[victim];
  const moments = [
    'both stand',
    ...TARGETS[victim].flatMap((target) => [
      `${target} begins`,
      ...Array.from({ length: TESTS }, (_, index) => `${target} test ${index + 1}`),
      `${target} is over`,
    ]),
  ];
  return {
    side: chance.between(0, 1),
    // Each of them comes as often as any other.
    ending: endings[number % endings.length] as Ending,
    moment: moments[chance.between(0, moments.length - 1)] as string,
    afterMs: chance.between(0, LATER_MS),
  };
}

function describe({ side, ending, moment, afterMs }: Plan, victim: Victim): string {
  return `${TARGETS[victim][side]}, ${ending.name}, ${afterMs} ms after ${moment}`;
}

interface Found {
  readonly said: string;
  readonly fault?: string;
}

async function endOne(app: App, victim: Victim, plan: Plan, engines: Engines): Promise<Found> {
  await using watched = await watchLeftovers();
  await using emulator = victim === 'tunnel' ? await engines.startEmulator() : undefined;
  const ground: Ground = { watched, emulator };
  const out = join(watched.folder, 'results');
  const progress = join(watched.folder, 'progress');
  const config = join(watched.folder, 'redis-target.config.json');
  await writeFile(config, JSON.stringify(engines.config));
  const run = app.start(
    'redis-target',
    [
      'compare',
      ...TARGETS[victim],
      '--json',
      '--config',
      config,
      '--out',
      out,
      '--',
      'sh',
      '-c',
      suite(victim),
    ],
    {
      env: cleanEnvironment({ ...watched.env, ...emulator?.env, LIVES_PROGRESS: progress }),
      limitMs: RUN_LIMIT_MS,
    },
  );
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  const has = (moment: string): boolean =>
    existsSync(progress) && readFileSync(progress, 'utf8').split('\n').includes(moment);
  await waitFor(
    plan.moment,
    () => isOver || (plan.moment === 'both stand' ? stands(victim, ground) : has(plan.moment)),
    MOMENT_LIMIT_MS,
  );
  await delay(plan.afterMs);
  const servers = [0, 1].flatMap((side) => findServer(watched, side) ?? []);
  const isEnded = await plan.ending.end(ground, plan.side);
  const isTooLate = existsSync(join(out, `${TARGETS[victim][1].replace(':', '-')}.json`));
  const ended = await run.ended;
  if (isTooLate || !isEnded) return { said: `too late to matter${isEnded ? '' : ': nothing was there'}` };
  return await judge(ended, plan, watched, servers);
}

interface Report {
  readonly gate?: { readonly failed: boolean; readonly why: readonly string[] };
  readonly problems?: readonly string[];
}

async function judge(ended: Ended, plan: Plan, watched: Watched, servers: readonly number[]): Promise<Found> {
  const faults: string[] = [];
  const report = readReport(ended.stdout);
  const said = report === undefined ? ended.stderr : [...(report.problems ?? [])].join('\n');
  if (ended.exitCode === null) faults.push(`was ended by ${ended.signal}: it would not end`);
  if (ended.exitCode === 0 || report?.gate?.failed === false) faults.push('PASSED');
  const death = said.split('\n').find((line) => plan.ending.said.test(line));
  // One that dies before it stands could not be opened, which is what is said then.
  const wasNotOpened =
    report === undefined && /Could not|before it had opened it|\[RT_SSM_/.test(ended.stderr);
  if (death === undefined && !wasNotOpened)
    faults.push(`does not name the death, but says: ${said.trim() || ended.stderr}`);
  if (death !== undefined && !/did not live through/.test(ended.stderr))
    faults.push('did not say it on stderr');
  const { processes, folders } = await watched.settle(SETTLE_LIMIT_MS);
  const left = [...processes, ...servers.filter(isAlive)];
  if (left.length > 0) faults.push(`left processes ${left.join(', ')}`);
  if (folders.length > 0) faults.push(`left folders ${folders.join(', ')}`);
  return {
    said: death ?? ended.stderr.trim().split('\n').at(-1) ?? '',
    ...(faults.length > 0 ? { fault: faults.join('; ') } : {}),
  };
}

function readReport(stdout: string): Report | undefined {
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as Report);
}

interface Engines extends AsyncDisposable {
  readonly config: object;
  startEmulator(): Promise<SsmEmulator>;
}

/** What stands behind the tunnels; nothing where there are none. */
async function startEngines(victim: Victim): Promise<Engines> {
  const engines: RunningEngine[] =
    victim === 'tunnel' ? [await startEngine('2.8'), await startEngine('6.2')] : [];
  const [old, young] = engines;
  return {
    config:
      old === undefined
        ? {}
        : {
            bastion: BASTION,
            safety: { allowNonEmpty: true },
            elasticache: { '2.8': { host: 'app-28.example' }, '6.2': { host: 'app-62.example' } },
          },
    startEmulator: async () =>
      await startSsmEmulator({
        agent: { ownProcess: true },
        hosts: {
          'app-28.example': { host: '127.0.0.1', port: old?.port ?? 0 },
          'app-62.example': { host: '127.0.0.1', port: young?.port ?? 0 },
        },
      }),
    [Symbol.asyncDispose]: async () => {
      for (const engine of engines) await engine.close();
    },
  };
}
