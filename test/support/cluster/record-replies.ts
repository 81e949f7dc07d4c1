import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import getPort from 'get-port';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { type EngineVersion, enginePath, releaseOf, startServer } from '../engines.ts';
import { nodeId, nodesConf, type PlannedNode } from './node-config.ts';

/** What one server said, byte by byte. */
export interface RecordedReply {
  readonly engine: string;
  readonly layout: string;
  readonly over: 'plain' | 'tls';
  readonly protocol: 2 | 3;
  readonly command: readonly string[];
  /** A byte each character. */
  readonly reply: string;
}

interface Layout {
  readonly name: string;
  readonly nodes: readonly { readonly announced: string; readonly hostname?: string }[];
  readonly preferred?: 'hostname' | 'unknown-endpoint';
  readonly args?: readonly string[];
  readonly isTls?: boolean;
}

/** As ElastiCache's, and not longer than a server takes. */
const NAME = 'a-000N-001.a.abc123.use1.cache.amazonaws.com';
const named = (number: number): string => NAME.replace('N', `${number}`);
const IPS = [{ announced: '10.0.0.1' }, { announced: '10.0.0.2' }, { announced: '10.0.0.3' }];
const BOTH = IPS.map((node, index) => ({ ...node, hostname: named(index + 1) }));
const [FIRST, ...OTHERS] = BOTH;

const SINCE_7: readonly Layout[] = [
  { name: 'addresses', nodes: IPS },
  { name: 'addresses first, names beside', nodes: BOTH },
  { name: 'names first, one without', nodes: [...OTHERS, { announced: '10.0.0.9' }], preferred: 'hostname' },
  { name: 'unknown endpoints', nodes: BOTH, preferred: 'unknown-endpoint' },
];
const BEFORE_7: readonly Layout[] = [
  { name: 'addresses', nodes: IPS },
  { name: 'names in the place of addresses', nodes: [1, 2, 3].map((n) => ({ announced: named(n) })) },
  { name: 'IPv6', nodes: [1, 2, 3].map((n) => ({ announced: `fd00::${n}` })) },
];
const TLS: Layout = { name: 'with TLS', nodes: BOTH.slice(0, 3), preferred: 'hostname', isTls: true };
const LAYOUTS: Readonly<Partial<Record<EngineVersion, readonly Layout[]>>> = {
  '5.0': BEFORE_7.slice(0, 1),
  '6.2': [...BEFORE_7, { name: 'with TLS', nodes: BEFORE_7[1]?.nodes ?? [], isTls: true }],
  '7': [...SINCE_7, TLS],
  'valkey-8.1': SINCE_7.slice(1, 3),
  'valkey-9.1': [
    ...SINCE_7.slice(1),
    {
      name: 'with a zone',
      nodes: FIRST ? [FIRST, ...OTHERS] : [],
      args: ['--availability-zone', 'us-east-1a'],
    },
  ],
};
/** Never over while a recording is made: only one of the nodes runs. */
const NODE_TIMEOUT_MS = 3_600_000;

/** Lays a cluster of two primaries and a replica out, starts the first alone, and writes down what it says. */
export async function recordReplies(): Promise<RecordedReply[]> {
  await using certificates = await makeCertificates('recorded.example');
  const recorded: RecordedReply[] = [];
  for (const [version, layouts] of Object.entries(LAYOUTS)) {
    for (const layout of layouts ?? [])
      recorded.push(...(await record(version as EngineVersion, layout, certificates)));
  }
  return recorded;
}

