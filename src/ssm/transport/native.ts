import { whenAborted } from '../../platform/waiting.ts';
import { startSession } from '../start-session.ts';
import { NativeSession, type OpenNativeSessionOptions } from './native-session.ts';
import { loadWebSocket } from './socket.ts';
import type { SessionTransport } from './transport.ts';

/**
 * Starts a session and speaks its data channel over a WebSocket.
 *
 * Resolves when the handshake is done. The caller owns the session until `close`.
 *
 * @throws {RedisTargetError} what the API throws; `RT_SSM_CHANNEL`, `RT_SSM_HANDSHAKE`, `RT_SSM_HANDSHAKE_TIMEOUT`,
 *   `RT_SSM_ENCRYPTION_UNSUPPORTED`, `RT_SSM_SESSION_ENDED`; the signal's reason. The session is terminated then.
 */
export async function openNativeSession(options: OpenNativeSessionOptions): Promise<SessionTransport> {
  options.signal?.throwIfAborted();
  const starting = startSession(options);
  // While the service answers.
  setImmediate(loadWebSocket);
  const grant = await starting;
  const session = new NativeSession(options, grant);
  const stopListening = whenAborted(options.signal, (reason) => session.fail(reason));
  try {
    await session.open();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    stopListening();
  }
}
