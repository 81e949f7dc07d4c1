import { describe, expect, it } from 'vitest';
import { Closing } from '../../../src/platform/closing.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { type ConnectProxy, listenTls, startConnectProxy } from '../../support/connect-proxy.ts';
import { lacks } from '../../support/need.ts';
import { type Ended, run, TS_ARGS } from '../../support/run-ts.ts';
import { makeWorld, type World } from './world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const API = 'ssm.emulator.example';
const GATEWAY = 'ssmmessages.emulator.example';

interface Office extends AsyncDisposable {
  readonly world: World;
  readonly proxy: ConnectProxy;
  /** The TLS that stands in front of the API and the gateway. */
  readonly tlsPort: number;
  /** Without any proxy variable. */
  readonly env: NodeJS.ProcessEnv;
}

/** An office network: AWS is only to be had over TLS, by names that nobody resolves but the proxy. */
async function makeOffice(options: { credentials?: string; name?: string } = {}): Promise<Office> {
  const closing = new Closing();
  const use = <T extends AsyncDisposable>(part: T): T => {
    closing.add(async () => await part[Symbol.asyncDispose]());
    return part;
  };
  const certificates = use(await makeCertificates(API, GATEWAY, 'localhost'));
  let emulatorPort = 0;
  const tls = use(await listenTls(certificates, () => emulatorPort));
  const gateway = options.name === undefined ? GATEWAY : `${options.name}:${tls.port}`;
  const world = use(await makeWorld({ emulator: { gatewayUrl: `wss://${gateway}` } }));
  emulatorPort = world.emulator.port;
  const proxy = use(await startConnectProxy(() => tls.port, options.credentials));
  return {
    world,
    proxy,
    tlsPort: tls.port,
    env: {
      ...world.env,
      AWS_ENDPOINT_URL_SSM: `https://${options.name === undefined ? API : `${options.name}:${tls.port}`}`,
      NODE_EXTRA_CA_CERTS: certificates.ca,
    },
    [Symbol.asyncDispose]: () => closing.close(),
  };
}

function ping({ world, env }: Office, more: NodeJS.ProcessEnv): Promise<Ended> {
  return run(process.execPath, [...TS_ARGS, BIN, 'ping', 'elasticache:6.2', '--json'], {
    cwd: world.cwd,
    env: { ...env, ...more },
  });
}

describe.skipIf(lacks('2.8', '6.2'))('a proxy in the way', () => {
  it('carries the API and the WebSocket', async () => {
    await using office = await makeOffice();
    const { stdout, stderr } = await ping(office, { HTTPS_PROXY: `http://127.0.0.1:${office.proxy.port}` });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ via: 'ssm-native', engine: { version: '6.2.11' } });
    expect(new Set(office.proxy.asked)).toEqual(new Set([`${API}:443`, `${GATEWAY}:443`]));
    office.world.emulator.assertClean();
    expect(office.world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it('is passed by for the names in NO_PROXY', async () => {
    await using office = await makeOffice({ name: 'localhost' });
    const { stdout, stderr } = await ping(office, {
      HTTPS_PROXY: `http://127.0.0.1:${office.proxy.port}`,
      NO_PROXY: 'localhost',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ via: 'ssm-native' });
    expect(office.proxy.asked).toEqual([]);
  });

  it('gets the user name and password in its URL, which appear nowhere else', async () => {
    await using office = await makeOffice({ credentials: 'me:s3cr3t-of-the-proxy' });
    const { stdout, stderr } = await ping(office, {
      https_proxy: `http://me:s3cr3t-of-the-proxy@127.0.0.1:${office.proxy.port}`,
    });
    expect(JSON.parse(stdout)).toMatchObject({ via: 'ssm-native' });
    expect(stdout + stderr).not.toContain('s3cr3t');
  });

  it('is named, without its password, where it wants other credentials', async () => {
    await using office = await makeOffice({ credentials: 'me:right' });
    const { exitCode, stdout, stderr } = await ping(office, {
      HTTPS_PROXY: `http://me:wr0ng-password@127.0.0.1:${office.proxy.port}`,
    });
    expect(exitCode).toBe(3);
    expect(stdout + stderr).toContain('RT_PROXY');
    expect(stdout + stderr).toContain('407');
    expect(stdout + stderr).not.toContain('wr0ng');
  });
});
