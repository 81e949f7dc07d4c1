import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { withoutVersionWarning } from '../../aws/quiet-sdk.ts';
import { RedisTargetError } from '../../errors.ts';
import { serveTlsInPlain, shakeHands } from '../../gateway/tls.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { createProxyAgent } from '../../platform/proxy.ts';
import type { SessionApi } from '../../ssm/session-api.ts';
import { startSession } from '../../ssm/start-session.ts';
import type { SessionTransport } from '../../ssm/transport/transport.ts';
import { openSsmTunnel } from '../../ssm/tunnel.ts';
import { connectEndpoint } from '../../targets/connect.ts';
import { nameByUrl } from '../../targets/server-name.ts';
import { waitForPong } from '../../targets/wait-for-pong.ts';
import { type Check, fail, failWith, hasCode, type Outcome, ok, skip } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

/** A name that resolves nowhere is said at once; a resolver that is away is not waited for. In milliseconds. */
const RESOLVE_LIMIT_MS = 1_500;
const PLAIN_LIMIT_MS = 2_000;
const ASK_IN_PLAIN_MS = 2_000;
const HANDSHAKE_LIMIT_MS = 6_000;

const session: Check = {
  id: 'session',
  limitMs: 8_000,
  needs: ['agent', 'elasticache', 'document'],
  whenLate: 'Check the network; SSM does not answer StartSession.',
  run: async (diagnosis, signal) => {
    const api = found(diagnosis.api);
    const { settings } = found(diagnosis.loaded);
    const { host, port } = found(diagnosis.address);
    const request = {
      target: found(diagnosis.bastionId),
      documentName: settings.ssm.document,
      parameters: { host: [host], portNumber: [String(port)], localPortNumber: ['0'] },
    };
    const starting = withoutVersionWarning(() => startSession({ api, request, signal }));
    // An answer that comes late names a session all the same.
    diagnosis.closing.add(async () => {
      const late = await starting.catch(() => undefined);
      if (late !== undefined && diagnosis.session === undefined) await api.terminate(late.sessionId);
    });
    try {
      diagnosis.grant = await starting;
      return ok(`StartSession on ${request.target} is allowed`);
    } catch (error) {
      if (!hasCode(error, 'RT_AWS_ACCESS_DENIED')) throw error;
      const { detail } = failWith(error, '');
      return fail(
        detail,
        'Have the policy of `redis-target iam user` attached: it has exactly what this configuration needs.',
      );
    }
  },
};

const channel: Check = {
  id: 'channel',
  limitMs: 8_000,
  needs: ['session'],
  whenLate:
    'Let this machine reach ssmmessages.REGION.amazonaws.com by WebSocket (wss, port 443); behind interface endpoints without private DNS name its host in `ssm.channel`. Else look at the agent on the bastion.',
  run: async (diagnosis, signal) => {
    const api = found(diagnosis.api);
    const grant = found(diagnosis.grant);
    // The session is there already.
    const again: SessionApi = {
      start: async () => grant,
      resume: (...args) => api.resume(...args),
      terminate: (id) => api.terminate(id),
    };
    try {
      diagnosis.session = await openChannel(diagnosis, again, signal);
    } catch (error) {
      if (!hasCode(error, 'RT_SSM_CHANNEL')) throw error;
      const { detail, cure } = failWith(error, '');
      return fail(
        detail,
        `${cure} Behind interface endpoints without private DNS, name its host in \`ssm.channel\`.`,
      );
    }
    const { session: opened } = diagnosis;
    diagnosis.closing.add(() => opened.close());
    return ok(
      `${opened.sessionId}, spoken by ${opened.via === 'ssm-native' ? 'this package' : 'the session-manager-plugin'}`,
    );
  },
};

async function openChannel(
  { loaded, api: session, aws }: Diagnosis,
  api: SessionApi,
  signal: AbortSignal,
): Promise<SessionTransport> {
  const { ssm } = found(loaded).settings;
  const { env, profile } = found(aws);
  const request = { target: '', documentName: '', parameters: {} };
  if (ssm.transport === 'plugin') {
    const { openPluginSession } = await import('../../ssm/transport/plugin.ts');
    const { region, endpoint } = found(session);
    return await openPluginSession({
      api,
      request,
      signal,
      plugin: ssm.plugin,
      region,
      endpoint,
      env,
      profile,
    });
  }
  const { openNativeSession } = await import('../../ssm/transport/native.ts');
  const agent = await createProxyAgent(env);
  return await openNativeSession({ api, request, signal, agent, handshakeTimeoutMs: HANDSHAKE_LIMIT_MS });
}

