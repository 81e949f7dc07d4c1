import type { Readable } from 'node:stream';
import type { StartedTestContainer } from 'testcontainers';
import type { VersionSelector } from '../../model/target.ts';
import { describeProcess } from '../../platform/process-identity.ts';
import { withProcessLock } from '../../platform/process-lock.ts';
import type { OpenContext, ReachedTarget } from '../context.ts';
import { serveOnPort } from '../serve-on-port.ts';
import { probeDocker } from './docker-host.ts';
import { dockerError, explainStartError } from './errors.ts';
import { type ContainerImage, chooseImage, serverCommand } from './image.ts';
import { OWNER_LABEL, RUN_LABEL } from './owner.ts';
import { sweepOrphans } from './sweep.ts';

const SERVER_PORT = 6379;
const READY = /ready to accept connections/i;
/** How many of the server's last lines are kept for an error. */
const KEPT_LINES = 20;

/**
 * Starts a container without persistence and waits until its server says in its log that it is ready.
 *
 * @throws {RedisTargetError} `RT_DOCKER_ABSENT`, `RT_DOCKER_PERMISSION`, `RT_DOCKER_START`, `RT_DOCKER_START_TIMEOUT`,
 *   `RT_IMAGE_UNKNOWN`, `RT_IMAGE_NETWORK`, `RT_IMAGE_SCHEMA1`, `RT_IMAGE_PULL`, `RT_PORT_TAKEN`.
 */
export async function openContainer(selector: VersionSelector, context: OpenContext): Promise<ReachedTarget> {
  const image = chooseImage(selector, context.settings.container);
  const docker = await probeDocker(context.env, context.signal);
  if (!docker.answers) throw dockerError(`Could not start a container of ${image.image}`, docker);
  context.progress.step(`starting a container of ${image.image}`);
  const { reuse } = context.settings.container;
  if (!reuse) await sweepOrphans(context.progress);
  // Testcontainers' own lock around reuse is in memory: two processes that start at the same moment would each make
  // a container (testcontainers-node #1172).
  const container = reuse
    ? await withProcessLock(`${image.image} ${context.databases ?? ''}`, context.signal, () =>
        start(image, context),
      )
    : await start(image, context);
  const host = container.getHost();
  const endpoint = {
    // Docker also publishes on ::1 only where IPv6 is on; `localhost` may resolve to it all the same.
    host: host === 'localhost' ? '127.0.0.1' : host,
    port: container.getMappedPort(SERVER_PORT),
    tls: false,
  };
  return {
    endpoint:
      context.port === undefined ? endpoint : await serveOnPort(endpoint, context.port, context.closing),
    via: 'docker',
    details: { image: image.image, containerId: container.getId().slice(0, 12) },
    owned: true,
  };
}

async function start(image: ContainerImage, context: OpenContext): Promise<StartedTestContainer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const { args, reuse, startTimeoutMs } = context.settings.container;
  const log: string[] = [];
  const generic = new GenericContainer(image.image)
    .withCommand(serverCommand(image, context.databases, args))
    .withExposedPorts(SERVER_PORT)
    .withWaitStrategy(Wait.forLogMessage(READY))
    .withStartupTimeout(startTimeoutMs)
    .withLogConsumer((stream: Readable) => keepLastLines(stream, log));
  if (reuse) generic.withReuse();
  else generic.withLabels({ [RUN_LABEL]: 'true', [OWNER_LABEL]: await describeProcess() });

  const starting = generic.start();
  // Starting cannot be called off: what comes up after the user has given up is taken down again.
  const stopLater = async (): Promise<void> => {
    if (reuse) return;
    const late = await starting.catch(() => undefined);
    await late?.stop({ remove: true, removeVolumes: true, timeout: 0 });
  };
  context.closing.add(stopLater);
  try {
    return await raceAbort(starting, context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    throw explainStartError(image.image, error, log, startTimeoutMs);
  }
}

async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function keepLastLines(stream: Readable, lines: string[]): void {
  stream.on('data', (chunk: Buffer | string) => {
    for (const line of String(chunk).split('\n')) if (line.trim() !== '') lines.push(line.trimEnd());
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
  });
  stream.on('error', () => undefined);
}
