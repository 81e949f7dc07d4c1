import { awsOptionsOf } from '../aws/client.ts';
import type { AuthSetting } from '../config/auth-setting.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { needsOf } from '../policies/needs.ts';
import { shareNamedCa, wantsDoor } from './app-tls.ts';
import { connectEndpoint } from './connect.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { type LoginPlan, planLogin } from './plan-login.ts';
import { serveOnPort } from './serve-on-port.ts';
import { nameByUrl, type ServerName } from './server-name.ts';
import { gatewayDetails, hasStages, stagesOf } from './stages.ts';
import { cannotLogIn, withTlsSettings } from './tls-settings.ts';

/**
 * Any server that is there already: it is not ours to stop.
 *
 * @param auth - How the gateway logs in, where the URL has no password. Default: clients log in themselves.
 */
export async function openUrl(
  named: Endpoint,
  context: OpenContext,
  auth?: AuthSetting,
): Promise<ReachedTarget> {
  const server = nameByUrl(named);
  const endpoint = withTlsSettings(named, context.settings);
  if (auth === undefined || endpoint.password !== undefined)
    return await openDirectly(endpoint, server, context);
  const { settings, env, signal, progress } = context;
  const { username: _, ...nameless } = endpoint;
  const ofAuth = { ...server, credentials: '`auth`' };
  const aws = awsOptionsOf(settings, env);
  const plan = planLogin(auth, { path: 'auth', aws, name: ofAuth.name, signal, progress });
  return await openDirectly(nameless, ofAuth, context, plan).catch(async (error: unknown) => {
    const { withWholePolicy } = await import('../aws/policy.ts');
    throw withWholePolicy(error, needsOf(settings), aws);
  });
}

/** A server that is reached from this machine. */
export async function openDirectly(
  endpoint: Endpoint,
  server: ServerName,
  context: OpenContext,
  plan?: LoginPlan,
): Promise<ReachedTarget> {
  const { port, closing, tap, progress, signal, settings } = context;
  const isThrough = endpoint.tlsParameters?.through === true;
  if (isThrough && plan !== undefined)
    throw cannotLogIn(server.name, '`tls.through` (REDIS_TARGET_TLS_THROUGH)');
  const login = await plan?.check(() => connectEndpoint(endpoint, signal, server));
  const isServed =
    port !== undefined || hasStages(stagesOf({ login })) || (wantsDoor(settings) && !isThrough);
  const door = isServed && !isThrough ? await context.appDoor() : undefined;
  const served = isServed
    ? await serveOnPort(endpoint, {
        port: port ?? 0,
        closing,
        tap: isThrough ? undefined : tap,
        stages: stagesOf({ door: door?.door, login }),
        onState: (text) => progress.note(text),
      })
    : undefined;
  return {
    endpoint: served?.endpoint ?? endpoint,
    via: 'direct',
    details:
      served === undefined
        ? {}
        : { remote: `${endpoint.host}:${endpoint.port}`, ...gatewayDetails(served.stages, settings) },
    // Where no door of ours is in between, the tests need to trust the server's own CA.
    caFiles:
      door?.caFiles ??
      (endpoint.tls ? await shareNamedCa(endpoint.tlsParameters, server.name, context) : undefined),
    // By the user's own URL, also where it is served on another port.
    server,
    owned: false,
    isFresh: false,
  };
}
