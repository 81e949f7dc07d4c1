import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  openServedTunnel,
  type ServedTunnel,
  type ServedTunnelOptions,
} from '../../../src/targets/served-tunnel.ts';
import { stagesOf } from '../../../src/targets/stages.ts';
import { waitForPong } from '../../../src/targets/wait-for-pong.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { startTlsEngine } from '../../support/tls-engine.ts';
import { makeClusterWorld } from '../cluster/cluster-world.ts';

/** What a tunnel leads to, and what it takes to get there. */
interface World extends AsyncDisposable {
  readonly emulator: SsmEmulator;
  readonly options: Pick<ServedTunnelOptions, 'host' | 'port' | 'tls' | 'tlsServer' | 'cluster'>;
}

async function tlsWorld(): Promise<World> {
  const host = 'tls.example';
  const certificates = await makeCertificates(host);
  const server = await startTlsEngine(certificates);
  const emulator = await startSsmEmulator({ hosts: { [host]: { host: '127.0.0.1', port: server.tlsPort } } });
  const words = { ca: 'the CA', servername: 'the name', off: 'leave TLS out' };
  const trusted = { ca: await readFile(certificates.ca), servername: host };
  return {
    emulator,
    options: { host, port: 6379, tls: true, tlsServer: { host, port: 6379, options: trusted, words } },
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await server[Symbol.asyncDispose]();
      await certificates[Symbol.asyncDispose]();
    },
  };
}

async function clusterWorld(): Promise<World> {
  const world = await makeClusterWorld('6.2', { primaries: 2, replicas: 0 });
  return {
    emulator: world.emulator,
    options: {
      host: CONFIGURATION_HOST,
      port: world.cluster.port,
      tls: false,
      cluster: { credentials: async () => undefined },
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

async function open(
  { emulator, options }: World,
  more: Pick<ServedTunnelOptions, 'signal'> & Partial<ServedTunnelOptions>,
): Promise<ServedTunnel> {
  return await openServedTunnel({
    bastion: 'i-0123456789abcdef0',
    document: 'AWS-StartPortForwardingSessionToRemoteHost',
    transport: 'native',
    plugin: undefined,
    sessions: 1,
    stages: stagesOf(),
    localPort: undefined,
    aws: { region: undefined, profile: undefined, env: cleanEnvironment(emulator.env) },
    openTimeoutMs: 30_000,
    ready: waitForPong,
    onState: undefined,
    ...options,
    ...more,
  });
}

/** How a connection to a local port ends: `open`, or the code of its error. */
async function knock(port: number): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}

describe.skipIf(lacks('6.2')).each([
  ['a server that speaks TLS', tlsWorld],
  ['a cluster', clusterWorld],
])('a tunnel to %s', (_what, makeWorld) => {
  it('is closed, with all that stands in front of it, when its signal is aborted after it was opened', async () => {
    await using world = await makeWorld();
    const abort = new AbortController();
    const tunnel = await open(world, { signal: abort.signal });
    const ports = [tunnel.port, ...(tunnel.cluster?.ports ?? [])];
    expect(await Promise.all(ports.map(knock))).toEqual(ports.map(() => 'open'));
    abort.abort(new Error('enough'));
    await expect.poll(() => Promise.all(ports.map(knock))).toEqual(ports.map(() => 'ECONNREFUSED'));
    await tunnel.close();
    expect(world.emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
  });

  it('rejects with the reason of its signal, which is aborted when the tunnel stands, and nobody is served yet', async () => {
    await using world = await makeWorld();
    const abort = new AbortController();
    const opening = open(world, {
      signal: abort.signal,
      prepare: async () => {
        abort.abort(new Error('enough'));
        return stagesOf();
      },
    });
    await expect(opening).rejects.toThrow('enough');
    expect(world.emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
  });
});
