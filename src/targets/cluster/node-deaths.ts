import { type ClusterNode, formatAddress } from '../../gateway/cluster/directory.ts';
import type { ListedNode } from '../../gateway/cluster/node-lines.ts';
import type { TargetDeath } from '../../model/usage.ts';

export interface NodeDeathsOptions {
  readonly onDeath: (death: TargetDeath) => void;
  /** Asks the cluster for its nodes; undefined where none answers. */
  readonly list: () => Promise<readonly ListedNode[] | undefined>;
}

/** How often the cluster is asked which of its nodes have failed, in milliseconds. */
const ASK_EVERY_MS = 5_000;

/**
 * Sees nodes of a cluster die: those that clients cannot connect to, and those that the others call failed. One that has left the
 * cluster is not dead.
 */
export class NodeDeaths {
  readonly #options: NodeDeathsOptions;
  readonly #dead = new Map<string, TargetDeath>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: NodeDeathsOptions) {
    this.#options = options;
  }

  /** Asks again and again until it is closed. */
  watch(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#isClosed) this.watch();
      });
    }, ASK_EVERY_MS).unref();
  }

  /** Somebody tried to connect to a node. */
  tried({ id, place }: ClusterNode<unknown>, error: unknown): void {
    if (id === undefined || this.#isClosed) return;
    if (error === undefined) this.#lives(id);
    else if (isGone(error))
      void this.#confirm(id, formatAddress(place.host, place.port), 'is gone: nobody listens there any more');
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #confirm(id: string, name: string, how: string): Promise<void> {
    const at = new Date().toISOString();
    const listed = await this.#options.list().catch(() => undefined);
    if (listed !== undefined && !listed.some((node) => node.id === id)) return;
    this.#dies(id, name, how, at);
  }

  async #look(): Promise<void> {
    const listed = (await this.#options.list().catch(() => undefined)) ?? [];
    for (const { id, endpoint, port, flags } of listed) {
      if (id === undefined) continue;
      const name = formatAddress(endpoint ?? '', port);
      if (flags.includes('fail'))
        this.#dies(id, name, 'failed, as the other nodes say', new Date().toISOString());
      else if (!flags.includes('fail?')) this.#lives(id);
    }
  }

  #dies(id: string, name: string, how: string, at: string): void {
    if (this.#isClosed || this.#dead.has(id)) return;
    const death = { what: `the cluster's node ${name}`, how, at };
    this.#dead.set(id, death);
    this.#options.onDeath(death);
  }

  #lives(id: string): void {
    const death = this.#dead.get(id);
    if (death === undefined) return;
    this.#dead.delete(id);
    this.#options.onDeath({ ...death, until: new Date().toISOString() });
  }
}

function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    /RT_TUNNEL_CONNECT_REFUSED|RT_TARGET_UNREACHABLE|ECONNREFUSED|ECONNRESET/.test(codesOf(error))
  );
}

function codesOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return error.cause instanceof Error ? `${code} ${codesOf(error.cause)}` : code;
}
