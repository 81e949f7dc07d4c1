import { formatMaskedUrl } from '../model/endpoint.ts';
import { describeStages } from '../model/gateway-stages.ts';
import type { OpenTarget } from '../model/target.ts';

/** An open target as the `--json` of every command has it: nothing secret in it. */
export function describeTarget(target: OpenTarget): Record<string, unknown> {
  const { host, port, tls } = target.endpoint;
  return {
    target: target.target,
    kind: target.kind,
    requested: target.requested,
    engine: target.engine,
    clusterMode: target.clusterMode,
    endpoint: { host, port, tls },
    url: formatMaskedUrl(target.endpoint),
    via: target.via,
    ...target.details,
    ...(target.fallback === undefined ? {} : { fallback: target.fallback }),
    openMs: Math.round(target.openMs * 10) / 10,
  };
}

/** How a target was reached, and what the gateway does on the way, for a person. */
export function describeVia(target: OpenTarget): string {
  const gateway = describeStages(target.details.gateway ?? []);
  return gateway === undefined ? describeWay(target) : `${describeWay(target)}; ${gateway}`;
}

function describeWay(target: OpenTarget): string {
  const { bastion, remote, image, binary, nodes } = target.details;
  switch (target.via) {
    case 'ssm-native':
    case 'ssm-plugin':
      return `SSM session (${target.via === 'ssm-native' ? 'native' : 'plugin'}) on ${bastion} to ${remote}${nodes === undefined ? '' : ` and to each of its ${nodes} nodes that a client connects to`}`;
    case 'docker':
      return `container of ${image}`;
    case 'process':
      return `${binary}`;
    case 'direct':
      return remote === undefined ? 'directly' : `forwarded to ${remote}`;
  }
}
