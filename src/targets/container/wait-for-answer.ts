import { setTimeout as delay } from 'node:timers/promises';
import type { WaitStrategy } from 'testcontainers';
import type { Endpoint } from '../../model/endpoint.ts';
import { RespClient } from '../../resp/client.ts';
import { connectEndpoint } from '../connect.ts';

const POLL_MS = 20;
/** How long one try may take, in milliseconds. */
const TRY_MS = 2_000;

/** The server was not ready in time. */
export class StartTimeout extends Error {}

/**
 * Waits until the server answers PING: by its log lines nobody knows, since `--loglevel` and `--logfile` take them away. Any
 * reply will do, also one that wants a password or says that the data are being loaded.
 *
 * @param host - Where the port is published.
 * @param beforeGivingUp - Called before Testcontainers takes the container away, and its log with it.
 */
export function waitForAnswer(
  host: string,
  port: number,
  timeoutMs: number,
  beforeGivingUp: (error: StartTimeout) => Promise<void>,
): WaitStrategy {
  const strategy: WaitStrategy = {
    waitUntilReady: async (_container, boundPorts) => {
      const until = performance.now() + timeoutMs;
      const endpoint = {
        host,
        port: boundPorts.getBinding(port),
        tls: false,
      };
      while (!(await answersPing(endpoint))) {
        if (performance.now() > until) {
          const error = new StartTimeout(`not ready within ${timeoutMs} ms`);
          await beforeGivingUp(error);
          throw error;
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
