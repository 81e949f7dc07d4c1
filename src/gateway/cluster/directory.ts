import type { AnnouncedNode } from './announced-node.ts';

/** Where the bastion dials a node. */
export interface NodePlace {
  readonly host: string;
  readonly port: number;
}

/** A node of the cluster, and the local port that is its own for as long as the target is open. */
export interface ClusterNode<Door> {
  readonly door: Door;
  /** Undefined: only a redirect has named it. */
  readonly id: string | undefined;
  readonly place: NodePlace;
  /** Another node answers at its address by now. */
  readonly isReplaced: boolean;
}

interface Entry<Door> {
  readonly door: Door;
  id: string | undefined;
  place: NodePlace;
  isReplaced: boolean;
}

export interface NodeDirectoryOptions<Door> {
  /** Whether nodes are reached over TLS: certificates are for names, so a name goes before an address. */
  readonly prefersNames: boolean;
  /**
   * A local port that no node has had yet.
   *
   * @throws {NoLocalPort} None is open at this moment.
   */
  readonly takeDoor: () => Door;
}

/** More nodes than any cluster has (ElastiCache's most are 500), or what invents nodes. */
const MAX_NODES = 2_000;

/**
 * Knows the nodes of one cluster by what is announced of them, and which local port is whose.
 *
 * The same node is called by its address here and by its name there, and its id tells that it is one. An address that a
 * node with another id announces is that one's from then on, and the earlier node keeps its port: a port is never given on.
 */
export class NodeDirectory<Door> {
  readonly #options: NodeDirectoryOptions<Door>;
  readonly #byId = new Map<string, Entry<Door>>();
  readonly #byAddress = new Map<string, Entry<Door>>();
  readonly #entries: Entry<Door>[] = [];

  constructor(options: NodeDirectoryOptions<Door>) {
    this.#options = options;
  }

  get nodes(): readonly ClusterNode<Door>[] {
    return this.#entries;
  }

  /**
   * Finds the node that is announced, or takes it in.
   *
   * @param asked - The host that the connection goes to over which it was announced.
   * @returns Undefined where it has no address.
   * @throws {NoLocalPort}
   */
  find(node: AnnouncedNode, asked: string): ClusterNode<Door> | undefined {
    const hosts = hostsOf(node, asked);
    const place = this.#placeOf(node, hosts);
    if (place === undefined) return undefined;
    const addresses = hosts.map((host) => keyOf({ host, port: node.port }));
    const entry = this.#known(node.id, addresses) ?? this.#takeIn(place);
    if (entry === undefined) return undefined;
    if (node.id !== undefined) {
      entry.id = node.id;
      entry.isReplaced = false;
      this.#byId.set(node.id, entry);
      this.#move(entry, place, addresses);
    }
    for (const address of addresses) this.#hold(address, entry);
    return entry;
  }

  #known(id: string | undefined, addresses: readonly string[]): Entry<Door> | undefined {
    const byId = id === undefined ? undefined : this.#byId.get(id);
    if (byId !== undefined) return byId;
    return addresses
      .map((address) => this.#byAddress.get(address))
      .find((entry) => entry && (entry.id === undefined || id === undefined));
  }

  #takeIn(place: NodePlace): Entry<Door> | undefined {
    if (this.#entries.length >= MAX_NODES) return undefined;
    const door = this.#options.takeDoor();
    const entry = { door, id: undefined, place, isReplaced: false };
    this.#entries.push(entry);
    return entry;
  }

  /** A node may have come to another address. Replies that put its name first, or its address, do not move it. */
  #move(entry: Entry<Door>, place: NodePlace, addresses: readonly string[]): void {
    const isKnown = addresses.includes(keyOf(entry.place));
    const isNamed = this.#options.prefersNames && !isName(entry.place.host) && isName(place.host);
    if (!isKnown || isNamed) entry.place = place;
  }

  #hold(address: string, entry: Entry<Door>): void {
    const holder = this.#byAddress.get(address);
    if (holder === entry) return;
    this.#byAddress.set(address, entry);
    if (holder === undefined) return;
    // Named by a redirect first: what answers there has to be this node.
    if (holder.id === undefined) holder.id = entry.id;
    else if (holder.id !== entry.id && address === keyOf(holder.place)) holder.isReplaced = true;
  }

  #placeOf({ endpoint, hostname, port }: AnnouncedNode, [first]: readonly string[]): NodePlace | undefined {
    const name = endpoint !== undefined && endpoint !== null && isName(endpoint) ? endpoint : hostname;
    const host = this.#options.prefersNames && name !== undefined ? name : first;
    return host === undefined ? undefined : { host, port };
  }
}

/** All that a node is called, what clients are told first. */
function hostsOf({ endpoint, ip, hostname }: AnnouncedNode, asked: string): string[] {
  const hosts = [endpoint === null ? asked : endpoint, ip, hostname];
  return [...new Set(hosts.filter((host) => host !== undefined && host !== ''))] as string[];
}

function isName(host: string): boolean {
  return !/^[\d.]+$/.test(host) && !host.includes(':');
}

/** Names, and IPv6 addresses, are the same in capital letters. */
function keyOf({ host, port }: NodePlace): string {
  return formatAddress(host.toLowerCase(), port);
}

/** As replies write it, also for an IPv6 address. */
export function formatAddress(host: string, port: number): string {
  return `${host}:${port}`;
}
