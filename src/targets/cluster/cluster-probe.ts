import type { Duplex } from 'node:stream';
import { notReady } from '../../messages/not-ready.ts';
import { refusalOf } from '../../messages/refusal.ts';
import { RespClient } from '../../resp/client.ts';
import { textOf } from '../../resp/values.ts';
import { waitForPong } from '../wait-for-pong.ts';
import { askCluster, authenticate, type FoundCluster, type OwnLogin } from './ask-cluster.ts';

/** Waits for a server's PONG, and learns on the way whether it is a node of a cluster. */
export interface ClusterProbe {
  /** Undefined: it is none, or does not say so to its user. */
  readonly found: FoundCluster | undefined;
  /**
   * To be tried again after an error: a server that loads its data, or runs a script, says nothing of its cluster.
   *
   * @throws {RedisTargetError} `RT_TARGET_LOADING`, `RT_TARGET_BUSY`, and others that it says to everybody; what ends the connection.
   */
  wait(connect: () => Duplex): Promise<void>;
}

/**
 * The questions go with the first PING, so that a server that is no node takes no longer to open.
 *
 * @param name - The server's, for an error.
 */
export function createClusterProbe(name: string, { credentials }: OwnLogin): ClusterProbe {
  let found: FoundCluster | undefined;
  let isAsked = false;
  const ask = async (connect: () => Duplex): Promise<void> => {
    const client = new RespClient(connect());
    try {
      const known = await credentials();
      const questions = () => Promise.all([client.call(['PING']), askCluster(client)]);
      const [login, first] = await Promise.all([known && authenticate(client, known), questions()]);
      // They were asked before a login that a server took only in its older form.
      const isEarly =
        login !== undefined && login.reply.type !== 'error' && /^NOAUTH\b/.test(textOf(first[0]) ?? '');
      const [pong, answer] = isEarly ? await questions() : first;
      const said = answer === undefined && pong.type === 'error' ? pong.value : undefined;
      const refusal = notReady(name, said) ?? refusalOf(`Could not open ${name}`, said);
      if (refusal !== undefined) throw refusal;
      found = answer;
      isAsked = true;
    } finally {
      client.close();
    }
  };
  return {
    get found() {
      return found;
    },
    wait: (connect) => (isAsked ? waitForPong(connect) : ask(connect)),
  };
}
