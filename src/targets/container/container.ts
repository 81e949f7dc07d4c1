import { createHash } from 'node:crypto';
import type { ContainerRuntimeClient, StartedTestContainer } from 'testcontainers';
import type { Endpoint } from '../../model/endpoint.ts';
import type { VersionSelector } from '../../model/target.ts';
import { isFileError } from '../../platform/file-error.ts';
import { describeProcess } from '../../platform/process-identity.ts';
import { withProcessLock } from '../../platform/process-lock.ts';
import { scratchError } from '../../platform/scratch.ts';
import { untilAborted } from '../../platform/waiting.ts';
import type { OpenContext, ReachedTarget } from '../context.ts';
import { divideOptions } from '../secret-options.ts';
import { serveOnPort } from '../serve-on-port.ts';
import { readServerArguments } from '../server-arguments.ts';
import { gatewayDetails, stagesOf } from '../stages.ts';
import { dockerClient } from './docker-client.ts';
import { type DockerHost, probeDocker } from './docker-host.ts';
import { dockerError, explainStartError, reaperError, unusableDocker } from './errors.ts';
import { type ContainerImage, chooseImage, SECRETS_FILE, serverCommand } from './image.ts';
import { describeKept, findKept, type KeptContainer, listKept, type WantedContainer } from './kept.ts';
import { readLastLines, tellDeath } from './life.ts';
import { loadTestcontainers } from './load-testcontainers.ts';
import { ADDRESS_LABEL, KEPT_LABEL, OWNER_LABEL, RUN_LABEL, SECRETS_LABEL } from './owner.ts';
import { publishAddress } from './publish-address.ts';
import { removeUnstarted, sweepOrphans } from './sweep.ts';
import { waitForAnswer } from './wait-for-answer.ts';
import { whyNotPulled } from './why-not-pulled.ts';

const SERVER_PORT = 6379;
const PASSWORD = "the password in `container.args`, as '--requirepass' and '…'";

type Container = ReturnType<ContainerRuntimeClient['container']['getById']>;

/**
 * Starts a container without persistence and waits until its server answers PING.
 *
 * @throws {RedisTargetError} `RT_DOCKER_ABSENT`, `RT_DOCKER_PERMISSION`, `RT_DOCKER_START`, `RT_DOCKER_START_TIMEOUT`,
 *   `RT_IMAGE_UNKNOWN`, `RT_IMAGE_NETWORK`, `RT_IMAGE_SCHEMA1`, `RT_IMAGE_PULL`, `RT_PORT_TAKEN`, `RT_LOCK_HELD`,
 *   `RT_SCRATCH_FOREIGN`.
 */
export async function openContainer(selector: VersionSelector, context: OpenContext): Promise<ReachedTarget> {
  const image = chooseImage(selector, context.settings.container);
  const given = await readServerArguments(context.settings.container.args, 'container.args', undefined);
  const docker = await probeDocker(context.env, context.signal);
  if (!docker.answers) throw dockerError(doing(image), docker);
  context.progress.step(`starting a container of ${image.image}`);
  const { reuse } = context.settings.container;
  const wanted: WantedContainer = {
    image: image.image,
    command: serverCommand(image, context.databases, given),
    secretLines: divideOptions(given.args).secretLines,
  };
  // Whatever is wrong with Docker, Testcontainers' own way tells it.
  const kept = reuse
    ? await findKept(docker, wanted, SERVER_PORT, context.env, context.signal).catch(() => undefined)
    : undefined;
  context.signal.throwIfAborted();
  const { id, host, port } =
    kept ?? (await untilAborted(startOne(image, wanted, docker, context), context.signal));
  if (context.onDeath !== undefined) void tellDeath(id, docker, context);
  const { password } = given;
  const endpoint = { host, port, tls: false, ...(password === undefined ? {} : { password }) };
  const served =
    context.port === undefined ? undefined : await serveOnOwnPort(endpoint, context.port, context);
  return {
    endpoint: served?.endpoint ?? endpoint,
    via: 'docker',
    details: { image: image.image, containerId: id.slice(0, 12), ...served?.details },
    caFiles: served?.caFiles,
    server: { name: context.name, credentials: PASSWORD, wantsTls: undefined },
    owned: true,
    isFresh: !reuse,
  };
}

