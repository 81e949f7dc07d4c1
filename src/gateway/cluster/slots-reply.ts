import { type AnnouncedNode, endpointIn, type LocateNode, portIn } from './announced-node.ts';
import { type Edit, pairsOf, type RawValue, withInteger, withText } from './raw-reply.ts';

interface ReadNode {
  readonly node: AnnouncedNode;
  readonly endpoint: RawValue;
  readonly port: RawValue;
  /** Where its address and its name stand besides. */
  readonly others: readonly RawValue[];
}

/** The nodes of CLUSTER SLOTS; one that has several ranges comes as often. */
export function nodesOfSlots(reply: RawValue): AnnouncedNode[] {
  return readNodes(reply).map(({ node }) => node);
}

/** The first of each range, which is its primary. */
export function primariesOfSlots({ items: ranges = [] }: RawValue): AnnouncedNode[] {
  return ranges.flatMap(({ items = [] }) => {
    const read = items[2] && readNode(items[2]);
    return read === undefined ? [] : [read.node];
  });
}

/** Puts local ports in the place of CLUSTER SLOTS' endpoints, and of addresses and names in its metadata. */
export function editSlots(reply: RawValue, locate: LocateNode): Edit[] {
  return readNodes(reply).flatMap(({ node, endpoint, port, others }) => {
    const local = locate(node);
    if (local === undefined) return [];
    return [
      withText(endpoint, local.host),
      withInteger(port, local.port),
      ...others.map((value) => withText(value, local.host)),
    ];
  });
}

/** `[from, to, [endpoint, port, id, metadata], …]` a range: an id since 4.0, metadata since 7.0. */
function readNodes({ items: ranges = [] }: RawValue): ReadNode[] {
  return ranges.flatMap(({ items = [] }) => items.slice(2)).flatMap((value) => readNode(value) ?? []);
}

function readNode({ items = [] }: RawValue): ReadNode | undefined {
  const [endpoint, portValue, id, metadata] = items;
  const port = portIn(portValue?.text);
  if (endpoint === undefined || endpoint.items !== undefined || portValue?.type !== ':') return undefined;
  if (port === undefined) return undefined;
  const others = pairsOf(metadata).filter(([key, { text }]) => (key === 'ip' || key === 'hostname') && text);
  const { ip, hostname } = Object.fromEntries(others.map(([key, { text }]) => [key, text]));
  return {
    node: { id: id?.text, endpoint: endpointIn(endpoint.text), ip, hostname, port },
    endpoint,
    port: portValue,
    others: others.map(([, value]) => value),
  };
}
