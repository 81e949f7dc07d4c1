import { createHash } from 'node:crypto';

/** A node as it is laid out before it starts. */
export interface PlannedNode {
  readonly id: string;
  /** From 1 on. */
  readonly number: number;
  readonly announced: string;
  readonly hostname?: string;
  /** From 7.2 on, and Valkey: else CLUSTER SHARDS is empty until others have told theirs. */
  readonly shard?: string;
  /** Of a replica: its primary's id. */
  readonly primary?: string;
  /** Of a primary that has any. */
  readonly slots?: readonly [from: number, to: number];
}

/** 16,384 slots over so many primaries. */
export function slotsOf(index: number, count: number): readonly [from: number, to: number] {
  return [Math.floor((16_384 * index) / count), Math.floor((16_384 * (index + 1)) / count) - 1];
}

/** 40 hexadecimal digits. */
export function nodeId(seed: string): string {
  return createHash('sha1').update(seed).digest('hex');
}

/**
 * What a node that has met all the others writes into its `nodes.conf`: so a cluster stands as soon as its servers do, without
 * MEET and gossip. Source of the form: Redis' src/cluster.c, clusterLoadConfig.
 */
export function nodesConf(nodes: readonly PlannedNode[], myself: PlannedNode, port: number): string {
  const lines = nodes.map((node) => {
    const kind = node.primary === undefined ? 'master' : 'slave';
    return [
      node.id,
      `${node.announced}:${port}@${port + 10_000}${namesOf(node)}`,
      node === myself ? `myself,${kind}` : kind,
      node.primary ?? '-',
      '0 0',
      node.primary === undefined ? node.number : 0,
      'connected',
      ...(node.slots === undefined ? [] : [node.slots.join('-')]),
    ].join(' ');
  });
  return `${lines.join('\n')}\nvars currentEpoch ${nodes.length} lastVoteEpoch 0\n`;
}

function namesOf({ hostname, shard }: PlannedNode): string {
  if (shard !== undefined) return `,${hostname ?? ''},shard-id=${shard}`;
  return hostname === undefined ? '' : `,${hostname}`;
}
