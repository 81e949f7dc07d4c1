import { awsOptionsOf } from '../aws/client.ts';
import type { AuthSetting } from '../config/auth-setting.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { needsOf } from '../policies/needs.ts';
import { connectEndpoint } from './connect.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { type LoginPlan, planLogin } from './plan-login.ts';
import { serveOnPort } from './serve-on-port.ts';
import { nameByUrl, type ServerName } from './server-name.ts';
import { hasStages, stagesOf } from './stages.ts';

/**
 * Any server that is there already: it is not ours to stop.
 *
 * @param auth - How the gateway logs in, where the URL has no password. Default: clients log in themselves.
 */
export async function openUrl(
  endpoint: Endpoint,
  context: OpenContext,
  auth?: AuthSetting,
): Promise<ReachedTarget> {
  const server = nameByUrl(endpoint);
  if (auth === undefined || endpoint.password !== undefined)
    return await openDirectly(endpoint, server, context);
  const { settings, env, signal, progress } = context;
  const { username: _, ...nameless } = endpoint;
  const named = { ...server, credentials: '`auth`' };
  const aws = awsOptionsOf(settings, env);
  const plan = planLogin(auth, { path: 'auth', aws, name: named.name, signal, progress });
  return await openDirectly(nameless, named, context, plan).catch(async (error: unknown) => {
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
  const { port, closing, tap, progress, signal } = context;
  const login = await plan?.check(() => connectEndpoint(endpoint, signal, server));
  const stages = stagesOf({ login });
  const served =
    port === undefined && !hasStages(stages)
      ? undefined
      : await serveOnPort(endpoint, {
          port: port ?? 0,
          closing,
          tap,
          stages,
          onState: (text) => progress.note(text),
        });
  return {
    endpoint: served?.endpoint ?? endpoint,
    via: 'direct',
    details: served === undefined ? {} : { remote: `${endpoint.host}:${endpoint.port}` },
    // By the user's own URL, also where it is served on another port.
    server,
    owned: false,
    isFresh: false,
  };
}
