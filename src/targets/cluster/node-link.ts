import type { Duplex } from 'node:stream';
import type { ClusterNode, NodePlace } from '../../gateway/cluster/directory.ts';
import type { ToServer } from '../../gateway/serve.ts';
import { RespClient } from '../../resp/client.ts';
import { pauseMs } from '../../ssm/transport/back-off.ts';
import type { SsmTunnel } from '../../ssm/tunnel.ts';
import { askCluster, type FoundCluster, logIn, type OwnLogin, type SaidId } from './ask-cluster.ts';
import { namelessNode, unknownNode, wrongNode } from './errors.ts';
import { connectToKnown } from './identity.ts';

export interface NodeLinkOptions {
  /** Opens sessions to a place; whether a server answers there is not waited for. */
  readonly openTunnel: (place: NodePlace) => Promise<NodeTunnel>;
  /** Speaks to the server behind a tunnel's local port. */
  readonly toServer: (tunnelPort: number, place: NodePlace) => ToServer;
  readonly ownLogin: OwnLogin;
  /** Whether this cluster's nodes tell the ids that it lists them by. */
  readonly tellsIds: boolean;
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

/** After an opening that failed, who connects is told so until then. */
interface Pause {
  readonly place: NodePlace;
  readonly failure: unknown;
  readonly untilMs: number;
}

/** The way to one node: its sessions, opened when somebody first connects, and its id, asked before the first byte passes. */
export class NodeLink {
  readonly #options: NodeLinkOptions;
  readonly #node: ClusterNode<unknown>;
  #way: Way | undefined;
  /** Of the way, once it stands. */
  #tunnel: NodeTunnel | undefined;
  #toServer: ToServer | undefined;
  #failures = 0;
  #pause: Pause | undefined;
  /** Ways to places where the node is no more, which are being closed. */
  #left: Promise<unknown> = Promise.resolve();

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
        ownLogin: this.#options.ownLogin,
        verify: (said) => this.#verify(said),
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
        await logIn(client, this.#options.ownLogin);
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
    await Promise.all([tunnel?.close(), this.#left]);
  }

  async #open(): Promise<ToServer> {
    const { place } = this.#node;
    if (this.#way !== undefined && this.#way.place !== place) this.#leave(this.#way);
    const pause = this.#pause;
    // A client that connects again and again must not have as many sessions started.
    if (this.#way === undefined && pause?.place === place && performance.now() < pause.untilMs)
      throw pause.failure;
    this.#way ??= this.#start(place);
    const way = this.#way;
    const toServer = this.#options.toServer((await way.opening).port, place);
    if (this.#way === way) this.#toServer = toServer;
    return toServer;
  }

  /** The node has come to another address: what still goes to the first one ends with it. */
  #leave({ opening }: Way): void {
    this.#way = undefined;
    this.#tunnel = undefined;
    this.#failures = 0;
    const closing = opening.then((tunnel) => tunnel.close());
    this.#left = Promise.allSettled([this.#left, closing]);
  }

  #start(place: NodePlace): Way {
    const way: Way = { place, opening: this.#options.openTunnel(place) };
    way.opening.then(
      (tunnel) => {
        if (this.#way !== way) return;
        this.#failures = 0;
        this.#tunnel = tunnel;
      },
      (failure: unknown) => {
        if (this.#way !== way) return;
        this.#way = undefined;
        this.#pause = { place, failure, untilMs: performance.now() + pauseMs(++this.#failures) };
      },
    );
    return way;
  }

  async #verify({ id, refusal }: SaidId): Promise<void> {
    if (this.#node.id === undefined) await this.#options.refresh();
    if (this.#node.id === undefined) throw unknownNode(this.#node);
    const { host, port } = this.#node.place;
    // The cluster's own words are all there is then.
    if (!this.#options.tellsIds) return;
    if (id === undefined) throw namelessNode(host, port, refusal);
    if (id !== this.#node.id) throw wrongNode(this.#node, `what answers there has the id ${id}`);
  }
}
