import type { Agent } from 'node:http';

/**
 * The proxy that an address is to be reached through, as HTTPS_PROXY, ALL_PROXY and NO_PROXY say (upper or lower case).
 *
 * NO_PROXY is a list of names: `*`, `example.com` or `.example.com` (also what is below it), each with an optional `:port`.
 */
export function findProxy(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  // Unlike HTTPS_PROXY, the upper-case HTTP_PROXY may come from a request's header in CGI: curl reads only http_proxy.
  const proxy = (isSecure ? read('HTTPS_PROXY') : (env.http_proxy ?? '')) || read('ALL_PROXY');
  if (!proxy) return undefined;
  const port = url.port || (isSecure ? '443' : '80');
  const host = url.hostname.toLowerCase();
  for (const entry of read('NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/)) {
    if (entry === '') continue;
    if (entry === '*') return undefined;
    const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (entryPort !== undefined && entryPort !== port) continue;
    const bare = name.replace(/^\*?\./, '');
    if (host === bare || host.endsWith(`.${bare}`)) return undefined;
  }
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** An agent that goes through the proxy for an address; undefined where none is in the way. */
export async function createProxyAgent(url: URL, env: NodeJS.ProcessEnv): Promise<Agent | undefined> {
  const proxy = findProxy(url, env);
  if (proxy === undefined) return undefined;
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return new HttpsProxyAgent(proxy);
}
