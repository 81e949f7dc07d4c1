/** Number by number; a missing part counts as 0. Negative: a is older. NaN parts count as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] || 0) - (right[i] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface ForwardingMode {
  readonly mode: 'basic' | 'multiplexed';
  /** The agent's keep-alive, by both versions. Only ever on in multiplexed mode. */
  readonly keepAlive: boolean;
  /** What the client has to do: it goes by the agent's version alone, so the two may disagree. */
  readonly clientKeepAlive: boolean;
}

/** Section 5, "Versions decide the mode", as the agent sees it. */
export function forwardingMode(
  agentVersion: string,
  clientVersion: string,
  type = 'LocalPortForwarding',
): ForwardingMode {
  const agentMultiplexes = compareVersions(agentVersion, '3.0.196.0') > 0;
  const clientMultiplexes = compareVersions(clientVersion, '1.1.70') >= 0;
  // Without that type it is a standard-stream session (ssh), whatever the versions.
  if (type !== 'LocalPortForwarding' || !agentMultiplexes || !clientMultiplexes)
    return { mode: 'basic', keepAlive: false, clientKeepAlive: false };
  const agentKeepsQuiet = compareVersions(agentVersion, '3.1.1511.0') > 0;
  const clientKeepsQuiet = compareVersions(clientVersion, '1.2.331.0') > 0;
  return {
    mode: 'multiplexed',
    keepAlive: !(agentKeepsQuiet && clientKeepsQuiet),
    clientKeepAlive: !agentKeepsQuiet,
  };
}
