import type { Duplex } from 'node:stream';
import { RespClient } from '../resp/client.ts';

/** Asks for PING over a new connection. Any reply will do, also one that wants a password first: the engine answers. */
export async function waitForPong(connect: () => Duplex): Promise<void> {
  const client = new RespClient(connect());
  try {
    await client.call(['PING']);
  } finally {
    client.close();
  }
}
