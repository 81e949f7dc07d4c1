import { type ErrorCode, RedisTargetError } from '../../errors.ts';
import type { DockerAnswer } from './docker-host.ts';
import { StartTimeout } from './wait-for-answer.ts';

/** The error for a Docker that does not answer. */
export function dockerError(
  doing: string,
  docker: DockerAnswer & { answers: false },
  cause?: unknown,
): RedisTargetError {
  return docker.permission
    ? new RedisTargetError(
        'RT_DOCKER_PERMISSION',
        `${doing}: Docker is there, but this user may not use it (${docker.why}). ` +
          'Add the user to the group `docker` and log in again, or use `local`.',
        { cause },
      )
    : new RedisTargetError(
        'RT_DOCKER_ABSENT',
        `${doing}: no Docker answers (${docker.why}). Start Docker, set DOCKER_HOST to the one that runs, or use \`local\` with a redis-server on PATH.`,
        { cause },
      );
}

/** The error for a Docker that answers, and that Testcontainers cannot work with. */
export function unusableDocker(doing: string, host: string, cause: unknown): RedisTargetError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RedisTargetError(
    'RT_DOCKER_ABSENT',
    `${doing}: the Docker at ${host} answers, but Testcontainers cannot use it (${oneLine(why)}). ` +
      'Set DOCKER_HOST to another, or use `local` with a redis-server on PATH; DEBUG=testcontainers* says more.',
    { cause },
  );
}

interface Rule {
  readonly matches: RegExp;
  readonly code: ErrorCode;
  readonly cure: (image: string) => string;
}

/**
 * What Docker says when an image cannot be had → our code. The order matters: the refusal of an old
 * manifest also speaks of a pull (source of its wording: moby, distribution/pull_v2.go, "schema 1").
 */
const IMAGE_RULES: readonly Rule[] = [
  {
    matches:
      /schema ?(?:version )?1|schemaVersion.?1|manifest\.v1|prettyjws|unsupported manifest media type|deprecated image/i,
    code: 'RT_IMAGE_SCHEMA1',
    cure: (image) =>
      `Docker 26 and newer refuse the old schema-1 manifest that ${image} has on the public registry. ` +
      'Use `local` with a server of that version, or push the image again with an older Docker and name that one in `container.images`.',
  },
  {
    matches:
      /manifest unknown|manifest for .* not found|not found: manifest|repository does not exist|pull access denied|no such image|name unknown|requested access to the resource is denied|unauthorized/i,
    code: 'RT_IMAGE_UNKNOWN',
    cure: (image) =>
      `There is no image ${image} that may be pulled. Check the version, log in with \`docker login\`, or map the version to another image in \`container.images\`.`,
  },
  {
    matches:
      /dial tcp|no such host|i\/o timeout|TLS handshake timeout|network is unreachable|connection refused|proxyconnect|Client\.Timeout|temporary failure in name resolution|context deadline exceeded|x509|EOF$/i,
    code: 'RT_IMAGE_NETWORK',
    cure: (image) =>
      `The registry cannot be reached from here, and ${image} is not on this machine. Check network and proxy of the Docker daemon, or load the image with \`docker load\`.`,
  },
  {
    matches: /failed to pull|pull|toomanyrequests|rate limit|no matching manifest|HTTP code 404/i,
    code: 'RT_IMAGE_PULL',
    cure: (image) =>
      `Try \`docker pull ${image}\` by hand, or map the version to another image in \`container.images\`.`,
  },
];

/** Translates what starting a container threw; `log` holds the server's last lines where it had begun. */
export function explainStartError(
  image: string,
  error: unknown,
  log: readonly string[],
  startTimeoutMs: number,
): RedisTargetError {
  const text = error instanceof Error ? error.message : String(error);
  const doing = `Could not start a container of ${image}`;
  if (log.length === 0) {
    const rule = imageRuleFor(text);
    if (rule)
      return new RedisTargetError(rule.code, `${doing}: ${oneLine(text)}. ${rule.cure(image)}`, {
        cause: error,
      });
  }
  const lines = log.length > 0 ? ` Its last lines:\n  ${log.slice(-8).join('\n  ')}\n` : ' ';
  if (error instanceof StartTimeout || /not started after|timed? ?out|not bound after/i.test(text)) {
    return new RedisTargetError(
      'RT_DOCKER_START_TIMEOUT',
      `${doing}: the server was not ready within ${startTimeoutMs} ms.${lines}Raise \`container.startTimeoutMs\`, or look at the machine's load.`,
      { cause: error },
    );
  }
  return new RedisTargetError(
    'RT_DOCKER_START',
    `${doing}: ${oneLine(text)}.${lines}Check \`container.args\` and \`container.images\`, and \`docker run ${image}\` by hand.`,
    { cause: error },
  );
}

/** The error where Testcontainers could not start the container that cleans up after it; where its image is not to be had, with the code of that. */
export function reaperError(image: string, error: unknown): RedisTargetError {
  const text = error instanceof Error ? error.message : String(error);
  return new RedisTargetError(
    imageRuleFor(text)?.code ?? 'RT_DOCKER_START',
    `Could not start a container of ${image}: Testcontainers' reaper did not start (${oneLine(text)}). ` +
      'Load its image testcontainers/ryuk, name yours in RYUK_CONTAINER_IMAGE, or set TESTCONTAINERS_RYUK_DISABLED=true: redis-target removes its containers itself, too.',
    { cause: error },
  );
}

function imageRuleFor(text: string): Rule | undefined {
  return IMAGE_RULES.find(({ matches }) => matches.test(text));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '').slice(0, 400);
}
