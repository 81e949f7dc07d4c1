import { lookup } from 'node:dns/promises';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import { shakeHands, type TlsServer } from '../../gateway/tls-to-server.ts';
import { limitTime, untilAborted, whenAborted } from '../../platform/waiting.ts';
import { waitForPong } from '../../targets/wait-for-pong.ts';
import { type Check, fail, hasCode, type Outcome, ok } from '../check.ts';
import { found } from '../diagnosis.ts';

/** A name that resolves nowhere is said at once; a resolver that is away is not waited for. In milliseconds. */
const RESOLVE_LIMIT_MS = 1_500;
const ASK_IN_PLAIN_MS = 2_000;

/** From the bastion to the server. */
export const FORWARD: Check = {
  id: 'forward',
  limitMs: 6_000,
  needs: ['channel'],
  whenLate:
    'Let the bastion in: the security group of the ElastiCache needs an inbound rule for its port from the security group of the bastion. Then check host and port.',
  run: async (diagnosis, signal) => {
    const { host, port } = found(diagnosis.address);
    let refusal: unknown;
    const trying = new AbortController();
    const stopListening = whenAborted(signal, (reason) => trying.abort(reason));
    const open = (): Duplex => {
      const stream = found(diagnosis.session).openStream();
      stream.on('error', (error) => {
        refusal ??= error;
      });
      whenAborted(trying.signal, () => stream.destroy());
      return stream;
    };
    try {
      const server = found(diagnosis.tlsServer);
      if (diagnosis.tls === undefined) diagnosis.tls = await looksForTls(open, server, trying.signal);
      else if (!diagnosis.tls) await waitForPong(open);
      else
        await Promise.race([
          shakeHands(open(), server, trying.signal),
          speaksPlain(open, `${host}:${port}`, trying.signal),
        ]);
    } catch (error) {
      signal.throwIfAborted();
      const told = refusal ?? error;
      if (hasCode(told, 'RT_TUNNEL_CONNECT_REFUSED')) return await refused(host, port, signal);
      // The server took the connection: what it says on it is of the next links.
      if (diagnosis.tls || hasCode(told, 'RT_TARGET_TLS')) diagnosis.tlsError = told;
      else diagnosis.plainError = told;
    } finally {
      stopListening();
      trying.abort();
    }
    diagnosis.isReached = true;
    return ok(`the bastion reaches ${host}:${port}`);
  },
};

/**
 * Whether the server speaks TLS, where nobody says: it does where it gives no answer without, and takes up a handshake.
 *
 * @throws What it said without TLS, where it speaks none; `RT_TARGET_TLS` where the handshake failed.
 */
async function looksForTls(open: () => Duplex, server: TlsServer, signal: AbortSignal): Promise<boolean> {
  try {
    await waitForPong(open);
    return false;
  } catch (inPlain) {
    const late = wait(ASK_IN_PLAIN_MS, undefined, { signal }).then(() => Promise.reject(inPlain));
    await Promise.race([shakeHands(open(), server, signal), late]).catch((overTls: unknown) => {
      const isTls =
        isRedisTargetError(overTls) &&
        overTls.code === 'RT_TARGET_TLS' &&
        overTls.details.reason !== 'no-tls';
      throw isTls ? overTls : inPlain;
    });
    return true;
  }
}

/** A server that speaks no TLS waits for ever for the end of a handshake's first message, and answers PING. */
async function speaksPlain(open: () => Duplex, remote: string, signal: AbortSignal): Promise<never> {
  await wait(ASK_IN_PLAIN_MS, undefined, { signal });
  return await waitForPong(open).then(
    () => {
      throw new RedisTargetError(
        'RT_TARGET_TLS',
        `Could not speak TLS with ${remote}: the server answers without TLS and does not take up a handshake. Set \`tls: false\`, or turn in-transit encryption on.`,
      );
    },
    // It may well speak TLS alone: then the handshake decides.
    () => new Promise<never>(() => undefined),
  );
}

/** The agent says only that its dial failed; whether the name resolves can be asked here, since ElastiCache's names do everywhere. */
async function refused(host: string, port: number, signal: AbortSignal): Promise<Outcome> {
  const resolves = await doesResolve(host, signal);
  const what = `the agent cannot connect to ${host}:${port}`;
  if (resolves === false)
    return fail(
      `${what}, and the name ${host} does not resolve from here either`,
      'Correct the name: copy the primary or configuration endpoint of the ElastiCache, or give its id in place of `host`.',
    );
  return fail(
    resolves ? `${what}; the name resolves, so that the port is what is most likely wrong` : what,
    `Check \`port\` (the ElastiCache’s, here ${port}) and \`host\`, that it runs, and that its security group lets the bastion in.`,
  );
}

/** Undefined where nobody answers in time. */
async function doesResolve(host: string, signal: AbortSignal): Promise<boolean | undefined> {
  const limit = limitTime(RESOLVE_LIMIT_MS, signal, () => new Error('no answer of a resolver'));
  const asked = lookup(host).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOTFOUND' ? false : undefined),
  );
  try {
    return await untilAborted(asked, limit.signal);
  } catch {
    return undefined;
  } finally {
    limit.clear();
  }
}