/** The port is one of ours, since Docker publishes on any free one: so it has a door, as all of ours have. */
async function serveOnOwnPort(
  endpoint: Endpoint,
  port: number,
  { appDoor, closing, progress, settings }: OpenContext,
): Promise<Pick<ReachedTarget, 'endpoint' | 'details' | 'caFiles'>> {
  const { door, caFiles } = await appDoor();
  const served = await serveOnPort(endpoint, {
    port,
    closing,
    stages: stagesOf({ door }),
    onState: (text) => progress.note(text),
  });
  return { endpoint: served.endpoint, details: gatewayDetails(served.stages, settings), caFiles };
}

function doing({ image }: ContainerImage): string {
  return `Could not start a container of ${image}`;
}

async function startOne(
  image: ContainerImage,
  wanted: WantedContainer,
  docker: DockerHost,
  context: OpenContext,
): Promise<KeptContainer> {
  await dockerClient(docker).catch((error: unknown) => {
    throw isFileError(error) ? scratchError(error) : unusableDocker(doing(image), docker.host, error);
  });
  const { reuse } = context.settings.container;
  if (!reuse) await sweepOrphans(docker, context.progress);
  const published = await whereToPublish(docker);
  // Testcontainers' own lock around reuse is in memory: two processes that start at the same moment would each make
  // a container (testcontainers-node #1172).
  const container = reuse
    ? await withProcessLock(
        `${image.image} ${context.databases ?? ''}`,
        {
          purpose: `the container of ${image.image} that is kept`,
          progress: context.progress,
          signal: context.signal,
        },
        () => start(wanted, published, docker, context),
      )
    : await start(wanted, published, docker, context);
  return { id: container.getId(), host: published.host, port: container.getMappedPort(SERVER_PORT) };
}

interface Published {
  /** The one address on which the port is published; undefined: on every one. */
  readonly address: string | undefined;
  /** Where we reach it. */
  readonly host: string;
}

async function whereToPublish(docker: DockerHost): Promise<Published> {
  const { host } = (await dockerClient(docker)).info.containerRuntime;
  const address = await publishAddress(docker, host);
  // Docker also publishes on ::1 only where IPv6 is on; `localhost` may resolve to it all the same.
  return { address, host: address ?? (host === 'localhost' ? '127.0.0.1' : host) };
}

