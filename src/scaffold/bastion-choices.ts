import type { Inventory } from '../aws/inventory.ts';
import { compareVersions } from '../model/selector.ts';
import { REMOTE_HOST_AGENT_VERSION } from '../ssm/protocol/versions.ts';

/** A managed instance that sessions can start on. */
export interface BastionChoice {
  readonly id: string;
  /** Its Name tag, or what else it is called. */
  readonly name: string | undefined;
  /** One line for a person. */
  readonly label: string;
}

/** The instances that can forward to a remote host; first those that are called a bastion, then those with the newest agent. */
export function bastionChoices({
  instances,
  names,
}: Pick<Inventory, 'instances' | 'names'>): BastionChoice[] {
  return (instances ?? [])
    .flatMap(({ InstanceId: id, Name, ComputerName, IPAddress, AgentVersion: agent = '0', ...rest }) => {
      if (!id || rest.PingStatus !== 'Online') return [];
      if (compareVersions(agent, REMOTE_HOST_AGENT_VERSION) < 0) return [];
      const name = oneLine(names.get(id) ?? Name);
      const platform = oneLine([rest.PlatformName, rest.PlatformVersion].filter(Boolean).join(' '));
      const parts = [
        id,
        name ?? oneLine(ComputerName),
        platform,
        `agent ${oneLine(agent)}`,
        oneLine(IPAddress),
      ];
      return [{ id, name, agent, label: parts.filter(Boolean).join(', ') }];
    })
    .sort(
      (a, b) =>
        Number(isCalledBastion(b.name)) - Number(isCalledBastion(a.name)) ||
        compareVersions(b.agent, a.agent) ||
        a.id.localeCompare(b.id),
    )
    .map(({ id, name, label }) => ({ id, name, label }));
}

function isCalledBastion(name: string | undefined): boolean {
  return /bastion|jump/i.test(name ?? '');
}

/** What others have named goes to a terminal and into a comment: no line's end, and nothing that steers a terminal. */
export function oneLine(text: string | undefined): string | undefined {
  return text?.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim() || undefined;
}
