import type { ElastiCacheSetting, Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import type { TlsServer } from '../gateway/tls-to-server.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { TlsParameters } from '../model/url-parameters.ts';
import type { TlsWords } from '../platform/tls-failure.ts';
import { tlsOptionsFor } from '../platform/tls-options.ts';

/** Where TLS with a server that is named by its URL is told how. */
export const TLS_OF_URL: TlsWords = {
  ca: '`tls.ca` (REDIS_TARGET_TLS_CA)',
  servername: '`tls.servername` (REDIS_TARGET_TLS_SERVERNAME)',
  off: 'write redis:// instead of rediss://',
};

/** The same of an ElastiCache. */
function tlsWordsOf(key: string): TlsWords {
  return {
    ca: `\`elasticache.${key}.tls.ca\` or \`tls.ca\` (REDIS_TARGET_TLS_CA)`,
    servername: `\`elasticache.${key}.tls.servername\``,
    off: `set \`elasticache.${key}.tls\` to false`,
  };
}

/**
 * An ElastiCache as TLS needs to know it.
 *
 * @throws {RedisTargetError} `RT_TARGET_TLS` where a CA that is named cannot be read.
 */
export async function tlsServerOf(
  key: string,
  { host, port }: { readonly host: string; readonly port: number },
  parameters: TlsParameters | undefined,
): Promise<TlsServer> {
  const options = await tlsOptionsFor(host, parameters, `elasticache:${key}`);
  return { host, port, options, words: tlsWordsOf(key) };
}

/** The error for two settings of which only one can be. */
export function cannotLogIn(name: string, setting: string): RedisTargetError {
  return new RedisTargetError(
    'RT_CONFIG_FIELD_INVALID',
    `Could not open ${name}: ${setting} passes the app's own TLS through unread, and \`auth\` has the gateway log in, which it can only where it reads. Take one of them away.`,
  );
}

/** How TLS is done with an ElastiCache. What its entry says goes before what holds for all targets. */
export function tlsParametersOf({ tls }: ElastiCacheSetting, settings: Settings): TlsParameters | undefined {
  const own = typeof tls === 'object' ? tls : {};
  const parameters = parametersOf({
    ca: own.ca ?? settings.tls.ca,
    servername: own.servername,
    insecureSkipVerify: own.insecureSkipVerify ?? settings.tls.insecureSkipVerify,
  });
  return withThrough(parameters, tls === 'through');
}

/** An endpoint that is named by its URL, with what the settings say of TLS; the URL's own parameters go before. */
export function withTlsSettings(endpoint: Endpoint, { tls }: Settings): Endpoint {
  if (!endpoint.tls) return endpoint;
  const ofSettings = withThrough(parametersOf(tls), tls.through);
  const tlsParameters = { ...ofSettings, ...endpoint.tlsParameters };
  return ofSettings === undefined ? endpoint : { ...endpoint, tlsParameters };
}

function withThrough(parameters: TlsParameters | undefined, through: boolean): TlsParameters | undefined {
  return through ? { ...parameters, through } : parameters;
}

function parametersOf({
  ca,
  servername,
  insecureSkipVerify,
}: Pick<Settings['tls'], 'ca' | 'servername' | 'insecureSkipVerify'>): TlsParameters | undefined {
  if (ca === undefined && servername === undefined && !insecureSkipVerify) return undefined;
  return {
    ...(ca === undefined ? {} : { extraCa: ca }),
    ...(servername === undefined ? {} : { servername }),
    ...(insecureSkipVerify ? { check: 'none' } : {}),
  };
}
