import { describe, expect, it } from 'vitest';
import type { LocateNode } from '../../../../src/gateway/cluster/announced-node.ts';
import { pairsOf, type RawValue, readRawReply } from '../../../../src/gateway/cluster/raw-reply.ts';
import { createClusterRewriter } from '../../../../src/gateway/cluster/rewriter.ts';
import { numberOf, RECORDED } from './recorded.ts';

/** Of nodes that all have a port for TLS, one a plain one besides. */
const OVER_TLS = RECORDED.filter(
  ({ command, layout, reply }) => command[1] === 'SHARDS' && layout === 'with TLS' && reply.startsWith('*'),
);
const locally: LocateNode = (node) => ({ host: '127.0.0.1', port: 40_000 + numberOf(node) });

/** The ports of each node, as a client reads them after its reply was rewritten. */
function portsIn(reply: string, servesTls: boolean, reachesTls = true): Record<string, string>[] {
  const rewriter = createClusterRewriter({ locate: locally, reachesTls, servesTls });
  const command = { name: 'CLUSTER', args: ['SHARDS'] };
  const next = readRawReply(rewriter.rewrite(Buffer.from(reply, 'latin1'), command, 2));
  if (next === undefined) throw new Error('It is no whole reply any more.');
  return (next.items ?? []).flatMap((shard) => {
    const nodes = pairsOf(shard).find(([key]) => key === 'nodes')?.[1].items ?? [];
    return nodes.map((node) => {
      const pairs: [string, RawValue][] = [...pairsOf(node)].map(([key, value]) => [key, value]);
      // Nothing is lost, and nothing stands there twice.
      expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length);
      expect(pairs.map(([key]) => key)).toEqual(expect.arrayContaining(['id', 'ip', 'endpoint', 'health']));
      return Object.fromEntries(
        pairs.filter(([key]) => key.endsWith('port')).map(([key, { text }]) => [key, text ?? '']),
      );
    });
  });
}

describe('the nodes of CLUSTER SHARDS that listen for TLS only', () => {
  it('were recorded', () => {
    expect(OVER_TLS.length).toBeGreaterThan(0);
    for (const { reply } of OVER_TLS) expect(reply).toMatch(/tls-port/);
  });

  it.each(OVER_TLS)(
    'have a plain port where they are served in plain: RESP$protocol over $over',
    ({ reply }) => {
      const ports = portsIn(reply, false);
      expect(ports).toHaveLength(3);
      for (const { port } of ports) expect(port).toMatch(/^4000[123]$/);
      // Who has no plain one, has none for TLS any more.
      expect(ports.filter((node) => Object.hasOwn(node, 'tls-port'))).toHaveLength(1);
    },
  );

  it.each(OVER_TLS)('have both where clients may speak either: RESP$protocol over $over', ({ reply }) => {
    const ports = portsIn(reply, true);
    expect(ports).toHaveLength(3);
    for (const node of ports) {
      expect(node.port).toMatch(/^4000[123]$/);
      expect(node['tls-port']).toBe(node.port);
    }
  });
});

describe('the nodes of CLUSTER SHARDS that listen in plain only', () => {
  const plain = RECORDED.filter(
    ({ command, layout, reply }) => command[1] === 'SHARDS' && layout !== 'with TLS' && reply.startsWith('*'),
  );

  it.each(plain)('have both where clients may speak TLS: $engine, $layout, RESP$protocol', ({ reply }) => {
    for (const node of portsIn(reply, true, false)) {
      expect(node.port).toMatch(/^4000\d$/);
      expect(node['tls-port']).toBe(node.port);
    }
  });
});
