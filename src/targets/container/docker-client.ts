import type { ContainerRuntimeClient } from 'testcontainers';
import type { DockerHost } from './docker-host.ts';
import { loadTestcontainers } from './load-testcontainers.ts';

/** Testcontainers keeps the first client that it made: there is one Docker in a process. */
let client: Promise<ContainerRuntimeClient> | undefined;

/**
 * Testcontainers' client of the Docker that has answered us. Testcontainers by itself would look at fewer places, and take
 * another Docker than the one that DOCKER_HOST names where that one does not answer.
 *
 * @throws What Testcontainers throws where it cannot use that Docker.
 */
export async function dockerClient(docker: DockerHost): Promise<ContainerRuntimeClient> {
  client ??= connect(docker).catch((error: unknown) => {
    client = undefined;
    throw error;
  });
  return await client;
}

/** Testcontainers reads the environment once, when it is first asked; others in this process keep theirs. */
async function connect({ host, certificates, isInMachine }: DockerHost): Promise<ContainerRuntimeClient> {
  const given: Readonly<Record<string, string | undefined>> = {
    DOCKER_HOST: host,
    DOCKER_TLS_VERIFY: certificates === undefined ? undefined : '1',
    ...(certificates ? { DOCKER_CERT_PATH: certificates } : {}),
  };
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  // The reaper gets the daemon's socket by its path in the machine; asked for whenever a container is started.
  if (isInMachine) process.env.TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE ??= '/var/run/docker.sock';
  for (const [name, value] of Object.entries(given)) put(name, value);
  try {
    const { getContainerRuntimeClient } = loadTestcontainers();
    return await getContainerRuntimeClient();
  } finally {
    for (const [name, value] of before) put(name, value);
  }
}

function put(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
