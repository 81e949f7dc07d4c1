import { endpointIn, type LocateNode, portIn } from './announced-node.ts';
import { type Edit, pairsOf, type RawValue, withInteger, withMore, withText } from './raw-reply.ts';

/** Places of a node's host in CLUSTER SHARDS. */
const HOSTS: ReadonlySet<string> = new Set(['endpoint', 'ip', 'hostname']);

export interface ShardEnds {
  /** Whether the nodes are reached over TLS: then `tls-port` says which of a node's two ports is meant. */
  readonly reachesTls: boolean;
  /** Whether clients may speak TLS with the local ports. */
  readonly servesTls: boolean;
}

/**
 * Puts local ports in the place of CLUSTER SHARDS' endpoints, addresses and names.
 *
 * A client looks for `port` where it speaks plain, and for `tls-port` where it speaks TLS. A node that listens for one of both has
 * one of them only; its local port is found by what may be spoken there.
 */
export function editShards(reply: RawValue, ends: ShardEnds, locate: LocateNode): Edit[] {
  return (reply.items ?? [])
    .flatMap((shard) => pairsOf(shard))
    .filter(([key]) => key === 'nodes')
    .flatMap(([, { items = [] }]) => items)
    .flatMap((node) => editNode(node, ends, locate));
}

function editNode(value: RawValue, { reachesTls, servesTls }: ShardEnds, locate: LocateNode): Edit[] {
  const pairs = pairsOf(value);
  const fields = Object.fromEntries(pairs);
  const textOf = (key: string): string | undefined => fields[key]?.text || undefined;
  const plain = portIn(textOf('port'));
  const tls = portIn(textOf('tls-port'));
  const port = reachesTls ? (tls ?? plain) : (plain ?? tls);
  if (port === undefined || fields.endpoint === undefined) return [];
  const local = locate({
    id: textOf('id'),
    endpoint: endpointIn(fields.endpoint.text),
    ip: textOf('ip'),
    hostname: textOf('hostname'),
    port,
  });
  if (local === undefined) return [];
  const replaced = pairs.flatMap(([key, part]) => {
    if (key === 'port' || key === 'tls-port') return [withInteger(part, local.port)];
    // A name that is not there stays so; an endpoint is always one.
    return HOSTS.has(key) && (key === 'endpoint' || part.text) ? [withText(part, local.host)] : [];
  });
  return [...editKeys(value, fields, servesTls, local.port), ...replaced];
}

/** Where one of both ports is not there, and a client may look for it. */
function editKeys(
  value: RawValue,
  fields: Readonly<Record<string, RawValue>>,
  servesTls: boolean,
  port: number,
): Edit[] {
  if (servesTls) {
    const missing = ['port', 'tls-port'].find((key) => fields[key] === undefined);
    return missing === undefined ? [] : [withMore(value, missing, port)];
  }
  const key = value.items?.find(({ text }, at) => at % 2 === 0 && text === 'tls-port');
  return fields.port !== undefined || key === undefined ? [] : [withText(key, 'port')];
}
