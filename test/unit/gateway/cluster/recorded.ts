import { readFileSync } from 'node:fs';
import type { AnnouncedNode } from '../../../../src/gateway/cluster/announced-node.ts';
import type { RecordedReply } from '../../../support/cluster/record-replies.ts';

/** What real servers said: `npm run vectors cluster` records them anew. */
export const RECORDED: readonly RecordedReply[] = readFileSync(
  new URL('../../../vectors/cluster-replies.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedReply);

/** The recorded nodes by the digit that their addresses and names end in. */
export function numberOf({ endpoint, ip, hostname }: AnnouncedNode): number {
  const host = [endpoint, ip, hostname].find((text) => text !== undefined && text !== null && text !== '');
  return Number(/(\d)(?:-001\..*)?$/.exec(host ?? '')?.[1] ?? 0);
}
