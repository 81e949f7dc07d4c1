import { describe, expect, it } from 'vitest';
import type { ListedNode } from '../../../../src/gateway/cluster/node-lines.ts';
import { type FoundCluster, tellsIds } from '../../../../src/targets/cluster/ask-cluster.ts';
import { ClusterDoors } from '../../../../src/targets/cluster/cluster-doors.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

function listed(id: string | undefined, host: string, ...flags: string[]): ListedNode {
  return { id, endpoint: host, hostname: undefined, port: 6379, flags };
}

async function open(
  found: FoundCluster,
  ask: () => FoundCluster = () => found,
): Promise<AsyncDisposable & { readonly doors: ClusterDoors }> {
  const doors = await ClusterDoors.open(found, {
    host: 'clustercfg.example',
    port: 6379,
    tls: false,
    ask: async () => ask(),
    gateway: { onState: () => {} },
    openTunnel: () => Promise.reject(new Error('Nobody connects here.')),
    toServer: () => ({ connect: () => Promise.reject(new Error('Nobody connects here.')) }),
    ownLogin: { credentials: async () => undefined },
    onTried: () => {},
  });
  return { doors, [Symbol.asyncDispose]: () => doors.close() };
}

/** What a reply names, by the rewriter of a connection. */
function portFor(doors: ClusterDoors, address: string): number {
  const line = doors
    .rewriterFor(() => 'clustercfg.example')()
    .rewriteError(`MOVED 1 ${address}`);
  return Number(/^MOVED 1 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
}

function listeners(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
}

describe('the local ports of a cluster', () => {
  it('are as many as it has nodes, however often its slots name them', async () => {
    const nodes = [listed(A, '10.0.0.1', 'myself', 'master'), listed(B, '10.0.0.2', 'master')];
    const serving = Array.from({ length: 1_000 }, (_, index) => nodes[index % 2] as ListedNode);
    const before = listeners();
    await using opened = await open({ id: A, listed: nodes, serving, primaries: serving });
    expect(opened.doors.ports).toHaveLength(2);
    expect(opened.doors.primaries).toEqual(opened.doors.ports);
    expect(listeners() - before).toBeLessThan(20);
  });

  it('of its primaries are known where CLUSTER NODES may not be asked', async () => {
    const [primary, replica] = [listed(A, '10.0.0.1'), listed(B, '10.0.0.2')];
    await using opened = await open({
      id: A,
      listed: [],
      serving: [primary, replica],
      primaries: [primary],
    });
    expect(opened.doors.primaries).toEqual([portFor(opened.doors, '10.0.0.1:6379')]);
    expect(opened.doors.ports).toHaveLength(2);
  });

  it('are those of who lives where one that failed had the same address, whoever is listed first', async () => {
    const [living, failed] = [listed(A, '10.0.0.1', 'master'), listed(B, '10.0.0.1', 'master', 'fail')];
    for (const both of [
      [living, failed],
      [failed, living],
    ]) {
      await using opened = await open({ id: A, listed: both, serving: [living], primaries: [living] });
      expect(opened.doors.primaries).toEqual([portFor(opened.doors, '10.0.0.1:6379')]);
    }
  });

  it('are learnt of nobody who belongs to another cluster', async () => {
    const node = listed(A, '10.0.0.1', 'master');
    const found = { id: A, listed: [node], serving: [node], primaries: [node] };
    const other = listed(C, '10.0.0.9', 'master');
    const foreign = { id: C, listed: [other], serving: [other], primaries: [other] };
    await using opened = await open(found, () => foreign);
    expect(await opened.doors.refresh()).toBeUndefined();
    expect(opened.doors.ports).toHaveLength(1);
  });
});

describe('the ids of nodes', () => {
  it.each([
    ['are told where the list has the one that was said', A, [listed(A, '10.0.0.1')], true],
    ['are told where the list may not be asked for', A, [], true],
    ['are not told where the list has another', A, [listed(B, '10.0.0.1')], false],
    ['are not told where none was said', undefined, [listed(A, '10.0.0.1')], false],
  ])('%s', (_, id, nodes, expected) => {
    expect(tellsIds({ id, listed: nodes, serving: [], primaries: [] })).toBe(expected);
  });
});
