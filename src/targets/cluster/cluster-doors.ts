import { type AnnouncedNode, type LocalNode, NoLocalPort } from '../../gateway/cluster/announced-node.ts';
import { type ClusterNode, NodeDirectory } from '../../gateway/cluster/directory.ts';
import { createClusterRewriter } from '../../gateway/cluster/rewriter.ts';
import { type ServeGatewayOptions, serveGateway, type ToServer } from '../../gateway/serve.ts';
import type { ReplyRewriter } from '../../gateway/stages.ts';
import { Closing } from '../../platform/closing.ts';
import { askCluster, type FoundCluster, nodesOf, tellsIds } from './ask-cluster.ts';
import { namelessNode, otherCluster } from './errors.ts';
import { connectToKnown, type IdentityOptions } from './identity.ts';
import { NodeLink, type NodeLinkOptions } from './node-link.ts';

export interface ClusterDoorsOptions extends Omit<NodeLinkOptions, 'refresh' | 'tellsIds'> {
  /** What the target itself was named by: the configuration endpoint. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Asks the configuration endpoint for the cluster's nodes. */
  readonly ask: () => Promise<FoundCluster | undefined>;
  /** What each node's gateway does besides. */
  readonly gateway: Pick<ServeGatewayOptions, 'door' | 'login' | 'observer' | 'tap' | 'onState'>;
}

interface NodeDoor {
  readonly port: number;
  link: NodeLink | undefined;
}

/** So many local ports stand ready for nodes that nobody has heard of yet: a reply that names one cannot wait. */
const SPARE_DOORS = 8;
const LOCAL_HOST = '127.0.0.1';
/** Ports that were a node's in this process: none of them is given to another, not even after its target is closed. */
const usedPorts = new Set<number>();

/** The local ports of one cluster's nodes, each a gateway of its own. */
export class ClusterDoors {
  readonly #options: ClusterDoorsOptions;
  readonly #directory: NodeDirectory<NodeDoor>;
  readonly #closing = new Closing();
  readonly #spare: NodeDoor[] = [];
  readonly #tellsIds: boolean;
  #primaries: ReadonlySet<number | undefined> = new Set();
  #refilling: Promise<void> = Promise.resolve();

