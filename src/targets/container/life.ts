import type { OpenContext } from '../context.ts';
import { CRASH_LINES, howItEnded } from '../how-it-ended.ts';
import { askDocker, readFromDocker } from './docker-api.ts';
import type { DockerHost } from './docker-host.ts';

/** How many of the server's last lines are kept for an error. */
const KEPT_LINES = 20;
/** So much later, in milliseconds, we hear at most of what has happened in Docker. */
const MOST_LATE_MS = 10_000;

/** A container that ends before it is closed did not live through its run. */
export async function tellDeath(id: string, docker: DockerHost, context: OpenContext): Promise<void> {
  const ended = new AbortController();
  context.closing.add(() => ended.abort());
  const status = await waitForEnd(id, docker, ended.signal);
  if (context.closing.isClosed) return;
  const heardAt = new Date().toISOString();
  const found = await readFromDocker<{ State: { OOMKilled?: boolean; FinishedAt?: string } }>(
    docker,
    `/containers/${id}/json`,
  ).catch(() => undefined);
  if (context.closing.isClosed) return;
  const what = `the container ${id.slice(0, 12)}`;
  const at = endOf(found?.State.FinishedAt, heardAt);
  if (found?.State.OOMKilled)
    context.onDeath?.({ what, at, how: 'was ended by the system for want of memory (OOM-killed)' });
  else if (found === undefined || status === undefined) context.onDeath?.({ what, at, how: 'was removed' });
  else context.onDeath?.({ what, at, ...howItEnded(status, await readLastLines(docker, id, CRASH_LINES)) });
}

/** Docker knows of an end before we do; where its clock is another machine's, ours counts. */
function endOf(finishedAt: string | undefined, heardAt: string): string {
  const earlierMs = Date.parse(heardAt) - Date.parse(finishedAt ?? '');
  return earlierMs >= 0 && earlierMs < MOST_LATE_MS ? new Date(finishedAt ?? '').toISOString() : heardAt;
}

/** Its exit status; undefined where Docker itself is gone, or the container was removed by force. */
async function waitForEnd(id: string, docker: DockerHost, signal: AbortSignal): Promise<number | undefined> {
  try {
    const path = `/containers/${id}/wait?condition=not-running`;
    const { status, body } = await askDocker(docker, path, { method: 'POST', signal, isBackground: true });
    return status === 200
      ? (JSON.parse(body.toString('utf8')) as { StatusCode: number }).StatusCode
      : undefined;
  } catch {
    return undefined;
  }
}

/** The last lines that a container's server wrote; none where there is no such container any more. */
export async function readLastLines(
  docker: DockerHost,
  id: string | undefined,
  count: number = KEPT_LINES,
): Promise<string[]> {
  if (id === undefined) return [];
  const path = `/containers/${id}/logs?stdout=true&stderr=true&tail=${count}`;
  const reply = await askDocker(docker, path).catch(() => undefined);
  if (reply?.status !== 200) return [];
  const log = reply.body;
  // Without a terminal each piece has a header of 8 bytes before it, whose last four are its length
  // (source: Docker Engine API, "Attach to a container", stream format).
  let text = '';
  for (let offset = 0; offset + 8 <= log.length; ) {
    const length = log.readUInt32BE(offset + 4);
    text += log.toString('utf8', offset + 8, offset + 8 + length);
    offset += 8 + length;
  }
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
