import { type RespValue, textOf } from '../../../src/resp/values.ts';
import type { ClusterNode, RunningCluster } from './cluster.ts';

/** Moves slots from one primary to another with their keys, as resharding does (source: redis-cli's clusterManagerMoveSlot). */
export async function moveSlots(
  { nodes }: RunningCluster,
  [from, to]: readonly [ClusterNode, ClusterNode],
  slots: readonly number[],
): Promise<void> {
  for (const slot of slots) {
    await expectOk(to.call('CLUSTER', 'SETSLOT', `${slot}`, 'IMPORTING', from.id));
    await expectOk(from.call('CLUSTER', 'SETSLOT', `${slot}`, 'MIGRATING', to.id));
    for (;;) {
      const found = await from.call('CLUSTER', 'GETKEYSINSLOT', `${slot}`, '100');
      const keys = 'items' in found ? found.items.map((item) => textOf(item) ?? '') : [];
      if (keys.length === 0) break;
      const { host, port } = to.real;
      await expectOk(from.call('MIGRATE', host, `${port}`, '', '0', '5000', 'REPLACE', 'KEYS', ...keys));
    }
    for (const node of [to, from, ...nodes.filter(({ primary }) => primary === undefined)])
      await expectOk(node.call('CLUSTER', 'SETSLOT', `${slot}`, 'NODE', to.id));
  }
}

async function expectOk(reply: Promise<RespValue>): Promise<void> {
  const text = textOf(await reply);
  if (text !== 'OK' && text !== 'NOKEY') throw new Error(`Resharding was answered with ${text}`);
}
