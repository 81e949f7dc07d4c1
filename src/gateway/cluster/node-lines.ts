import { type AnnouncedNode, endpointIn, type LocateNode, portIn } from './announced-node.ts';

/** `10.0.0.1:6379`, with the bus port since 4.0, a host name since 7.0, and further fields behind commas. */
const ADDRESS = /^([^,]*):(\d{1,5})(@\d{1,5})?(?:,([^,]*)(.*))?$/;

interface ReadLine {
  readonly node: AnnouncedNode;
  readonly flags: readonly string[];
  /** The address's parts that stay, behind host and port, and behind the name. */
  readonly bus: string;
  readonly more: string | undefined;
}

/** A node of CLUSTER NODES. */
export interface ListedNode extends AnnouncedNode {
  /** E.g. `myself`, `master`, `slave`, `fail`, `fail?`, `noaddr`. */
  readonly flags: readonly string[];
}

/** The nodes in the lines of CLUSTER NODES that have an address. */
export function readNodeLines(text: string): ListedNode[] {
  return text.split('\n').flatMap((line) => {
    const read = readLine(line);
    return read === undefined ? [] : [{ ...read.node, flags: read.flags }];
  });
}

/**
 * Puts local ports where CLUSTER NODES, or a line of CLUSTER REPLICAS, has addresses and names. Bus ports stay: no client
 * connects to one.
 */
export function rewriteNodeLines(text: string, locate: LocateNode): string {
  return text
    .split('\n')
    .map((line) => rewriteLine(line, locate))
    .join('\n');
}

function rewriteLine(line: string, locate: LocateNode): string {
  const read = readLine(line);
  const local = read && locate(read.node);
  if (read === undefined || local === undefined) return line;
  const { node, bus, more } = read;
  const name = more === undefined ? '' : `,${node.hostname === undefined ? '' : local.host}${more}`;
  const [id = '', , ...rest] = line.split(' ');
  return [id, `${local.host}:${local.port}${bus}${name}`, ...rest].join(' ');
}

function readLine(line: string): ReadLine | undefined {
  const [id = '', address = '', flags = ''] = line.split(' ');
  const [, host, portText, bus = '', hostname, more = ''] = ADDRESS.exec(address) ?? [];
  const port = portIn(portText);
  if (host === undefined || port === undefined || !/^[\da-f]{40}$/.test(id)) return undefined;
  const words = flags.split(',');
  return {
    node: {
      // Until the first greeting is over, a node stands there under an id that was made up for it.
      id: words.includes('handshake') ? undefined : id,
      endpoint: endpointIn(host),
      hostname: hostname || undefined,
      port,
    },
    flags: words,
    bus,
    more: hostname === undefined ? undefined : more,
  };
}
