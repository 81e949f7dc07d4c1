import { type Endpoint, formatMaskedUrl } from '../model/endpoint.ts';

/** How a server is called in messages: as the user named it, and not by the local port that it is served on. */
export interface ServerName {
  /** E.g. `elasticache:dev`; no password in it. */
  readonly name: string;
  /** What holds its user name and password, e.g. `` `elasticache.dev.username` and `elasticache.dev.password` ``. */
  readonly credentials: string;
  /** What to do where the server wants TLS and is not spoken to over TLS; undefined where that cannot be. */
  readonly wantsTls: string | undefined;
}

/** The name of a server that was named by its URL. */
export function nameByUrl(endpoint: Endpoint): ServerName {
  return {
    name: formatMaskedUrl(endpoint),
    credentials: 'user name and password in the URL or the configuration',
    wantsTls: endpoint.tls ? undefined : 'write rediss:// instead of redis://',
  };
}
