import { isProcessGone } from '../../platform/process-identity.ts';
import type { Progress } from '../../platform/progress.ts';
import { dockerClient } from './docker-client.ts';
import type { DockerHost } from './docker-host.ts';
import { listKept } from './kept.ts';
import { OWNER_LABEL, RUN_LABEL } from './owner.ts';

/**
 * Removes containers of ours whose process is gone, on this machine.
 *
 * Where Testcontainers' reaper runs there are none; where it is disabled (TESTCONTAINERS_RYUK_DISABLED) a
 * process that was killed with SIGKILL leaves one. A failure is no reason not to run the tests.
 */
export async function sweepOrphans(docker: DockerHost, progress: Progress): Promise<void> {
  try {
    const { dockerode } = (await dockerClient(docker)).container;
    const containers = await dockerode.listContainers({ all: true, filters: { label: [RUN_LABEL] } });
    for (const { Id, Labels } of containers) {
      if (!(await isProcessGone(Labels[OWNER_LABEL] ?? ''))) continue;
      await dockerode.getContainer(Id).remove({ force: true, v: true });
      progress.note(`removed container ${Id.slice(0, 12)}, which a killed run had left behind`);
    }
  } catch {
    // Another process may be removing the same one; what is left is swept next time.
  }
}

/**
 * Removes a container that was to be kept and was never started: its run was killed when it had made it and perhaps not yet put
 * its password there, without which its server does not start. To be called by the one process that makes such a container.
 *
 * @param kept - As of {@link listKept}.
 */
export async function removeUnstarted(docker: DockerHost, kept: string): Promise<void> {
  try {
    const { dockerode } = (await dockerClient(docker)).container;
    for (const { Id } of await listKept(docker, kept, 'created'))
      await dockerode.getContainer(Id).remove({ v: true });
  } catch {
    // A Docker that does not answer says so of the start, which follows.
  }
}
