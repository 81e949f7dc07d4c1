import { readFile } from 'node:fs/promises';
import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { AskedAhead } from '../../platform/asked-ahead.ts';
import { type HttpAnswer, wholeAnswer } from '../../platform/http-answer.ts';
import { type DockerPlace, listDockerPlaces } from './docker-places.ts';

/** How long a Docker may take to answer a ping, in milliseconds. */
const PING_TIMEOUT_MS = 3_000;

/** A Docker that has answered, in the form that Testcontainers understands. */
export interface DockerHost {
  /** `unix://`, `npipe://` or `tcp://` with a port. */
  readonly host: string;
  readonly certificates?: string;
  readonly isInMachine?: boolean;
}

/** Whether a Docker answers and, where none does, what was tried and why it did not work. */
export type DockerAnswer =
  | ({ readonly answers: true } & DockerHost)
  | { readonly answers: false; readonly why: string; readonly permission: boolean };

const askedAhead = new WeakMap<NodeJS.ProcessEnv, AskedAhead<DockerAnswer>>();

/** Begins to ask for a Docker that is likely to be wanted: who asks by the same environment first is given that answer. */
export function probeDockerAhead(env: NodeJS.ProcessEnv): void {
  askedAhead.set(env, new AskedAhead((signal) => probeNow(env, signal)));
}

/** Asks each place for a Docker, without loading Testcontainers, which would look at fewer and not say why. */
export async function probeDocker(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<DockerAnswer> {
  const ahead = askedAhead.get(env);
  if (ahead === undefined) return await probeNow(env, signal);
  askedAhead.delete(env);
  return await ahead.take(signal);
}

async function probeNow(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<DockerAnswer> {
  const failures: { place: string; why: string; code: string }[] = [];
  for (const place of await listDockerPlaces(env)) {
    const failure = await ask(place, signal);
    if ('host' in failure) return { answers: true, ...failure };
    signal?.throwIfAborted();
    failures.push({
      place: place.from === undefined ? place.host : `${place.host} (${place.from})`,
      ...failure,
    });
  }
  // A socket that is not there is no news where another was there and refused.
  const telling = failures.filter(({ code, place }) => code !== 'ENOENT' || place.endsWith(')'));
  const shown = telling.length > 0 ? telling : failures.slice(0, 1);
  return {
    answers: false,
    why: shown.map(({ place, why }) => `${place}: ${why}`).join('; '),
    permission: telling.some((failure) => failure.code === 'EACCES'),
  };
}

/** Why a Docker cannot be asked. */
export interface Failure {
  readonly why: string;
  readonly code: string;
}

async function ask(place: DockerPlace, signal: AbortSignal | undefined): Promise<DockerHost | Failure> {
  const { certificates, isInMachine } = place;
  const address = parseDockerHost(place.host, certificates !== undefined);
  if ('why' in address) return { why: address.why, code: '' };
  const failure = await ping(address, certificates, signal);
  return (
    failure ?? {
      host: address.host,
      ...(address.tls ? { certificates: certificates ?? '' } : {}),
      ...(isInMachine ? { isInMachine } : {}),
    }
  );
}

/** A Docker's address as Testcontainers takes it, and as Node's HTTP does. */
export type DockerAddress =
  | {
      readonly host: string;
      readonly tls: boolean;
      readonly node: { socketPath: string } | { host: string; port: number };
    }
  | { readonly why: string };

const SSH_FORWARD =
  'Testcontainers does not speak ssh://. Forward the socket (`ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock …`), and set DOCKER_HOST to unix:///tmp/docker.sock';

/** Reads DOCKER_HOST in all forms that the docker command takes: with a scheme or without, with a port or the usual one. */
export function parseDockerHost(text: string, wantsTls: boolean): DockerAddress {
  const [, scheme = text.startsWith('/') ? 'unix' : 'tcp', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'unix': {
      const path = rest || '/var/run/docker.sock';
      return { host: `unix://${path}`, tls: false, node: { socketPath: path } };
    }
    case 'npipe': {
      const path = rest || '//./pipe/docker_engine';
      return { host: `npipe://${path}`, tls: false, node: { socketPath: path } };
    }
    case 'tcp':
    case 'http':
    case 'https':
      return readTcp(rest, wantsTls || scheme.toLowerCase() === 'https');
    case 'ssh':
      return { why: SSH_FORWARD };
    default:
      return { why: `there is no Docker under ${scheme}://; set DOCKER_HOST to unix:// or tcp://` };
  }
}

function readTcp(rest: string, wantsTls: boolean): DockerAddress {
  const [, host, given] = /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(?::(\d{1,5}))?\/?$/i.exec(rest) ?? [];
  if (host === undefined)
    return { why: 'this is no address of a host; set DOCKER_HOST to tcp://host:2375 or unix:///path' };
  const port = Number(given ?? (wantsTls ? 2376 : 2375));
  return {
    host: `tcp://${host}:${port}`,
    tls: wantsTls || port === 2376,
    node: { host: host.replaceAll(/[[\]]/g, ''), port },
  };
}

type ReadAddress = Extract<DockerAddress, { host: string }>;

/**
 * Makes one call of a Docker's API.
 *
 * @param prepare - Is given the call before it is sent.
 * @returns The answer, or why there can be none.
 * @throws What the connection says; Node's `AbortError` where the signal was aborted.
 */
export async function callDocker(
  { node, tls }: ReadAddress,
  certificates: string | undefined,
  options: RequestOptions,
  prepare?: (call: ClientRequest) => void,
): Promise<HttpAnswer | Failure> {
  const material = tls && certificates ? await readCertificates(certificates) : undefined;
  if (material !== undefined && 'why' in material) return material;
  // Without a name, Node 20 looks whether the host is an IPv6 address, also for a call without TLS: compiling the regular
  // expression for that takes 4 ms.
  const noName = { servername: '' };
  const call = tls
    ? requestHttps({ ...options, ...node, ...material })
    : requestHttp({ ...options, ...node, ...noName });
  prepare?.(call);
  call.end();
  return await wholeAnswer(call);
}

async function ping(
  address: ReadAddress,
  certificates: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Failure | undefined> {
  const options = { path: '/_ping', timeout: PING_TIMEOUT_MS, ...(signal ? { signal } : {}) };
  const limit = (call: ClientRequest): void => {
    call.once('timeout', () => call.destroy(new Error(`no answer within ${PING_TIMEOUT_MS / 1000} s`)));
  };
  return await callDocker(address, certificates, options, limit).then(
    (answer) => {
      if ('why' in answer) return answer;
      return answer.status === 200 ? undefined : { why: `answers ${answer.status}`, code: '' };
    },
    (error: Error) => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
      return { why: WHY[code] ?? error.message, code };
    },
  );
}

/** What a folder has of Docker's certificates, or why it has not. */
async function readCertificates(
  folder: string,
): Promise<{ ca: Buffer; cert: Buffer; key: Buffer } | Failure> {
  const read = (name: string): Promise<Buffer> => readFile(join(folder, name));
  try {
    const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
    return { ca, cert, key };
  } catch (error) {
    return { why: `TLS is wanted, and ${(error as Error).message}; set DOCKER_CERT_PATH`, code: '' };
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such socket (Docker is not installed, or its daemon does not run)',
  ECONNREFUSED: 'nobody listens (the Docker daemon does not run)',
  ENOTFOUND: 'the host name does not resolve',
  EACCES: 'permission denied',
};
