import type { Duplex } from 'node:stream';
import type { ToServer } from '../../gateway/serve.ts';
import { RespClient } from '../../resp/client.ts';
import { askNodeId, logIn, type OwnLogin, type SaidId } from './ask-cluster.ts';
import { askFirst } from './ask-first.ts';

/** Uses a connection of ours to the same server, logged in. */
export type AskBeside = <T>(use: (client: RespClient) => Promise<T>) => Promise<T>;

export interface IdentityOptions {
  readonly ownLogin: OwnLogin;
  /** Throws where it is not who it has to be, as far as it says who it is. */
  readonly verify: (said: SaidId, askBeside: AskBeside) => Promise<void>;
}

/** Who has not logged in may not ask: with a password for everybody, or with a user for everybody who may do little. */
const WANTS_LOGIN = /^NO(?:AUTH|PERM)\b/;

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
      await logIn(client, options.ownLogin);
      return await use(client);
    } finally {
      client.close();
    }
  };
  let stream: Duplex | undefined;
  let lost: Error | undefined;
  try {
    stream = await toServer.connect();
    const said = await askFirst(stream);
    // It may be lost at any moment, and whoever gets it listens only then.
    stream.on('error', (error) => {
      lost = error;
    });
    await options.verify(WANTS_LOGIN.test(said.refusal ?? '') ? await askBeside(askNodeId) : said, askBeside);
    if (stream.destroyed) throw lost ?? new Error('The connection was lost while its node was asked for.');
    return stream;
  } catch (error) {
    stream?.destroy();
    throw toServer.explain?.(error) ?? error;
  }
}