  private constructor(options: ClusterDoorsOptions, tellsIds: boolean) {
    this.#options = options;
    this.#tellsIds = tellsIds;
    this.#directory = new NodeDirectory({
      prefersNames: options.tls,
      takeDoor: () => {
        const door = this.#spare.shift();
        void this.#refill(SPARE_DOORS).catch(() => undefined);
        if (door === undefined) throw new NoLocalPort();
        return door;
      },
    });
  }

  /**
   * Opens a local port for each node that was found; sessions start when clients connect.
   *
   * @throws {RedisTargetError} What listening throws.
   */
  static async open(found: FoundCluster, options: ClusterDoorsOptions): Promise<ClusterDoors> {
    const doors = new ClusterDoors(options, tellsIds(found));
    try {
      const names = nodesOf(found).map(({ id, endpoint, port }) => id ?? `${endpoint}:${port}`);
      await doors.#refill(new Set(names).size + SPARE_DOORS);
      doors.#learn(found);
      return doors;
    } catch (error) {
      await doors.close();
      throw error;
    }
  }

  /** The local ports of all nodes. */
  get ports(): readonly number[] {
    return this.#directory.nodes.map(({ door }) => door.port);
  }

  /** The local ports of the primaries, as far as the cluster was asked. */
  get primaries(): readonly number[] {
    return this.ports.filter((port) => this.#primaries.has(port));
  }

  /** Of the sessions to nodes that are open now. */
  get sessionIds(): readonly string[] {
    return this.#directory.nodes.flatMap(({ door }) => door.link?.sessionIds ?? []);
  }

  /** The configuration endpoint's side: whatever node it leads to has to be one of this cluster. */
  guard(toServer: ToServer): ToServer {
    const { ownLogin, host, port } = this.#options;
    const verify: IdentityOptions['verify'] = async ({ id, refusal }, askBeside) => {
      if (this.#knows(id)) return;
      if (id === undefined) {
        if (this.#tellsIds) throw namelessNode(host, port, refusal);
        return;
      }
      const found = this.#ours(await askBeside(askCluster));
      if (found === undefined) throw otherCluster(host, port, id);
      this.#learn(found);
    };
    return { ...toServer, connect: () => connectToKnown(toServer, { ownLogin, verify }) };
  }

  /** @param asked - The host that the connection goes to whose replies are rewritten. */
  rewriterFor(asked: () => string): () => ReplyRewriter {
    const { tls, gateway } = this.#options;
    const ends = { reachesTls: tls, servesTls: gateway.door !== undefined };
    return () => createClusterRewriter({ ...ends, locate: (node) => this.#locate(node, asked()) });
  }

  /** Asks whoever answers, and is of this cluster, for its nodes. */
  async refresh(): Promise<FoundCluster | undefined> {
    let found = this.#ours(await this.#options.ask().catch(() => undefined));
    for (const { door } of this.#directory.nodes) found ??= this.#ours(await door.link?.ask());
    if (found !== undefined) this.#learn(found);
    return found;
  }

  async close(): Promise<void> {
    await this.#refilling.catch(() => undefined);
    await this.#closing.close();
  }

  #knows(id: string | undefined): boolean {
    return id !== undefined && this.#directory.nodes.some((node) => node.id === id);
  }

  /** What another cluster says is not for us. */
  #ours(found: FoundCluster | undefined): FoundCluster | undefined {
    return found !== undefined && nodesOf(found).some(({ id }) => this.#knows(id)) ? found : undefined;
  }

  #learn(found: FoundCluster): void {
    for (const node of nodesOf(found)) this.#portOf(node);
    this.#primaries = new Set(found.primaries.map((node) => this.#portOf(node)));
  }

  #portOf(node: AnnouncedNode): number | undefined {
    try {
      return this.#locate(node, this.#options.host)?.port;
    } catch (error) {
      // Whoever asks for it next learns of it.
      if (!(error instanceof NoLocalPort)) throw error;
      return undefined;
    }
  }

  #locate(announced: AnnouncedNode, asked: string): LocalNode | undefined {
    const node = this.#directory.find(announced, asked);
    if (node === undefined) return undefined;
    node.door.link ??= this.#linkTo(node);
    return { host: LOCAL_HOST, port: node.door.port };
  }

  #linkTo(node: ClusterNode<NodeDoor>): NodeLink {
    const refresh = async (): Promise<void> => {
      await this.refresh();
    };
    const link = new NodeLink(node, { ...this.#options, tellsIds: this.#tellsIds, refresh });
    this.#closing.add(() => link.close());
    return link;
  }

  #refill(count: number): Promise<void> {
    this.#refilling = this.#refilling
      .catch(() => undefined)
      .then(async () => {
        const missing = Math.max(0, count - this.#spare.length);
        await Promise.all(Array.from({ length: missing }, () => this.#openDoor()));
      });
    return this.#refilling;
  }

  async #openDoor(): Promise<void> {
    if (this.#closing.isClosed) return;
    let door: NodeDoor | undefined;
    const { port } = await serveGateway({
      ...this.#options.gateway,
      closing: this.#closing,
      isTls: this.#options.tls,
      // Nobody knows the port of one that no node has yet.
      connect: () => door?.link?.connect() ?? Promise.reject(new Error('No node has this port.')),
      explain: (error) => door?.link?.explain(error) ?? error,
      rewriter: this.rewriterFor(() => door?.link?.host ?? this.#options.host),
    });
    // Held open, so that the system gives it to nobody.
    if (usedPorts.has(port)) return await this.#openDoor();
    usedPorts.add(port);
    door = { port, link: undefined };
    this.#spare.push(door);
  }
}
