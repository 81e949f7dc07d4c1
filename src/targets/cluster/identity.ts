import type { Duplex } from 'node:stream';
import type { ToServer } from '../../gateway/serve.ts';
import type { Credentials } from '../../gateway/stages.ts';
import { RespClient } from '../../resp/client.ts';
import { logIn } from './ask-cluster.ts';

/** A server that has shown which node it is is taken for the same for so long while no connection is lost, in milliseconds. */
const SURE_FOR_MS = 10_000;

/**
 * Makes sure of who answers at an address before anything of a client passes: a VPC gives an address to another node when the
 * first is gone. Its connections are lost then, so after each loss it is asked anew.
 */
export class Identity {
  readonly #credentials: () => Promise<Credentials | undefined>;
  readonly #verify: (client: RespClient) => Promise<void>;
  #checking: Promise<void> | undefined;
  #sureUntilMs = Number.NEGATIVE_INFINITY;

  /** @param verify - Asks over a connection of ours, logged in; throws where it is not who it has to be. */
  constructor(
    credentials: () => Promise<Credentials | undefined>,
    verify: (client: RespClient) => Promise<void>,
  ) {
    this.#credentials = credentials;
    this.#verify = verify;
  }

  /** Nothing is sure any more: its address is another. */
  doubt(): void {
    this.#sureUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** @throws What `verify` throws, and what ends the connection, explained. */
  async connect(toServer: ToServer): Promise<Duplex> {
    if (performance.now() >= this.#sureUntilMs) {
      this.#checking ??= this.#check(toServer).finally(() => {
        this.#checking = undefined;
      });
      await this.#checking;
    }
    const stream = await toServer.connect();
    const doubt = (): void => {
      if (!stream.writableEnded) this.doubt();
    };
    stream.once('end', doubt);
    stream.once('error', doubt);
    return stream;
  }

  async #check(toServer: ToServer): Promise<void> {
    const client = new RespClient(await toServer.connect());
    try {
      await logIn(client, await this.#credentials());
      await this.#verify(client);
      this.#sureUntilMs = performance.now() + SURE_FOR_MS;
    } catch (error) {
      throw toServer.explain?.(error) ?? error;
    } finally {
      client.close();
    }
  }
}
