import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Closing } from '../../src/platform/closing.ts';
import { type App, prepareApp } from '../support/app.ts';
import { makeCertificates } from '../support/certificates.ts';
import { compileGoTests } from '../support/go.ts';
import { startSecretsManager } from '../support/iam/secrets-manager.ts';
import { openTokenDoor, type TokenDoor } from '../support/iam/token-door.ts';
import { makeOnce } from '../support/once.ts';
import { EMULATOR_KEY } from '../support/ssm-emulator/api/http.ts';
import { startSsmEmulator } from '../support/ssm-emulator/index.ts';
import { startTlsEngine } from '../support/tls-engine.ts';

/** The password behind `auth`, of the token and of the user. */
export const PASSWORD = 'pass-5a4b3c2d-of-the-matrix';

/** Four ElastiCaches behind a bastion, as `elasticache:tls`, `:token`, `:user` and `:iam`; and the app, installed. */
export interface MatrixWorld extends AsyncDisposable {
  readonly app: App;
  /** The app's tests in Go, compiled. */
  readonly goProgram: string;
  readonly folder: string;
  /** Of the settings, by what the app has in its code. */
  readonly configs: { readonly 'as it is': string; readonly 'tls in the code': string };
  readonly env: NodeJS.ProcessEnv;
  readonly door: TokenDoor;
}

const NAMES = ['tls.example', 'token.example', 'user.example', 'iam.example'] as const;
const ADMIN = 'admin-5a4b3c2d-of-the-tests';
const ALL = ['~*', '&*', '+@all'];
/** Nothing that its own keys and channels do not need. */
const LIMITED = ['resetchannels', '~shop:*', '&shop:*', '+@all', '-@dangerous', '-@admin'];

/** Opens all of it; what was opened before something failed is closed. */
export async function makeMatrixWorld(): Promise<MatrixWorld> {
  const closing = new Closing();
  try {
    return await openWorld(closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function openWorld(closing: Closing): Promise<MatrixWorld> {
  const use = <T extends AsyncDisposable>(opened: T): T => {
    closing.add(async () => opened[Symbol.asyncDispose]());
    return opened;
  };
  const certificates = use(await makeCertificates(...NAMES));
  const { cert, key, ca } = certificates;
  const user = (name: string, ...rules: string[]): string[] => ['--user', name, 'on', ...rules];
  const open = use(await startTlsEngine(certificates));
  const locked = use(
    await startTlsEngine(certificates, [
      ...user('default', `>${PASSWORD}`, ...ALL),
      ...user('admin', `>${ADMIN}`, ...ALL),
      ...user('app', `>${PASSWORD}`, ...LIMITED),
      ...user('iam-app', ...ALL),
    ]),
  );
  const door = use(
    await openTokenDoor({
      port: locked.engine.port,
      admin: ['admin', ADMIN],
      users: ['iam-app'],
      region: 'eu-west-1',
      cache: 'app-62',
      isServerless: false,
      keys: { [EMULATOR_KEY.id]: { secret: EMULATOR_KEY.secret } },
      tls: { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') },
    }),
  );
  const secrets = use(await startSecretsManager({ secrets: { 'app/redis': PASSWORD } }));
  const at = (port: number) => ({ host: '127.0.0.1', port });
  const emulator = await startSsmEmulator({
    hosts: {
      'tls.example': at(open.tlsPort),
      'token.example': at(locked.tlsPort),
      // Without TLS, so that the login is a stage of its own here.
      'user.example': at(locked.engine.port),
      'iam.example': at(door.port),
    },
  });
  closing.add(() => emulator.close());
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-matrix-'));
  closing.add(() => rm(folder, { recursive: true, force: true }));
  const app = await prepareApp('doors');
  const goProgram = await compileOnce(app.folder);
  const elasticache = {
    tls: { host: 'tls.example', tls: { ca } },
    token: { host: 'token.example', tls: { ca }, auth: { token: PASSWORD } },
    user: { host: 'user.example', auth: { secret: 'app/redis', user: 'app' } },
    iam: { host: 'iam.example', tls: { ca }, auth: { iam: { user: 'iam-app', cluster: 'app-62' } } },
  };
  const write = async (name: string, more: object): Promise<string> => {
    const file = join(folder, name);
    const common = { bastion: 'i-0123456789abcdef0', safety: { allowNonEmpty: true }, unused: 'error' };
    await writeFile(file, JSON.stringify({ ...common, elasticache, ...more }));
    return file;
  };
  return {
    app,
    goProgram,
    folder,
    door,
    configs: {
      'as it is': await write('plain.json', {}),
      // A comparison's baseline, which is no ElastiCache, has the same port in front.
      'tls in the code': await write('tls.json', { appTls: { serve: 'always' } }),
    },
    env: { ...emulator.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url },
    [Symbol.asyncDispose]: async () => {
      emulator.assertClean();
      await closing.close();
    },
  };
}

async function compileOnce(folder: string): Promise<string> {
  const made = await makeOnce(`${folder}-go`, async (half) =>
    compileGoTests(folder, join(half, 'shop.test')),
  );
  return join(made, 'shop.test');
}
