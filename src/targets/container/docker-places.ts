import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where a Docker may be, as DOCKER_HOST has it, and who said so. */
export interface DockerPlace {
  readonly host: string;
  /** E.g. `DOCKER_HOST`, `context colima`; undefined: it is one of the usual places. */
  readonly from?: string;
  /** TLS is wanted, with `ca.pem`, `cert.pem` and `key.pem` of this folder. */
  readonly certificates?: string;
  /** The daemon runs in a virtual machine, where its own socket has the usual path. */
  readonly isInMachine?: boolean;
}

/**
 * Where to look for a Docker, in this order: what Testcontainers is told (`tc.host`, DOCKER_HOST, `docker.host`), the context
 * that the docker command uses, the sockets that Testcontainers looks at, and those of other engines.
 *
 * DOCKER_HOST is the user's own word: nothing else is looked at where it is set.
 */
export async function listDockerPlaces(env: NodeJS.ProcessEnv): Promise<DockerPlace[]> {
  const home = env.HOME || env.USERPROFILE || homedir();
  const config = env.DOCKER_CONFIG || join(home, '.docker');
  const properties = await readProperties(join(home, '.testcontainers.properties'));
  const wantsTls = Boolean(env.DOCKER_TLS_VERIFY || properties.get('docker.tls.verify') === '1');
  const folder = env.DOCKER_CERT_PATH || properties.get('docker.cert.path') || config;
  const certificates = wantsTls ? { certificates: folder } : {};
  const tcHost = properties.get('tc.host');
  const told =
    tcHost === undefined ? [] : [{ host: tcHost, from: 'tc.host in ~/.testcontainers.properties' }];
  if (env.DOCKER_HOST) return [...told, { host: env.DOCKER_HOST, from: 'DOCKER_HOST', ...certificates }];
  const ofProperties = properties.get('docker.host');
  const context = await readContext(env, config);
  return [
    ...told,
    ...(ofProperties === undefined
      ? []
      : [{ host: ofProperties, from: 'docker.host in ~/.testcontainers.properties', ...certificates }]),
    ...(context === undefined ? [] : [context]),
    ...(process.platform === 'win32' ? [{ host: 'npipe:////./pipe/docker_engine' }] : listSockets(env, home)),
  ];
}

function listSockets(env: NodeJS.ProcessEnv, home: string): DockerPlace[] {
  const runtime = env.XDG_RUNTIME_DIR;
  const own = `/run/user/${userInfo().uid}`;
  const usual = [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(own, 'docker.sock'),
  ];
  const inMachine = [
    '.colima/default/docker.sock',
    '.colima/docker.sock',
    '.rd/docker.sock',
    '.orbstack/run/docker.sock',
  ];
  const podman = [
    join(runtime || own, 'podman/podman.sock'),
    '/run/podman/podman.sock',
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ];
  return [
    ...usual.map((path) => ({ host: `unix://${path}` })),
    ...inMachine.map((path) => ({ host: `unix://${join(home, path)}`, isInMachine: true })),
    ...podman.map((path) => ({ host: `unix://${path}` })),
  ];
}

/** `name = value` lines; what cannot be read says nothing. */
async function readProperties(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.matchAll(/^[ \t]*([\w.]+)[ \t]*[=:][ \t]*(.*?)[ \t]*$/gm);
  return new Map(
    [...lines].flatMap(([, name = '', value = '']) =>
      value === '' ? [] : [[name, value.replaceAll('\\:', ':')]],
    ),
  );
}

/**
 * The context that the docker command uses: DOCKER_CONTEXT, else the one chosen by `docker context use`. Its folder is called
 * by the digest of its name (source: docker/cli, cli/context/store).
 */
async function readContext(env: NodeJS.ProcessEnv, config: string): Promise<DockerPlace | undefined> {
  const { currentContext } = await readJson<{ currentContext?: unknown }>(join(config, 'config.json'));
  const name = env.DOCKER_CONTEXT || currentContext;
  if (typeof name !== 'string' || name === '' || name === 'default') return undefined;
  const digest = createHash('sha256').update(name).digest('hex');
  const meta = await readJson<{ Endpoints?: { docker?: { Host?: unknown } } }>(
    join(config, 'contexts/meta', digest, 'meta.json'),
  );
  const host = meta.Endpoints?.docker?.Host;
  if (typeof host !== 'string' || host === '') return undefined;
  const folder = join(config, 'contexts/tls', digest, 'docker');
  const hasCertificates = await readFile(join(folder, 'ca.pem')).then(
    () => true,
    () => false,
  );
  return {
    host,
    from: `context ${name}`,
    ...(hasCertificates ? { certificates: folder } : {}),
    ...(/\.(?:colima|rd|orbstack)\//.test(host) ? { isInMachine: true } : {}),
  };
}

async function readJson<T>(file: string): Promise<Partial<T>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Partial<T>) : {};
  } catch {
    return {};
  }
}