async function start(
  wanted: WantedContainer,
  { address, host }: Published,
  docker: DockerHost,
  context: OpenContext,
): Promise<StartedTestContainer> {
  const { GenericContainer } = loadTestcontainers();
  const { image, command, secretLines } = wanted;
  const { reuse, startTimeoutMs } = context.settings.container;
  let container: Container | undefined;
  /** Made by this call; else it was kept, and may be another run's as well. */
  let isOurs = false;
  let reportExit: (error: Error) => void = () => undefined;
  let lastLines: string[] | undefined;
  const exited = new Promise<never>((_, reject) => {
    reportExit = reject;
  });
  exited.catch(() => undefined);
  const giveUp = async (error: Error): Promise<boolean> => {
    lastLines = await readLastLines(docker, container?.id);
    // The server's end, which follows, is our doing.
    reportExit(error);
    return isOurs;
  };
  const watch = async (id: string, condition: 'next-exit' | 'not-running'): Promise<void> => {
    container = (await dockerClient(docker)).container.getById(id);
    container.wait({ condition }).then(
      ({ StatusCode }: { StatusCode: number }) => reportExit(endedEarly(StatusCode)),
      () => undefined,
    );
  };
  const watchKept = (id: string): void => {
    // It runs already, or has ended again.
    if (!isOurs) void watch(id, 'not-running');
  };

  /** Testcontainers waits for the ports of a container that has ended long ago, and leaves it behind: we look ourselves. */
  class WatchedContainer extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      if (address === undefined) return;
      // Testcontainers takes a port only.
      this.hostConfig.PortBindings = { [`${SERVER_PORT}/tcp`]: [{ HostIp: address, HostPort: '0' }] };
    }

    protected override async containerCreated(id: string): Promise<void> {
      isOurs = true;
      await watch(id, 'next-exit');
    }
  }
  const generic = new WatchedContainer(image)
    .withCommand([...command])
    .withExposedPorts(SERVER_PORT)
    .withWaitStrategy(waitForAnswer(host, SERVER_PORT, startTimeoutMs, watchKept, giveUp));
  if (secretLines !== undefined) {
    // The server's own user reads it, whoever that is in the image; nobody else is in the container.
    generic.withCopyContentToContainer([{ content: secretLines, target: SECRETS_FILE, mode: 0o644 }]);
    // A container that is kept for another password is another one.
    generic.withLabels({ [SECRETS_LABEL]: createHash('sha256').update(secretLines).digest('hex') });
  }
  // By its labels, too, a kept container is known: one that is published elsewhere is another.
  const kept = reuse ? describeKept(wanted, address) : undefined;
  if (kept !== undefined) {
    await removeUnstarted(docker, kept);
    generic.withReuse().withLabels({ [ADDRESS_LABEL]: address ?? 'any', [KEPT_LABEL]: kept });
  } else generic.withLabels({ [RUN_LABEL]: 'true', [OWNER_LABEL]: await describeProcess() });

  context.signal.throwIfAborted();
  const starting = generic.start();
  // Starting cannot be called off: what comes up after the user has given up is taken down again.
  context.closing.add(async () => {
    if (reuse) return;
    await Promise.race([starting, exited]).catch(() => undefined);
    await container?.remove({ force: true, v: true }).catch(ignoreGone);
  });
  try {
    return await untilAborted(Promise.race([starting, exited]), context.signal);
  } catch (given) {
    starting.catch(() => undefined);
    context.signal.throwIfAborted();
    const stopped =
      kept !== undefined && container === undefined ? await findStopped(docker, kept) : undefined;
    container ??= stopped?.container;
    const error = stopped === undefined ? given : endedEarly(stopped.status);
    lastLines ??= await readLastLines(docker, container?.id);
    // One to be kept that does not become ready is none for the next run either; but without force none that runs is removed.
    if (reuse) await container?.remove({ force: isOurs, v: true }).catch(() => undefined);
    if (container === undefined && isFileError(error)) throw scratchError(error);
    if (container === undefined && (await hasImage(docker, image))) throw reaperError(image, error);
    const why =
      container === undefined && error instanceof Error
        ? await whyNotPulled(docker, image, error.message, context.signal)
        : undefined;
    throw explainStartError(
      image,
      why === undefined ? error : new Error(why, { cause: error }),
      lastLines,
      startTimeoutMs,
    );
  }
}

function endedEarly(status: number): Error {
  return new Error(`the server ended with status ${status} before it was ready`);
}

/** A container that was kept and has ended; Testcontainers gives up before it waits for one that ends as soon as it is started again. */
async function findStopped(
  docker: DockerHost,
  kept: string,
): Promise<{ readonly container: Container; readonly status: number } | undefined> {
  try {
    const [found] = await listKept(docker, kept, 'exited');
    if (found === undefined) return undefined;
    const container = (await dockerClient(docker)).container.getById(found.Id);
    return { container, status: (await container.inspect()).State.ExitCode };
  } catch {
    return undefined;
  }
}

/** Where no container was made although the image is there, what could not be had is Testcontainers' own one. */
async function hasImage(docker: DockerHost, image: string): Promise<boolean> {
  const { dockerode } = (await dockerClient(docker)).container;
  return await dockerode
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** The container may be gone already: the reaper, a sweep, or the user was faster. */
function ignoreGone(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status !== 404 && status !== 409) throw error;
}