const forward: Check = {
  id: 'forward',
  limitMs: 6_000,
  needs: ['channel'],
  whenLate:
    'Let the bastion in: the security group of the ElastiCache needs an inbound rule for its port from the security group of the bastion. Then check host and port.',
  run: async (diagnosis, signal) => {
    const { host, port } = found(diagnosis.address);
    const streams: Duplex[] = [];
    let refusal: unknown;
    const open = (): Duplex => {
      const stream = found(diagnosis.session).openStream();
      streams.push(stream);
      stream.on('error', (error) => {
        refusal ??= error;
      });
      signal.addEventListener('abort', () => stream.destroy(), { once: true });
      return stream;
    };
    try {
      if (!diagnosis.tls) await waitForPong(open);
      else
        await Promise.race([
          shakeHands(open(), { host, port }, signal),
          speaksPlain(open, `${host}:${port}`, signal),
        ]);
    } catch (error) {
      signal.throwIfAborted();
      const told = refusal ?? error;
      if (hasCode(told, 'RT_TUNNEL_CONNECT_REFUSED')) return await refused(host, port);
      // The server took the connection: what it says on it is of the next links.
      if (diagnosis.tls) diagnosis.tlsError = told;
      else diagnosis.plainError = told;
    } finally {
      for (const stream of streams) stream.destroy();
    }
    diagnosis.isReached = true;
    return ok(`the bastion reaches ${host}:${port}`);
  },
};

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
async function refused(host: string, port: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, RESOLVE_LIMIT_MS, undefined);
  });
  const resolves = await Promise.race([
    lookup(host).then(
      () => true,
      (error: NodeJS.ErrnoException) => (error.code === 'ENOTFOUND' ? false : undefined),
    ),
    limit,
  ]);
  clearTimeout(timer);
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

/** Of a server that is named by its URL. */
const direct: Check = {
  id: 'connect',
  limitMs: 6_000,
  needs: ['target'],
  whenLate: 'Check host and port, that the server runs, and that a firewall lets this machine in.',
  run: async (diagnosis, signal) => {
    const { spec } = diagnosis;
    if (typeof spec !== 'object' || spec.kind !== 'url') return skip('the target is no URL');
    const { endpoint } = spec;
    diagnosis.tls = endpoint.tls;
    diagnosis.server = nameByUrl(endpoint);
    try {
      (await connectEndpoint(endpoint, signal, diagnosis.server)).destroy();
    } catch (error) {
      if (!hasCode(error, 'RT_TARGET_TLS')) throw error;
      diagnosis.tlsError = error;
    }
    diagnosis.isReached = true;
    diagnosis.endpoint = endpoint;
    if (!endpoint.tls) diagnosis.plainError = await askInPlain(endpoint, signal);
    return ok(`${endpoint.host}:${endpoint.port} takes connections`);
  },
};

/** What came in place of a reply to PING, if not one. */
async function askInPlain(endpoint: Endpoint, signal: AbortSignal): Promise<unknown> {
  const socket = await connectEndpoint(endpoint, signal);
  const timer = setTimeout(() => socket.destroy(), PLAIN_LIMIT_MS);
  return await waitForPong(() => socket)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => clearTimeout(timer));
}

const tls: Check = {
  id: 'tls',
  limitMs: 2_000,
  needs: ['target'],
  whenLate: 'Check `tls` in the configuration.',
  run: (diagnosis) => {
    const { tlsError, plainError, elastiCache: one } = diagnosis;
    if (!diagnosis.isReached) return skip('nothing is connected');
    if (tlsError !== undefined)
      return failWith(
        tlsError,
        'Check that the server speaks TLS there, and name your own CA in NODE_EXTRA_CA_CERTS.',
      );
    if (plainError !== undefined)
      return fail(
        'the server takes the connection and gives no answer that is Redis’: it wants TLS, or is another server',
        one === undefined
          ? 'Write rediss:// in place of redis:// where it wants TLS; else check host and port.'
          : `Set \`elasticache.${one.key}.tls\` to true where it has in-transit encryption; else check host and port.`,
      );
    return ok(diagnosis.tls ? 'with a certificate that is valid for its name' : 'none, as configured');
  },
};

const serve: Check = {
  id: 'tunnel',
  limitMs: 4_000,
  needs: ['forward'],
  whenLate: 'Try again: this machine is very busy.',
  run: async (diagnosis, signal) => {
    const { key, setting } = found(diagnosis.elastiCache);
    const address = found(diagnosis.address);
    const opened = found(diagnosis.session);
    const { closing } = diagnosis;
    const tunnel = await openSsmTunnel({ openSession: async () => opened, signal });
    closing.add(() => tunnel.close());
    const port = diagnosis.tls
      ? await serveTlsInPlain({
          connect: () =>
            connect({ host: '127.0.0.1', port: tunnel.port, allowHalfOpen: true, noDelay: true }),
          server: address,
          closing,
          onState: () => undefined,
        })
      : tunnel.port;
    const { username, password } = setting;
    diagnosis.endpoint = {
      host: '127.0.0.1',
      port,
      tls: false,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    };
    diagnosis.server = {
      name: `elasticache:${key}`,
      credentials: `\`elasticache.${key}.username\` and \`elasticache.${key}.password\``,
      wantsTls: diagnosis.tls ? undefined : `set \`elasticache.${key}.tls\` to true`,
    };
    return ok(`127.0.0.1:${port}, for as long as doctor looks`);
  },
};

export const SESSION_CHECKS: readonly Check[] = [session, channel, forward, serve, direct, tls];
