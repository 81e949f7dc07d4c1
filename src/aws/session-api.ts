import type { SessionGrant } from '../ssm/session-api.ts';
import type { AwsClientOptions } from './client.ts';
import { callDirectly, type DirectAccess, findDirectAccess } from './direct-call.ts';
import { explainAwsError } from './errors.ts';
import { type AwsSessionApi, type SessionAnswer, type SessionApiLimits, toGrant } from './session-grant.ts';

const TERMINATE_MS = 10_000;

/**
 * The session calls of the SSM API.
 *
 * With keys at hand each is one signed request; the SDK, which takes longer to load than a session to start, is only loaded
 * where that brings no answer, and for every other source of credentials.
 *
 * @throws {RedisTargetError} `RT_AWS_…`, `RT_PROXY`, as do the calls.
 */
export async function createSessionApi(
  options: AwsClientOptions,
  limits: SessionApiLimits = { terminateMs: TERMINATE_MS },
): Promise<AwsSessionApi> {
  const access = await findDirectAccess(options);
  const loadSdk = async (): Promise<AwsSessionApi> => {
    const { createSdkSessionApi } = await import('./sdk-session-api.ts');
    return await createSdkSessionApi(options, limits);
  };
  const api = access === undefined ? await loadSdk() : directApi(access, loadSdk, limits);
  return options.ssmChannel === undefined ? api : overChannel(api, options.ssmChannel);
}

/** The same calls, with another host in what they grant: behind an interface endpoint without private DNS the named one does not resolve. */
function overChannel(api: AwsSessionApi, channel: string): AwsSessionApi {
  const moved = <T extends SessionGrant | undefined>(granted: T): T =>
    granted && { ...granted, streamUrl: withHost(granted.streamUrl, channel) };
  return {
    ...api,
    start: async (...args) => moved(await api.start(...args)),
    resume: async (...args) => moved(await api.resume(...args)),
  };
}

function withHost(streamUrl: string, channel: string): string {
  const url = new URL(streamUrl);
  const written = /^[a-z]+:\/\//i.test(channel)
    ? channel.replace(/^http/i, 'ws')
    : `${url.protocol}//${channel}`;
  const { protocol, host } = new URL(written);
  return `${protocol}//${host}${url.pathname}${url.search}`;
}

function directApi(
  access: DirectAccess,
  loadSdk: () => Promise<AwsSessionApi>,
  { terminateMs }: SessionApiLimits,
): AwsSessionApi {
  let loading: Promise<AwsSessionApi> | undefined;
  const sdk = (): Promise<AwsSessionApi> => {
    loading ??= loadSdk();
    return loading;
  };
  const grant = async (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal | undefined,
  ): Promise<SessionGrant | undefined> =>
    toGrant(((await callDirectly(access, operation, input, signal)) ?? {}) as SessionAnswer);
  return {
    region: access.region,
    endpoint: access.endpoint,
    start: async (request, signal) => {
      const { target, documentName, parameters } = request;
      const input = { Target: target, DocumentName: documentName, Parameters: parameters };
      return (await grant('StartSession', input, signal)) ?? (await (await sdk()).start(request, signal));
    },
    resume: async (sessionId, signal) =>
      (await grant('ResumeSession', { SessionId: sessionId }, signal)) ??
      (await (await sdk()).resume(sessionId, signal)),
    terminate: async (sessionId) => {
      const limit = AbortSignal.timeout(terminateMs);
      const answer = await callDirectly(access, 'TerminateSession', { SessionId: sessionId }, limit).catch(
        () => {
          const late = new Error(`TimeoutError: no answer within ${terminateMs / 1000} s`);
          throw explainAwsError('ssm:TerminateSession', late, { region: access.region });
        },
      );
      if (answer === undefined) await (await sdk()).terminate(sessionId);
    },
  };
}
