import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How long a Docker may take to answer a ping, in milliseconds. */
const PING_TIMEOUT_MS = 3_000;

/** Whether a Docker answers and, where none does, what was tried and why it did not work. */
export type DockerAnswer =
  | { readonly answers: true; readonly host: string }
  | { readonly answers: false; readonly why: string; readonly permission: boolean };

/** Asks each usual place for a Docker, without loading Testcontainers, which looks at the same ones. */
export async function probeDocker(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<DockerAnswer> {
  const failures: { host: string; why: string; code: string }[] = [];
  for (const host of candidates(env)) {
    const failure = await ping(host, signal);
    if (failure === undefined) return { answers: true, host };
    signal?.throwIfAborted();
    failures.push({ host, ...failure });
  }
  // A socket that is not there is no news where another was there and refused.
  const telling = failures.filter((failure) => failure.code !== 'ENOENT');
  const shown = telling.length > 0 ? telling : failures.slice(0, 1);
  return {
    answers: false,
    why: shown.map(({ host, why }) => `${host}: ${why}`).join('; '),
    permission: telling.some((failure) => failure.code === 'EACCES'),
  };
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  if (env.DOCKER_HOST) return [env.DOCKER_HOST];
  const home = env.HOME ?? homedir();
  const sockets = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
  ];
  return sockets.map((path) => `unix://${path}`);
}

async function ping(
  host: string,
  signal: AbortSignal | undefined,
): Promise<{ why: string; code: string } | undefined> {
  const address = addressOf(host);
  // ssh:// and TLS need more than a ping; Testcontainers will say what is wrong with them.
  if (address === undefined) return undefined;
  return await new Promise((resolve) => {
    const call = request(
      { ...address, path: '/_ping', method: 'GET', timeout: PING_TIMEOUT_MS, ...(signal ? { signal } : {}) },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve(
            response.statusCode === 200 ? undefined : { why: `answers ${response.statusCode}`, code: '' },
          ),
        );
      },
    );
    call.once('timeout', () => call.destroy(new Error(`no answer within ${PING_TIMEOUT_MS / 1000} s`)));
    call.once('error', (error) => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
      resolve({ why: WHY[code] ?? error.message, code });
    });
    call.end();
  });
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such socket (Docker is not installed, or its daemon does not run)',
  ECONNREFUSED: 'nobody listens (the Docker daemon does not run)',
  EACCES: 'permission denied',
};

function addressOf(host: string): { socketPath: string } | { host: string; port: number } | undefined {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const [, name, port] = /^(?:tcp|http):\/\/(\[[^\]]+\]|[^:/]+):(\d+)/.exec(host) ?? [];
  if (name === undefined || port === undefined || port === '2376') return undefined;
  return { host: name.replaceAll(/[[\]]/g, ''), port: Number(port) };
}
