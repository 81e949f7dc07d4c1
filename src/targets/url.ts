import type { Endpoint } from '../model/endpoint.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { serveOnPort } from './serve-on-port.ts';
import { nameByUrl } from './server-name.ts';
import { hasStages, stagesOf } from './stages.ts';

/** Any server that is there already: it is not ours to stop. */
export async function openUrl(endpoint: Endpoint, context: OpenContext): Promise<ReachedTarget> {
  const { port, closing, tap, progress } = context;
  const stages = stagesOf();
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
    server: nameByUrl(endpoint),
    owned: false,
    isFresh: false,
  };
}
