import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { RespClient } from '../../../src/resp/client.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';
import type { OpenTunnelOptions } from '../../../src/tunnel.ts';
import { CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import type { SsmEmulator } from '../../support/ssm-emulator/index.ts';

/** One server in cluster mode, which knows no others. */
export interface SingleNode extends AsyncDisposable {
  readonly engine: RunningEngine;
  readonly id: string;
  call(...args: string[]): Promise<RespValue>;
  /** Resolves when it takes the cluster for whole, and knows so many nodes. */
  whole(count: number): Promise<void>;
}

export interface StartSingleNodeOptions {
  /** What it announces. Default: where it listens. */
  readonly announce?: { readonly host: string; readonly port: number };
  /** Default: it serves all slots. */
  readonly slots?: 'none';
}

/** Starts one; clusters grow out of such. */
export async function startSingleNode({ announce, slots }: StartSingleNodeOptions = {}): Promise<SingleNode> {
  const engine = await startEngine('6.2', {
    args: [
      ...['--cluster-enabled', 'yes', '--cluster-announce-ip', announce?.host ?? '127.0.0.1'],
      ...(announce === undefined ? [] : ['--cluster-announce-port', `${announce.port}`]),
    ],
  });
  const call = (...args: string[]): Promise<RespValue> => ask(engine.port, ...args);
  const whole = async (count: number): Promise<void> => {
    for (const until = performance.now() + 30_000; ; await delay(50)) {
      const info = textOf(await call('CLUSTER', 'INFO')) ?? '';
      if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}\r`)) return;
      if (performance.now() > until) throw new Error(`The cluster is not whole: ${info}`);
    }
  };
  try {
    if (slots === undefined) {
      await call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => `${slot}`));
      await whole(1);
    }
    const id = textOf(await call('CLUSTER', 'MYID')) ?? '';
    return { engine, id, call, whole, [Symbol.asyncDispose]: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** One command over a connection of its own. */
export async function ask(port: number, ...args: string[]): Promise<RespValue> {
  const client = new RespClient(connect({ host: '127.0.0.1', port }));
  try {
    return await client.call(args, { timeoutMs: 20_000 });
  } finally {
    client.close();
  }
}

/** What `openTunnel` takes to get to a cluster of that emulator's. */
export function clusterAt({ env }: SsmEmulator, port: number): OpenTunnelOptions {
  return {
    bastion: 'i-0123456789abcdef0',
    host: CONFIGURATION_HOST,
    port,
    cluster: true,
    env: cleanEnvironment({ ...env, HOME: tmpdir() }),
  };
}
