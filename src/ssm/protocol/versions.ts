/**
 * The protocol level that this client keeps to, as the official plugin's version of that level; a fixed one.
 * Above 1.2.331.0, so that agents leave smux keep-alive off (source: amazon-ssm-agent, agent/session/plugins/port).
 */
export const CLIENT_VERSION: string = '1.2.650.0';

/**
 * Whether one dotted version is greater than another, number by number. Versions that have another number of parts,
 * or that are none, are "not greater", as in the official client.
 */
export function isVersionGreater(version: string, than: string): boolean {
  const left = version.split('.');
  const right = than.split('.');
  if (left.length !== right.length || !left.every((part) => /^\d{1,9}$/.test(part))) return false;
  for (let index = 0; index < left.length; index++) {
    const difference = Number(left[index]) - Number(right[index]);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Remote-host forwarding needs this agent or a newer one (documented by AWS). */
export const REMOTE_HOST_AGENT_VERSION: string = '3.1.1374.0';

/** What an agent of some version understands. */
export interface AgentAbilities {
  /** Many connections over one session (smux); else one at a time (basic). */
  readonly multiplexed: boolean;
  /** Both ends send smux NOP frames and give up without any. */
  readonly keepAlive: boolean;
  /** Takes the flag that ends the session; else only the API does. */
  readonly terminateFlag: boolean;
}

export function abilitiesOf(agentVersion: string): AgentAbilities {
  const multiplexed = isVersionGreater(agentVersion, '3.0.196.0');
  return {
    multiplexed,
    keepAlive: multiplexed && !isVersionGreater(agentVersion, '3.1.1511.0'),
    terminateFlag: isVersionGreater(agentVersion, '2.3.722.0'),
  };
}
