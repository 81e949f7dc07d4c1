import type { Duplex } from 'node:stream';
import type { ToServer } from '../../gateway/serve.ts';
import type { Credentials } from '../../gateway/stages.ts';
import { RespClient } from '../../resp/client.ts';
import { askNodeId, logIn } from './ask-cluster.ts';
import { askFirst } from './ask-first.ts';

/** Uses a connection of ours to the same server, logged in. */
export type AskBeside = <T>(use: (client: RespClient) => Promise<T>) => Promise<T>;

export interface IdentityOptions {
  readonly credentials: () => Promise<Credentials | undefined>;
  /**
   * Throws where it is not who it has to be.
   *
   * @param id - Undefined where it may not be asked.
   */
  readonly verify: (id: string | undefined, askBeside: AskBeside) => Promise<void>;
}

/**
 * Connects to a server, and makes sure of who answers before anything of a client passes: a VPC gives an address to another
 * node when the first is gone.
 *
 * The connection itself is asked for its id, which leaves no trace on it; where it wants a login first, another one is.
 *
 * @throws What `verify` throws, and what ends the connection, explained.
 */
export async function connectToKnown(toServer: ToServer, options: IdentityOptions): Promise<Duplex> {
  const askBeside: AskBeside = async (use) => {
    const client = new RespClient(await toServer.connect());
    try {
      await logIn(client, await options.credentials());
      return await use(client);
    } finally {
      client.close();
    }
  };
  let stream: Duplex | undefined;
  try {
    stream = await toServer.connect();
    const { id, wantsLogin } = await askFirst(stream);
    await options.verify(wantsLogin ? await askBeside(askNodeId) : id, askBeside);
    return stream;
  } catch (error) {
    stream?.destroy();
    throw toServer.explain?.(error) ?? error;
  }
}
