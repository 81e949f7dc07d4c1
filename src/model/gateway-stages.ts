/** What the gateway may do on the way between an app and its engine, in that order, as a person reads it. */
export const GATEWAY_STAGES = {
  'tls-from-app': 'TLS from the app',
  login: 'login',
  cluster: 'addresses of the cluster',
  observer: 'an observer',
  'tls-to-server': 'TLS to the server',
} as const;

/** One of them, as `--json` calls it. */
export type StageName = keyof typeof GATEWAY_STAGES;

/** `gateway: login, TLS to the server`; undefined where it does nothing, or is not there. */
export function describeStages(stages: readonly StageName[]): string | undefined {
  return stages.length === 0
    ? undefined
    : `gateway: ${stages.map((stage) => GATEWAY_STAGES[stage]).join(', ')}`;
}
