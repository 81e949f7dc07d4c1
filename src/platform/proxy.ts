import type { Agent, ClientRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { HttpsProxyAgent } from 'https-proxy-agent';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { mask } from './mask.ts';

/**
 * The proxy that an address is to be reached through, as HTTPS_PROXY, ALL_PROXY and NO_PROXY say (upper or lower case).
 *
 * NO_PROXY is a list of names: `*`, `example.com` or `.example.com` (also what is below it), each with an optional `:port`.
 * This machine itself is never asked for through a proxy without TLS: an emulator that listens here is meant.
 */
export function findProxy(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  // Unlike HTTPS_PROXY, the upper-case HTTP_PROXY may come from a request's header in CGI: curl reads only http_proxy.
  const proxy = (isSecure ? read('HTTPS_PROXY') : (env.http_proxy ?? '')) || read('ALL_PROXY');
  if (!proxy) return undefined;
  const port = url.port || (isSecure ? '443' : '80');
  const host = url.hostname.toLowerCase();
  if (!isSecure && isLoopback(host)) return undefined;
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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
}

/**
 * An agent for HTTP, HTTPS and WebSockets that decides for each address whether to go through a proxy.
 *
 * @returns Undefined where the environment names no proxy at all.
 * @throws {RedisTargetError} `RT_PROXY` where a variable holds no http or https URL; of a request, where the proxy
 *   cannot be reached or refuses.
 */
export async function createProxyAgent(env: NodeJS.ProcessEnv): Promise<Agent | undefined> {
  const first = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'all_proxy', 'ALL_PROXY'].find(
    (name) => env[name],
  );
  if (first === undefined) return undefined;
  const sdk = await import('https-proxy-agent');
  const agents = new Map<string, HttpsProxyAgent<string>>();
  const agentFor = (proxy: string): HttpsProxyAgent<string> => {
    const known = agents.get(proxy) ?? new sdk.HttpsProxyAgent(checkProxy(proxy));
    agents.set(proxy, known);
    return known;
  };
  type Options = Parameters<HttpsProxyAgent<string>['connect']>[1];
  class RoutingAgent extends sdk.HttpsProxyAgent<string> {
    override async connect(request: ClientRequest, options: Options): Promise<Socket> {
      const address = addressOf(options);
      const proxy = findProxy(address, env);
      if (proxy === undefined) return connectDirectly(options);
      return await connectThrough(agentFor(proxy), proxy, request, options, address);
    }
  }
  // Which proxy it is made with does not matter: it never connects by itself.
  return new RoutingAgent('http://proxy.invalid') as Agent;
}

interface ConnectOptions {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly secureEndpoint: boolean;
}

function addressOf({ host, port, secureEndpoint }: ConnectOptions): URL {
  const name = host ?? 'localhost';
  return new URL(
    `${secureEndpoint ? 'https' : 'http'}://${isIP(name) === 6 ? `[${name}]` : name}:${port ?? ''}`,
  );
}

function connectDirectly(options: ConnectOptions): Socket {
  // `path` is the request's here, and would be taken for a Unix socket's.
  const { path: _, ...rest } = options as ConnectionOptions & { path?: string };
  const host = options.host ?? 'localhost';
  const port = Number(options.port);
  if (!options.secureEndpoint) return connectTcp({ host, port, noDelay: true });
  return connectTls({ ...rest, host, port, ...(isIP(host) ? {} : { servername: rest.servername ?? host }) });
}

async function connectThrough(
  agent: HttpsProxyAgent<string>,
  proxy: string,
  request: ClientRequest,
  options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  address: URL,
): Promise<Socket> {
  let status = 200;
  request.once('proxyConnect', (answer: { readonly statusCode: number }) => {
    status = answer.statusCode;
  });
  const socket = await agent.connect(request, options).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message || String(cause) : String(cause);
    throw proxyError(proxy, address, `it cannot be reached (${mask(why)})`, cause);
  });
  if (status === 200) return socket;
  socket.destroy();
  const hint =
    status === 407
      ? ': it wants a user name and password, as in http://user:password@proxy.example:3128'
      : '';
  throw proxyError(proxy, address, `it answers CONNECT with status ${status}${hint}`);
}

function checkProxy(proxy: string): string {
  const isProxy = /^https?:\/\//i.test(proxy) && URL.canParse(proxy);
  if (isProxy) return proxy;
  throw new RedisTargetError(
    'RT_PROXY',
    'Could not use the proxy that HTTPS_PROXY or ALL_PROXY names: it is no http:// or https:// URL. Correct or unset the variable.',
  );
}

function proxyError(proxy: string, address: URL, what: string, cause?: unknown): RedisTargetError {
  if (isRedisTargetError(cause)) return cause;
  const { protocol, host } = new URL(proxy);
  return new RedisTargetError(
    'RT_PROXY',
    `Could not reach ${address.host} through the proxy ${protocol}//${host}: ${what}. ` +
      'Check HTTPS_PROXY; what needs no proxy goes into NO_PROXY.',
    { cause, details: { proxy: `${protocol}//${host}`, address: address.host } },
  );
}
