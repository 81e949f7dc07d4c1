import { askDocker } from './docker-api.ts';
import type { DockerHost } from './docker-host.ts';

/** An engine's word for an image that it has not got. */
const NOT_THERE = /no such image|image not known/i;

/**
 * Why an image could not be pulled, where the engine answers the pull with success, and says in its progress that it failed: Podman always does,
 * Docker where the registry fails on the way. Testcontainers reads no progress, and goes on to start what is not there.
 *
 * Pulls once more; an image that this gets is there for the next start.
 *
 * @returns undefined: `text` is another error, or the engine does not say.
 */
export async function whyNotPulled(
  docker: DockerHost,
  image: string,
  text: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (!NOT_THERE.test(text)) return undefined;
  // Without a tag all of them would be pulled.
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  const path = `/images/create?fromImage=${encodeURIComponent(tagged)}`;
  try {
    const { body } = await askDocker(docker, path, { method: 'POST', signal });
    return body.toString('utf8').split('\n').map(faultOf).find(Boolean);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** A line of progress, or the whole of a refusal. */
function faultOf(line: string): string | undefined {
  try {
    const { error, message } = JSON.parse(line) as { error?: unknown; message?: unknown };
    const said = error ?? message;
    return typeof said === 'string' && said !== '' ? said : undefined;
  } catch {
    return undefined;
  }
}
