import type { Duplex } from 'node:stream';
import type { ClusterNode, NodePlace } from '../../gateway/cluster/directory.ts';
import type { ToServer } from '../../gateway/serve.ts';
import type { Credentials } from '../../gateway/stages.ts';
import { RespClient } from '../../resp/client.ts';
import { pauseMs } from '../../ssm/transport/back-off.ts';
import type { SsmTunnel } from '../../ssm/tunnel.ts';
import { askCluster, type FoundCluster, logIn } from './ask-cluster.ts';
import { unknownNode, wrongNode } from './errors.ts';
import { connectToKnown } from './identity.ts';

export interface NodeLinkOptions {
  /** Opens sessions to a place; whether a server answers there is not waited for. */
  readonly openTunnel: (place: NodePlace) => Promise<NodeTunnel>;
  /** Speaks to the server behind a tunnel's local port. */
  readonly toServer: (tunnelPort: number, place: NodePlace) => ToServer;
  readonly credentials: () => Promise<Credentials | undefined>;
  /** Asks the cluster for its nodes anew, so that a node that only a redirect has named gets its id. */
  readonly refresh: () => Promise<void>;
  /** Is told whether a client's wish to connect could be met. */
  readonly onTried: (node: ClusterNode<unknown>, error: unknown) => void;
}

type NodeTunnel = Pick<SsmTunnel, 'port' | 'sessionIds' | 'close'>;

interface Way {
  readonly place: NodePlace;
  readonly opening: Promise<NodeTunnel>;
}

/** The way to one node: its sessions, opened when somebody first connects, and its id, asked before the first byte passes. */
export class NodeLink {
  readonly #options: NodeLinkOptions;
  readonly #node: ClusterNode<unknown>;
  #way: Way | undefined;
  #tunnel: NodeTunnel | undefined;
  #toServer: ToServer | undefined;
  #failures = 0;
  #failure: unknown;
  #retryAtMs = 0;

  constructor(node: ClusterNode<unknown>, options: NodeLinkOptions) {
    this.#node = node;
    this.#options = options;
  }

  /** Where it is dialled. */
  get host(): string {
    return this.#node.place.host;
  }

  /** Of the sessions that are open now. */
  get sessionIds(): readonly string[] {
    return this.#tunnel?.sessionIds ?? [];
  }

  /** What an error of a connection means. */
  explain(error: unknown): unknown {
    return this.#toServer?.explain?.(error) ?? error;
  }

  /**
   * Connects to the node, and to no other.
   *
   * @throws {RedisTargetError} `RT_CLUSTER_WRONG_NODE`, `RT_CLUSTER_NODE_UNKNOWN`, and what opening a session throws.
   */
  async connect(): Promise<Duplex> {
    try {
      if (this.#node.isReplaced) throw wrongNode(this.#node, 'another node is announced there by now');
      const stream = await connectToKnown(await this.#open(), {
        credentials: this.#options.credentials,
        verify: (id) => this.#verify(id),
      });
      this.#options.onTried(this.#node, undefined);
      return stream;
    } catch (error) {
      this.#options.onTried(this.#node, error);
      throw error;
    }
  }

  /** What the node says of its cluster; undefined where nobody has connected to it yet, or it does not answer. */
  async ask(): Promise<FoundCluster | undefined> {
    if (this.#toServer === undefined) return undefined;
    try {
      const client = new RespClient(await this.#toServer.connect());
      try {
        await logIn(client, await this.#options.credentials());
        return await askCluster(client);
      } finally {
        client.close();
      }
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    const tunnel = await this.#way?.opening.catch(() => undefined);
    await tunnel?.close();
  }

  async #open(): Promise<ToServer> {
    const { place } = this.#node;
    const before = this.#way;
    if (before !== undefined && before.place !== place) {
      // It has come to another address: what still goes to the first one ends with it.
      this.#way = undefined;
      void before.opening.then((tunnel) => tunnel.close()).catch(() => undefined);
    }
    // A client that connects again and again must not have as many sessions started.
    if (this.#way === undefined && performance.now() < this.#retryAtMs) throw this.#failure;
    this.#way ??= { place, opening: this.#start(place) };
    const tunnel = await this.#way.opening;
    this.#toServer = this.#options.toServer(tunnel.port, place);
    return this.#toServer;
  }

  async #start(place: NodePlace): Promise<NodeTunnel> {
    try {
      const tunnel = await this.#options.openTunnel(place);
      this.#failures = 0;
      this.#tunnel = tunnel;
      return tunnel;
    } catch (error) {
      this.#way = undefined;
      this.#failure = error;
      this.#retryAtMs = performance.now() + pauseMs(++this.#failures);
      throw error;
    }
  }

  async #verify(id: string | undefined): Promise<void> {
    if (this.#node.id === undefined) await this.#options.refresh();
    if (this.#node.id === undefined) throw unknownNode(this.#node);
    // Who may not ask cannot know: the cluster's own words are all there is then.
    if (id !== undefined && id !== this.#node.id)
      throw wrongNode(this.#node, `what answers there has the id ${id}`);
  }
}
