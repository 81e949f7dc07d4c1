/** A node as one reply of its cluster names it. */
export interface AnnouncedNode {
  /** Its 40 hexadecimal digits; MOVED and ASK have none, nor has CLUSTER SLOTS before 4.0. */
  readonly id?: string | undefined;
  /**
   * Where clients are told to go: an address or a name. `null`: to the host that they asked, on `port`, as with
   * `cluster-preferred-endpoint-type unknown-endpoint`. Undefined: it has no name, where names are preferred (`?`).
   */
  readonly endpoint: string | null | undefined;
  /** Its address, where that is told beside. */
  readonly ip?: string | undefined;
  /** Its name, where that is told beside. */
  readonly hostname?: string | undefined;
  readonly port: number;
}

/** Where this machine's clients find a node. */
export interface LocalNode {
  readonly host: string;
  readonly port: number;
}

/** A node was named for the first time, and no local port is open that could be its own: one will be in a moment. */
export class NoLocalPort extends Error {}

/**
 * Knows the local port of each node. Undefined: that node cannot be told from others, so its place stays as it is.
 *
 * @throws {NoLocalPort}
 */
export type LocateNode = (node: AnnouncedNode) => LocalNode | undefined;

/**
 * What stands where a reply has a node's host.
 *
 * @param text - Undefined: null stood there.
 */
export function endpointIn(text: string | undefined): string | null | undefined {
  // Before a node has met another, it does not know its own address, and clients take an empty one as null.
  if (text === undefined || text === '') return null;
  return text === '?' ? undefined : text;
}

/** A port that clients can connect to. */
export function portIn(text: string | undefined): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
}
