import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineVersion, type RunningEngine, startEngine } from '../../support/engines.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type EmulatedHost, type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';

export const BASTION = 'i-0123456789abcdef0';

/** An account as users have it: two ElastiCaches that only a bastion reaches, and a project that is configured for them. */
export interface World extends AsyncDisposable {
  readonly emulator: SsmEmulator;
  readonly engines: Readonly<Record<'2.8' | '6.2', RunningEngine>>;
  /** The project's folder, with its configuration file. */
  readonly cwd: string;
  /** With credentials. */
  readonly env: NodeJS.ProcessEnv;
  configure(config: Record<string, unknown>): Promise<void>;
}

export interface WorldOptions {
  readonly engineArgs?: readonly string[];
  readonly emulator?: Parameters<typeof startSsmEmulator>[0];
  /** Beside those of the two engines. */
  readonly moreHosts?: Readonly<Record<string, EmulatedHost>>;
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const start = (version: EngineVersion): Promise<RunningEngine> =>
    startEngine(version, { args: options.engineArgs ?? [] });
  const engines = { '2.8': await start('2.8'), '6.2': await start('6.2') };
  const emulator = await startSsmEmulator({
    hosts: {
      'app-28.example': { host: '127.0.0.1', port: engines['2.8'].port },
      'app-62.example:6379': { host: '127.0.0.1', port: engines['6.2'].port },
      ...options.moreHosts,
    },
    ...options.emulator,
  });
  const cwd = await mkdtemp(join(tmpdir(), 'redis-target-test-world-'));
  const configure = (config: Record<string, unknown>): Promise<void> =>
    writeFile(
      join(cwd, 'redis-target.config.json'),
      JSON.stringify({
        bastion: BASTION,
        elasticache: { '2.8': { host: 'app-28.example' }, '6.2': { host: 'app-62.example' } },
        ...config,
      }),
    );
  await configure({});
  return {
    emulator,
    engines,
    cwd,
    env: cleanEnvironment({ ...emulator.env, HOME: cwd }),
    configure,
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await Promise.all(Object.values(engines).map((engine) => engine.close()));
      await rm(cwd, { recursive: true });
    },
  };
}

/** How often an operation was called. */
export function countCalls({ emulator }: World, operation: string): number {
  return emulator.calls.filter((call) => call.operation === operation).length;
}
