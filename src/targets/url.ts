import type { Endpoint } from '../model/endpoint.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { serveOnPort } from './serve-on-port.ts';
import { nameByUrl } from './server-name.ts';

/** Any server that is there already: it is not ours to stop. */
export async function openUrl(endpoint: Endpoint, context: OpenContext): Promise<ReachedTarget> {
  const served =
    context.port === undefined
      ? endpoint
      : await serveOnPort(endpoint, context.port, context.closing, context.tap);
  return {
    endpoint: served,
    via: 'direct',
    details: served === endpoint ? {} : { remote: `${endpoint.host}:${endpoint.port}` },
    // By the user's own URL, also where it is served on another port.
    server: nameByUrl(endpoint),
    owned: false,
    isFresh: false,
  };
}
