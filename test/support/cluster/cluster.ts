import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { Closing } from '../../../src/platform/closing.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { type EngineVersion, enginePath, type RunningEngine, startServer } from '../engines.ts';
import type { EmulatedHost } from '../ssm-emulator/index.ts';
import { startGuardedRelay } from './guarded-relay.ts';
import { nodeId, nodesConf, type PlannedNode, slotsOf } from './node-config.ts';
import { startTlsRelay } from './tls-relay.ts';

export interface StartClusterOptions {
  /** @default 3 */
  readonly primaries?: number;
  /** Of each primary. @default 1 */
  readonly replicas?: number;
  /**
   * What nodes announce: `ip`; `name`: a name in the IP's place, as ElastiCache does with TLS before 7; `hostname` from 7 on,
   * which clients are told first. @default 'ip'
   */
  readonly announce?: 'ip' | 'name' | 'hostname';
  /**
   * The nodes speak TLS, also among themselves, with a certificate for all their names. Valkey's servers of the tests are built
   * without: there something in front of each does. @default false
   */
  readonly tls?: boolean;
  readonly password?: string;
  /** They announce where they listen, so that clients of this machine reach all of them without a tunnel. @default false */
  readonly isReachable?: boolean;
  /** After so long without an answer a node counts as failing, in milliseconds. @default 4_000 */
  readonly nodeTimeoutMs?: number;
  /** More arguments for every server. */
  readonly args?: readonly string[];
}

export interface ClusterNode {
  readonly id: string;
  /** What clients are told: known to the emulator only. */
  readonly host: string;
  readonly port: number;
  /** Undefined: a primary. */
  readonly primary: string | undefined;
  readonly engine: RunningEngine;
  /** Where its server really listens. */
  readonly real: { readonly host: string; readonly port: number };
  /** One command, past all that is tested. */
  call(...args: string[]): Promise<RespValue>;
}

export interface RunningCluster extends AsyncDisposable {
  readonly nodes: readonly ClusterNode[];
  /** The same for all. */
  readonly port: number;
  /** For the emulator: each node by all that it announces, and `clustercfg.example`, which is the first. */
  readonly hosts: Readonly<Record<string, EmulatedHost>>;
  /** Where the nodes speak TLS. */
  readonly certificates: Certificates | undefined;
  /** Resolves when every living node says that the cluster is whole, that replicas follow, and tells clients of so many nodes. */
  whole(count: number): Promise<void>;
}

/** The configuration endpoint's name. */
export const CONFIGURATION_HOST = 'clustercfg.example';

/**
 * Starts a real cluster, whose nodes announce addresses that nobody on this machine reaches but themselves and, through the
 * emulator, who comes by a tunnel.
 */
export async function startCluster(
  version: EngineVersion,
  options: StartClusterOptions = {},
): Promise<RunningCluster> {
  const made = new Closing();
  try {
    return await startIn(made, version, options);
  } catch (error) {
    await made.close();
    throw error;
  }
}

async function startIn(
  made: Closing,
  version: EngineVersion,
  options: StartClusterOptions,
): Promise<RunningCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-cluster-'));
  made.add(() => rm(folder, { recursive: true, force: true }));
  const nets = chooseNets(options);
  const port = await getPort({ port: Array.from({ length: 20 }, () => 20_000 + pick(30_000)) });
  const plan = planNodes(version, options, nets.announced);
  const names = plan.map(({ announced, hostname }) => hostname ?? announced);
  const certificates = options.tls ? await makeCertificates(CONFIGURATION_HOST, ...names) : undefined;
  made.add(async () => await certificates?.[Symbol.asyncDispose]());
  const speaksTls = certificates !== undefined && !version.startsWith('valkey');
  const nodes = await Promise.all(
    plan.map(async (node): Promise<ClusterNode> => {
      const real = `${nets.real}.${node.number}`;
      const config = join(folder, `nodes-${node.number}.conf`);
      await writeFile(config, nodesConf(plan, node, port));
      const engine = await startServer(enginePath(version), {
        args: argumentsOf({
          version,
          node,
          real,
          port,
          config,
          options,
          certificates: speaksTls ? certificates : undefined,
        }),
      });
      made.add(() => engine.close());
      for (const one of options.isReachable ? [] : [port, port + 10_000]) {
        const [at, to] = [`${nets.announced}.${node.number}`, real].map((host) => ({ host, port: one }));
        if (at === undefined || to === undefined) continue;
        const relay = await startGuardedRelay({ at, to, from: `${nets.real}.` });
        made.add(async () => await relay[Symbol.asyncDispose]());
      }
      const admin = { host: real, port: speaksTls ? port + 1 : port };
      return {
        id: node.id,
        host: node.hostname ?? node.announced,
        port,
        primary: node.primary,
        engine,
        real: { host: real, port },
        call: askAt(admin, options.password, made),
      };
    }),
  );
  const doors = await Promise.all(
    nodes.map(async ({ real }) => {
      if (certificates === undefined || speaksTls) return real;
      const relay = await startTlsRelay(certificates, real);
      made.add(async () => await relay[Symbol.asyncDispose]());
      return { host: '127.0.0.1', port: relay.port };
    }),
  );
  const hosts = Object.fromEntries(
    plan.flatMap((node, index) => {
      const to = doors[index] ?? { host: '', port };
      const own = [node.announced, `${nets.announced}.${node.number}`, node.hostname];
      const names = node.number === 1 ? [...own, CONFIGURATION_HOST] : own;
      return names.filter((name) => name !== undefined).map((name) => [`${name}:${port}`, to]);
    }),
  );
  const cluster = {
    nodes,
    port,
    hosts,
    certificates,
    whole: (count: number) => waitUntilWhole(nodes, count),
  };
  await cluster.whole(nodes.length);
  return { ...cluster, [Symbol.asyncDispose]: () => made.close() };
}

