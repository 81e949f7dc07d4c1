import { endpointIn, type LocateNode, portIn } from './announced-node.ts';
import { type Edit, pairsOf, type RawValue, withInteger, withText } from './raw-reply.ts';

/** Places of a node's host in CLUSTER SHARDS. */
const HOSTS: ReadonlySet<string> = new Set(['endpoint', 'ip', 'hostname']);

/**
 * Puts local ports in the place of CLUSTER SHARDS' endpoints, addresses and names.
 *
 * @param reachesTls - Whether the nodes are reached over TLS: then `tls-port` says which of a node's two ports is meant, and
 *   both become the one local port, on which a client may speak either.
 */
export function editShards(reply: RawValue, reachesTls: boolean, locate: LocateNode): Edit[] {
  return (reply.items ?? [])
    .flatMap((shard) => pairsOf(shard))
    .filter(([key]) => key === 'nodes')
    .flatMap(([, { items = [] }]) => items)
    .flatMap((node) => editNode(node, reachesTls, locate));
}

function editNode(value: RawValue, reachesTls: boolean, locate: LocateNode): Edit[] {
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
  return pairs.flatMap(([key, part]) => {
    if (key === 'port' || key === 'tls-port') return [withInteger(part, local.port)];
    // A name that is not there stays so; an endpoint is always one.
    return HOSTS.has(key) && (key === 'endpoint' || part.text) ? [withText(part, local.host)] : [];
  });
}
