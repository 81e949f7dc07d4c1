import type { ReachedTarget } from '../context.ts';
import type { VerifiedServer } from '../verify.ts';

/** What of a cluster clients do without us, or cannot do. */
export function clusterWarning(
  name: string,
  server: VerifiedServer,
  { via, details, endpoint, nodePorts }: ReachedTarget,
): string[] {
  if (!server.clusterMode || nodePorts !== undefined) return [];
  if (via === 'ssm-native' || via === 'ssm-plugin') {
    const why = endpoint.tls
      ? "TLS passes through unread (`tls: 'through'`)"
      : 'its user may not ask for its nodes; allow the user +cluster';
    return [
      `${name} is a node of a cluster, and clients are sent to addresses that only the VPC reaches: ${why}`,
    ];
  }
  if (via !== 'direct') return [];
  const door = details.remote === undefined ? '' : ', past the port that is served here';
  return [
    `${name} is a node of a cluster: clients go to its other nodes directly${door}, so what they do there is neither counted nor watched`,
  ];
}