function chooseNets({ isReachable = false }: StartClusterOptions): { real: string; announced: string } {
  const [a, b] = [64 + pick(60), pick(256)];
  return { real: `127.${a}.${b}`, announced: `127.${isReachable ? a : a + 64}.${b}` };
}

function pick(count: number): number {
  return Math.floor(Math.random() * count);
}

function planNodes(
  version: EngineVersion,
  { primaries = 3, replicas = 1, announce = 'ip' }: StartClusterOptions,
  net: string,
): PlannedNode[] {
  return Array.from({ length: primaries * (1 + replicas) }, (_, index) => {
    const number = index + 1;
    const ip = `${net}.${number}`;
    const primary = index < primaries ? undefined : nodeId(`${net}.${(index % primaries) + 1}`);
    return {
      id: nodeId(ip),
      number,
      ...(version.startsWith('valkey') ? { shard: nodeId(`shard of ${primary ?? nodeId(ip)}`) } : {}),
      // Servers have to resolve it: a number as `inet_aton` takes it looks like a name to everybody else.
      announced: announce === 'name' ? hexOf(ip) : ip,
      ...(announce === 'hostname' ? { hostname: `node-${number}.nodes.example` } : {}),
      ...(primary === undefined ? { slots: slotsOf(index, primaries) } : { primary }),
    };
  });
}

function hexOf(ip: string): string {
  return `0x${ip
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}

interface NodeArguments {
  readonly version: EngineVersion;
  readonly node: PlannedNode;
  readonly real: string;
  readonly port: number;
  readonly config: string;
  readonly options: StartClusterOptions;
  readonly certificates: Certificates | undefined;
}

function argumentsOf({
  version,
  node,
  real,
  port,
  config,
  options,
  certificates: tls,
}: NodeArguments): string[] {
  const { password, nodeTimeoutMs = 4_000, args = [], announce } = options;
  const isOld = version === '5.0' || version === '6.2';
  return [
    ...['--cluster-enabled', 'yes', '--cluster-config-file', config],
    ...['--cluster-node-timeout', `${nodeTimeoutMs}`, '--repl-diskless-sync-delay', '0'],
    ...['--bind', real, '--port', `${tls ? port + 1 : port}`, '--cluster-announce-ip', node.announced],
    ...(isOld ? [] : ['--bind-source-addr', real, '--enable-debug-command', 'yes']),
    ...(announce === 'hostname'
      ? ['--cluster-announce-hostname', node.hostname ?? '', '--cluster-preferred-endpoint-type', 'hostname']
      : []),
    ...(password === undefined ? [] : ['--requirepass', password, '--masterauth', password]),
    ...(tls === undefined
      ? []
      : [
          ...['--tls-port', `${port}`, '--tls-cluster', 'yes', '--tls-replication', 'yes'],
          ...['--tls-cert-file', tls.cert, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca],
          ...['--tls-auth-clients', 'no'],
        ]),
    ...args,
  ];
}

/** One connection for all that is asked of a node; another where it was lost. */
function askAt(
  at: { readonly host: string; readonly port: number },
  password: string | undefined,
  made: Closing,
): ClusterNode['call'] {
  let open: RespClient | undefined;
  made.add(() => open?.close());
  return async (...args) => {
    if (open === undefined) {
      open = new RespClient(connect({ ...at, noDelay: true }));
      if (password !== undefined) await open.call(['AUTH', password]);
    }
    try {
      return await open.call(args, { timeoutMs: 20_000 });
    } catch (error) {
      open = undefined;
      throw error;
    }
  };
}

async function waitUntilWhole(nodes: readonly ClusterNode[], count: number, limitMs = 30_000): Promise<void> {
  const until = performance.now() + limitMs;
  for (;;) {
    const states = await Promise.all(nodes.map((node) => stateOf(node, count)));
    const wrong = states.filter((state) => state !== undefined);
    if (wrong.length === 0) return;
    if (performance.now() > until) throw new Error(`The cluster is not whole: ${wrong.join('; ')}`);
    await delay(50);
  }
}

/** What is wrong with a node's view; one that was ended has none. */
async function stateOf({ call, engine }: ClusterNode, count: number): Promise<string | undefined> {
  try {
    const info = textOf(await call('CLUSTER', 'INFO')) ?? '';
    if (!info.includes('cluster_state:ok')) return `${engine.port}: ${info.split('\r\n')[0]}`;
    const replication = textOf(await call('INFO', 'replication')) ?? '';
    if (replication.includes('master_link_status:down')) return `${engine.port}: its primary is away`;
    // A replica is not told to clients before it has said how far it is.
    const told = countNodes(await call('CLUSTER', 'SLOTS'));
    return told < count ? `${engine.port}: it tells clients of ${told} nodes` : undefined;
  } catch {
    return undefined;
  }
}

function countNodes(slots: RespValue): number {
  const ids = new Set<string>();
  const look = (value: RespValue): void => {
    if ('items' in value) value.items.forEach(look);
    else if (/^[\da-f]{40}$/.test(textOf(value) ?? '')) ids.add(textOf(value) ?? '');
  };
  look(slots);
  return ids.size;
}
