import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AwsClientOptions } from '../aws/client.ts';
import { isRedisTargetError } from '../errors.ts';
import type { ClientTap } from '../platform/loopback.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import type { SessionTransport } from '../ssm/transport/transport.ts';
import { openSsmTunnel, type SsmTunnel, type TunnelOutage } from '../ssm/tunnel.ts';

export interface SessionTunnelOptions {
  /** The SSM target: an instance or an ECS task. */
  readonly bastion: string;
  /** As seen from the bastion. */
  readonly host: string;
  readonly port: number;
  readonly document: string;
  readonly transport: 'auto' | 'native' | 'plugin';
  readonly plugin: string | undefined;
  readonly sessions: number;
  readonly localPort: number | undefined;
  readonly aws: AwsClientOptions;
  readonly signal: AbortSignal | undefined;
  readonly openTimeoutMs: number;
  readonly ready: ((connect: () => Duplex) => Promise<void>) | undefined;
  readonly tap?: ClientTap | undefined;
  readonly door?: ((socket: Socket) => Promise<Socket>) | undefined;
  /** As of the tunnel: whether something else has the local port. */
  readonly isServedInFront?: (() => boolean) | undefined;
  /** As of the tunnel. */
  readonly waitsForReady?: boolean | undefined;
  /** As of the tunnel. */
  readonly silenceMs?: number | undefined;
  readonly onOutage?: ((outage: TunnelOutage) => void) | undefined;
  readonly onState: ((text: string) => void) | undefined;
}

/** What the data channel itself was refused for: the official plugin may be able to do more. */
const PLUGIN_MAY_HELP: ReadonlySet<string> = new Set([
  'RT_SSM_ENCRYPTION_UNSUPPORTED',
  'RT_SSM_HANDSHAKE',
  'RT_SSM_HANDSHAKE_TIMEOUT',
  'RT_SSM_CHANNEL',
]);

/** Opens a tunnel whose sessions are started over the AWS SDK, by the transport that is chosen. */
export async function openSessionTunnel(options: SessionTunnelOptions): Promise<SsmTunnel> {
  const { createSessionApi } = await import('../aws/session-api.ts');
  const api = await createSessionApi(options.aws);
  const request = {
    target: options.bastion,
    documentName: options.document,
    parameters: { host: [options.host], portNumber: [String(options.port)], localPortNumber: ['0'] },
  };
  const openNative = async (signal: AbortSignal): Promise<SessionTransport> => {
    const { openNativeSession } = await import('../ssm/transport/native.ts');
    const agent = await createProxyAgent(options.aws.env);
    return await openNativeSession({ api, request, signal, onState: options.onState, agent });
  };
  const openPlugin = async (signal: AbortSignal): Promise<SessionTransport> => {
    const { openPluginSession } = await import('../ssm/transport/plugin.ts');
    const { region, endpoint } = api;
    const { env, profile } = options.aws;
    return await openPluginSession({
      api,
      request,
      signal,
      plugin: options.plugin,
      region,
      endpoint,
      env,
      profile,
      onState: options.onState,
    });
  };
  const openEither = async (signal: AbortSignal): Promise<SessionTransport> => {
    try {
      return await openNative(signal);
    } catch (error) {
      if (!isRedisTargetError(error) || !PLUGIN_MAY_HELP.has(error.code)) throw error;
      return await openPlugin(signal).then(
        (session) => {
          options.onState?.(`${error.message} The session-manager-plugin is used instead.`);
          return session;
        },
        // Without a plugin, what kept us from speaking the data channel ourselves is what matters.
        () => Promise.reject(error),
      );
    }
  };
  const openSession = { native: openNative, plugin: openPlugin, auto: openEither }[options.transport];
  return await openSsmTunnel({
    openSession,
    sessions: options.sessions,
    port: options.localPort,
    ready: options.ready,
    remote: `${options.host}:${options.port}`,
    tap: options.tap,
    door: options.door,
    isServedInFront: options.isServedInFront,
    waitsForReady: options.waitsForReady,
    silenceMs: options.silenceMs,
    onOutage: options.onOutage,
    onState: options.onState,
    signal: options.signal,
    openTimeoutMs: options.openTimeoutMs,
  });
}