async function record(
  version: EngineVersion,
  layout: Layout,
  certificates: Certificates,
): Promise<RecordedReply[]> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-record-'));
  const port = await getPort({ port: Array.from({ length: 50 }, (_, index) => 21_000 + index) });
  const nodes = layout.nodes.map(
    (node, index): PlannedNode => ({
      ...node,
      id: nodeId(`node ${index}`),
      number: index + 1,
      ...(version.startsWith('valkey') ? { shard: nodeId(`shard ${index % 2}`) } : {}),
      ...(index === 2
        ? { primary: nodeId('node 0') }
        : { slots: index === 0 ? [0, 8_191] : [8_192, 16_383] }),
    }),
  );
  const [myself] = nodes;
  if (myself === undefined) throw new Error(`${layout.name} has no nodes`);
  const config = join(folder, 'nodes.conf');
  // The port is no part of what is recorded: each has ElastiCache's.
  await writeFile(config, nodesConf(nodes, myself, 6_379));
  const plainPort = layout.isTls ? port + 1 : port;
  await using server = await startServer(enginePath(version), {
    args: [
      ...['--cluster-enabled', 'yes', '--cluster-config-file', config, '--port', `${plainPort}`],
      ...['--cluster-node-timeout', `${NODE_TIMEOUT_MS}`, '--cluster-announce-ip', myself.announced],
      ...['--cluster-announce-bus-port', '16379', '--cluster-announce-port', layout.isTls ? '6378' : '6379'],
      ...(layout.isTls ? tlsArguments(port, certificates) : []),
      ...(myself.hostname ? ['--cluster-announce-hostname', myself.hostname] : []),
      ...(layout.preferred ? ['--cluster-preferred-endpoint-type', layout.preferred] : []),
      ...(layout.args ?? []),
    ],
  });
  try {
    const engine = releaseOf(enginePath(version));
    const recorded: RecordedReply[] = [];
    for (const over of layout.isTls ? (['tls', 'plain'] as const) : (['plain'] as const)) {
      for (const protocol of version === '5.0' ? ([2] as const) : ([2, 3] as const)) {
        const open = async (): Promise<Socket> =>
          over === 'tls'
            ? connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false })
            : connect({ host: '127.0.0.1', port: plainPort });
        const said = { engine, layout: layout.name, over, protocol };
        for (const command of await commandsFor(open, nodes))
          recorded.push({ ...said, command, reply: await ask(await open(), protocol, command) });
      }
    }
    return recorded;
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

/** Also brings one slot on its way, for ASK, once the cluster takes commands. */
async function commandsFor(
  open: () => Promise<Socket>,
  nodes: readonly PlannedNode[],
): Promise<readonly (readonly string[])[]> {
  while ((await ask(await open(), 2, ['GET', 'foo'])).startsWith('-CLUSTERDOWN')) await delay(100);
  // Slot 5061 is the first node's.
  await ask(await open(), 2, ['CLUSTER', 'SETSLOT', '5061', 'MIGRATING', nodes[1]?.id ?? '']);
  return [
    ...['SLOTS', 'SHARDS', 'NODES'].map((word) => ['CLUSTER', word]),
    ['CLUSTER', 'REPLICAS', nodes[0]?.id ?? ''],
    ['GET', 'foo'],
    ['GET', 'bar'],
  ];
}

function tlsArguments(port: number, { cert, key, ca }: Certificates): string[] {
  return [
    ...['--tls-port', `${port}`, '--tls-cluster', 'yes', '--tls-cert-file', cert, '--tls-key-file', key],
    ...['--tls-ca-cert-file', ca, '--tls-auth-clients', 'no', '--cluster-announce-tls-port', '6379'],
  ];
}

/** Sends a command, and PING behind it, whose answer tells where the command's own has ended. */
async function ask(socket: Socket, protocol: 2 | 3, command: readonly string[]): Promise<string> {
  const hello = protocol === 3 ? [encodeCommand(['HELLO', '3'])] : [];
  socket.write(
    Buffer.concat([
      ...hello,
      encodeCommand(['ECHO', 'begins']),
      encodeCommand(command),
      encodeCommand(['ECHO', 'ended']),
    ]),
  );
  let text = '';
  socket.setEncoding('latin1');
  const [begin, end] = ['$6\r\nbegins\r\n', '$5\r\nended\r\n'];
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [string];
    text += chunk;
    if (!text.endsWith(end)) continue;
    socket.destroy();
    return text.slice(text.indexOf(begin) + begin.length, -end.length);
  }
}
