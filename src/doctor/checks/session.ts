import { withoutVersionWarning } from '../../aws/quiet-sdk.ts';
import { createProxyAgent } from '../../platform/proxy.ts';
import type { SessionApi } from '../../ssm/session-api.ts';
import { startSession } from '../../ssm/start-session.ts';
import type { SessionTransport } from '../../ssm/transport/transport.ts';
import { type Check, fail, failWith, hasCode, ok } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

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

export const SESSION_CHECKS: readonly Check[] = [session, channel];
