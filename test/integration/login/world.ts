import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type EngineVersion, type RunningEngine, startEngine } from '../../support/engines.ts';
import { openTokenDoor, type TokenDoor, type TokenDoorOptions } from '../../support/iam/token-door.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { EMULATOR_KEY } from '../../support/ssm-emulator/api/http.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { BASTION } from '../elasticache/world.ts';

export { BASTION };
/** The password of `default` and of `app` behind the bastion. */
export const PASSWORD = 'pass-0f1e2d3c-of-the-server';

/** An ElastiCache that wants a password, behind the bastion as `app.example`, and behind a door for IAM as `iam.example`. */
export interface LockedWorld extends AsyncDisposable {
  readonly engine: RunningEngine;
  readonly emulator: SsmEmulator;
  readonly door: TokenDoor;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of this ElastiCache, whose name is `dev`. */
  configure(setting: Record<string, unknown>, more?: Record<string, unknown>): Promise<void>;
  /** Talks to the server as its administrator. */
  admin<T>(work: (client: Redis) => Promise<T>): Promise<T>;
}

export interface LockedWorldOptions {
  /** Rules of the user `app`. Default: everything. */
  readonly rules?: readonly string[];
  readonly emulator?: Parameters<typeof startSsmEmulator>[0];
  readonly door?: Partial<TokenDoorOptions>;
  readonly env?: NodeJS.ProcessEnv;
}

const ADMIN = 'admin-0f1e2d3c-of-the-tests';

export async function makeLockedWorld(
  version: EngineVersion,
  {
    rules = ['~*', '&*', '+@all'],
    emulator: options = {},
    door: doorOptions = {},
    env = {},
  }: LockedWorldOptions = {},
): Promise<LockedWorld> {
  const user = (name: string, ...words: readonly string[]): string[] => ['--user', name, 'on', ...words];
  const all = ['~*', '&*', '+@all'];
  const engine = await startEngine(version, {
    args: [
      ...user('default', `>${PASSWORD}`, ...all),
      ...user('admin', `>${ADMIN}`, ...all),
      ...user('app', `>${PASSWORD}`, ...rules),
      ...user('iam-app', ...rules),
    ],
  });
  const admin = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis({ port: engine.port, username: 'admin', password: ADMIN });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  const door = await openTokenDoor({
    port: engine.port,
    admin: ['admin', ADMIN],
    users: ['iam-app'],
    region: 'eu-west-1',
    cache: 'app-62',
    isServerless: false,
    keys: { [EMULATOR_KEY.id]: { secret: EMULATOR_KEY.secret } },
    ...doorOptions,
  });
  const emulator = await startSsmEmulator({
    hosts: {
      'app.example': { host: '127.0.0.1', port: engine.port },
      'iam.example': { host: '127.0.0.1', port: door.port },
    },
    ...options,
  });
  const cwd = await mkdtemp(join(tmpdir(), 'redis-target-test-login-'));
  return {
    engine,
    emulator,
    door,
    cwd,
    env: cleanEnvironment({ ...emulator.env, HOME: cwd, ...env }),
    configure: (setting, more = {}) =>
      writeFile(
        join(cwd, 'redis-target.config.json'),
        JSON.stringify({ bastion: BASTION, elasticache: { dev: setting }, ...more }),
      ),
    admin,
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await door[Symbol.asyncDispose]();
      await engine.close();
      await rm(cwd, { recursive: true });
    },
  };
}
