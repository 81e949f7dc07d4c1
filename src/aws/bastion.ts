import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { BastionSetting } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { compareVersions } from '../model/selector.ts';
import { REMOTE_HOST_AGENT_VERSION } from '../ssm/protocol/versions.ts';
import type { AwsClientOptions } from './client.ts';
import { listInstances } from './managed-instance.ts';

/**
 * The target that a session starts on: an id as it is, or the best of the instances that have the tags.
 *
 * @throws {RedisTargetError} `RT_BASTION_NOT_FOUND`, `RT_BASTION_AGENT_TOO_OLD`, `RT_AWS_…`.
 */
export async function findBastion(
  bastion: BastionSetting,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<string> {
  if (typeof bastion === 'string') return bastion;
  const found = await listInstances(bastion, options, signal);
  return pickBastion(found, bastion.tag);
}

/** The online instance with the newest agent; one whose agent is too old is named as such. */
export function pickBastion(
  found: readonly InstanceInformation[],
  tags: Readonly<Record<string, string>>,
): string {
  const wanted = Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  const online = found
    .filter((instance) => instance.PingStatus === 'Online' && instance.InstanceId !== undefined)
    .sort(
      (a, b) =>
        compareVersions(b.AgentVersion ?? '0', a.AgentVersion ?? '0') ||
        String(a.InstanceId).localeCompare(String(b.InstanceId)),
    );
  const [best] = online;
  if (best?.InstanceId === undefined) {
    const there = found
      .map((instance) => `${instance.InstanceId} is ${instance.PingStatus ?? 'unknown'}`)
      .join(', ');
    throw new RedisTargetError(
      'RT_BASTION_NOT_FOUND',
      `Could not find the bastion: no managed instance with the tag ${wanted} is online${there ? ` (${there})` : ''}. ` +
        'Check the tag, the region, and that the SSM Agent runs there.',
      { details: { tags, found: found.length } },
    );
  }
  if (compareVersions(best.AgentVersion ?? '0', REMOTE_HOST_AGENT_VERSION) < 0) {
    throw new RedisTargetError(
      'RT_BASTION_AGENT_TOO_OLD',
      `Could not use the bastion ${best.InstanceId}: its SSM Agent is ${best.AgentVersion ?? 'of an unknown version'}, and forwarding to a remote host needs ${REMOTE_HOST_AGENT_VERSION} or newer. ` +
        'Update the agent (document AWS-UpdateSSMAgent).',
      { details: { instance: best.InstanceId, agent: best.AgentVersion ?? null } },
    );
  }
  return best.InstanceId;
}
