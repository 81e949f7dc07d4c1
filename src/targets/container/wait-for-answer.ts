import { setTimeout as delay } from 'node:timers/promises';
import type { WaitStrategy } from 'testcontainers';
import type { Endpoint } from '../../model/endpoint.ts';
import { RespClient } from '../../resp/client.ts';
import { connectEndpoint } from '../connect.ts';

/** A server is ready some 0.2 s after its container was made, and whoever waits loses half of this. */
const POLL_MS = 5;
/** How long one try may take, in milliseconds. */
const TRY_MS = 2_000;

/** The server was not ready in time. */
export class StartTimeout extends Error {}

/**
 * Waits until the server answers PING: by its log lines nobody knows, since `--loglevel` and `--logfile` take them away. Any
 * reply will do, also one that wants a password or says that the data are being loaded.
 *
 * @param host - Where the port is published.
 * @param watch - Is told of the container that is waited for.
 * @param giveUp - Called before Testcontainers takes the container away, and its log with it; says whether it may. What is thrown
 *   has Testcontainers do so, also to one that it found, and that somebody else uses.
 */
export function waitForAnswer(
  host: string,
  port: number,
  timeoutMs: number,
  watch: (id: string) => void,
  giveUp: (error: StartTimeout) => Promise<boolean>,
): WaitStrategy {
  const strategy: WaitStrategy = {
    waitUntilReady: async (container, boundPorts) => {
      watch(container.id);
      const until = performance.now() + timeoutMs;
      const endpoint = {
        host,
        port: boundPorts.getBinding(port),
        tls: false,
      };
      while (!(await answersPing(endpoint))) {
        if (performance.now() > until) {
          const error = new StartTimeout(`not ready within ${timeoutMs} ms`);
          if (await giveUp(error)) throw error;
          return;
        }
        await delay(POLL_MS);
      }
    },
    withStartupTimeout: () => strategy,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => timeoutMs,
  };
  return strategy;
}

/** Whether a server answers PING there, whatever it answers. */
export async function answersPing(endpoint: Endpoint): Promise<boolean> {
  try {
    const client = new RespClient(await connectEndpoint(endpoint, AbortSignal.timeout(TRY_MS)));
    try {
      await client.call(['PING'], { timeoutMs: TRY_MS });
      return true;
    } finally {
      client.close();
    }
  } catch {
    // Nobody listens yet, or Docker's proxy takes the connection before the server does.
    return false;
  }
}
