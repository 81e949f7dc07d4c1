import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { type Ended, run, TS_ARGS } from '../../support/run-ts.ts';
import { startTlsEngine, type TlsEngine } from '../../support/tls-engine.ts';
import { makeWorld, type World } from './world.ts';

export const BIN: string = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
export const NAME = 'tls-62.example';

export interface TlsWorld extends AsyncDisposable {
  readonly world: World;
  readonly certificates: Certificates;
  readonly tls: TlsEngine;
  /** With the test's CA trusted by Node. */
  readonly env: NodeJS.ProcessEnv;
}

/** A world with one more Redis 6.2 that speaks TLS, and nothing else, on the port that the bastion reaches as `host`. */
export async function makeTlsWorld(host: string = NAME): Promise<TlsWorld> {
  const certificates = await makeCertificates(NAME);
  const tls = await startTlsEngine(certificates);
  const world = await makeWorld({
    moreHosts: {
      [host]: { host: '127.0.0.1', port: tls.tlsPort },
      'plain.example': { host: '127.0.0.1', port: tls.engine.port },
    },
  });
  await world.configure({
    elasticache: {
      '2.8': { host: 'app-28.example' },
      '6.2': { host, tls: true },
      named: { host, tls: { ca: certificates.ca } },
      through: { host, tls: 'through' },
      forgotten: { host },
      off: { host, tls: false },
      plain: { host: 'plain.example', tls: true },
    },
  });
  return {
    world,
    certificates,
    tls,
    env: { ...world.env, NODE_EXTRA_CA_CERTS: certificates.ca },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await tls[Symbol.asyncDispose]();
      await certificates[Symbol.asyncDispose]();
    },
  };
}

export function cli(tls: TlsWorld, env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return run(process.execPath, [...TS_ARGS, BIN, ...args], { cwd: tls.world.cwd, env });
}
