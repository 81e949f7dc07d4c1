import { callDocker, type DockerHost, parseDockerHost } from './docker-host.ts';

export interface DockerReply {
  readonly status: number;
  readonly body: Buffer;
}

export interface AskDockerOptions {
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly signal?: AbortSignal | undefined;
  /** Waiting for the answer does not keep this process alive. Default: false. */
  readonly isBackground?: boolean;
}

/**
 * One call of Docker's Engine API. Loading Testcontainers, which brings a client for it, takes 150 to 290 ms.
 *
 * @param path - Without a version: the daemon's own is meant.
 * @throws What the connection says; Node's `AbortError` where the signal was aborted.
 */
export async function askDocker(
  { host, certificates }: DockerHost,
  path: string,
  { method = 'GET', signal, isBackground = false }: AskDockerOptions = {},
): Promise<DockerReply> {
  const address = parseDockerHost(host, certificates !== undefined);
  if ('why' in address) throw new Error(address.why);
  const options = { path, method, ...(signal ? { signal } : {}) };
  const answer = await callDocker(address, certificates, options, (call) => {
    if (isBackground) call.once('socket', (socket) => socket.unref());
  });
  if ('why' in answer) throw new Error(answer.why);
  return answer;
}

/** The same for an answer in JSON; undefined where Docker says anything but yes. */
export async function readFromDocker<T>(
  docker: DockerHost,
  path: string,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const { status, body } = await askDocker(docker, path, { signal });
  return status === 200 ? (JSON.parse(body.toString('utf8')) as T) : undefined;
}
