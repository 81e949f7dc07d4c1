import type { ServeGatewayOptions } from '../gateway/serve.ts';

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
