import type { Settings } from '../config/settings.ts';
import type { ServeGatewayOptions } from '../gateway/serve.ts';
import type { StageName } from '../model/gateway-stages.ts';
import type { TargetDetails } from '../model/target.ts';
import { wantsDoor } from './app-tls.ts';
import type { Chosen } from './choose.ts';

/** What the gateway does on the way besides passing bytes and TLS to the server. */
export type Stages = Pick<ServeGatewayOptions, 'door' | 'login' | 'rewriter' | 'observer'>;

/**
 * What a target's settings ask the gateway to do on the way, for tunnels and URLs alike: the one place where its stages are put
 * together.
 */
export function stagesOf({ door, login }: Pick<Stages, 'door' | 'login'> = {}): Stages {
  return { door, login };
}

/** Whether anything of it is asked for, so that a gateway has to stand in the way. */
export function hasStages(stages: Stages): boolean {
  return Object.values(stages).some((stage) => stage !== undefined);
}

/** The stages among the facts about how a target was reached. */
export function gatewayDetails(
  stages: readonly StageName[],
  { appTls }: Pick<Settings, 'appTls'>,
): Pick<TargetDetails, 'gateway'> {
  // A door that takes no TLS only says so to whoever tries.
  const gateway = stages.filter((stage) => stage !== 'tls-from-app' || appTls.serve !== 'never');
  return gateway.length === 0 ? {} : { gateway };
}

/** What the settings alone say that the gateway will do for a target; a look-up, or a first try, may add TLS to the server or a cluster. */
export function stagesBySettings({ spec, elasticache }: Chosen, settings: Settings): StageName[] {
  if (spec.kind === 'elasticache' && elasticache !== undefined) {
    const { tls, auth } = elasticache.setting;
    if (tls === 'through') return [];
    return named(
      settings.appTls.serve !== 'never',
      auth !== undefined,
      tls === true || typeof tls === 'object',
    );
  }
  if (spec.kind !== 'url') return [];
  const { tls, password, tlsParameters } = spec.endpoint;
  const isLogin = settings.auth !== undefined && password === undefined;
  const isServed = settings.port !== undefined || isLogin || wantsDoor(settings);
  if (!isServed || tlsParameters?.through) return [];
  return named(settings.appTls.serve !== 'never', isLogin, tls);
}

function named(door: boolean, login: boolean, tls: boolean): StageName[] {
  return [
    ...(door ? ['tls-from-app' as const] : []),
    ...(login ? ['login' as const] : []),
    ...(tls ? ['tls-to-server' as const] : []),
  ];
}
