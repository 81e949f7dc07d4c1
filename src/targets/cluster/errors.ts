import { RedisTargetError } from '../../errors.ts';
import { type ClusterNode, formatAddress } from '../../gateway/cluster/directory.ts';
import { notReadyCode } from '../../messages/not-ready.ts';
import { refusalOf } from '../../messages/refusal.ts';

export function noSlots(host: string, port: number): RedisTargetError {
  return new RedisTargetError(
    'RT_CLUSTER_NO_SLOTS',
    `Could not open ${host}:${port}: it is a node of a cluster in which no node serves any slot, so every command with a key would be answered with CLUSTERDOWN. ` +
      'Wait until the cluster is made, or assign its slots (CLUSTER ADDSLOTS).',
    { details: { host, port } },
  );
}

export function wrongNode({ place, id }: ClusterNode<unknown>, what: string): RedisTargetError {
  const { host, port } = place;
  return new RedisTargetError(
    'RT_CLUSTER_WRONG_NODE',
    `Could not connect to the node ${formatAddress(host, port)} of the cluster: it has the id ${id}, and ${what}. ` +
      'Nothing was sent there. Its address was given to another: clients find the node that has its slots now when they ask for them anew.',
    { details: { host, port, expected: id } },
  );
}

export function unknownNode({ place: { host, port } }: ClusterNode<unknown>): RedisTargetError {
  return new RedisTargetError(
    'RT_CLUSTER_NODE_UNKNOWN',
    `Could not connect to ${formatAddress(host, port)}: a redirect names it, and the cluster's own list does not. ` +
      'Nothing was sent there. Compare CLUSTER NODES of all nodes: it may still be joining, or may have been forgotten by some.',
    { details: { host, port } },
  );
}

/** @param refusal - What it says in the place of an id. */
export function namelessNode(host: string, port: number, refusal = ''): RedisTargetError {
  if (/^(?:NOAUTH|NOPERM|WRONGPASS)\b/.test(refusal)) return loginNeeded(host, port, refusal);
  const everybodys = refusalOf(
    `Could not connect to ${formatAddress(host, port)}, a node of the cluster`,
    refusal,
  );
  if (everybodys !== undefined) return everybodys;
  return new RedisTargetError(
    notReadyCode(refusal) ?? 'RT_CLUSTER_WRONG_NODE',
    `Could not connect to ${formatAddress(host, port)}, a node of the cluster: what answers there does not say which node it is ("${refusal}"). ` +
      'Nothing was sent there. Where another server has that address by now, clients find the node when they ask for the slots anew; else try again when it answers CLUSTER MYID.',
    { details: { host, port } },
  );
}

export function otherCluster(host: string, port: number, id: string): RedisTargetError {
  return new RedisTargetError(
    'RT_CLUSTER_WRONG_NODE',
    `Could not connect to ${formatAddress(host, port)}: what answers there by now is the node ${id} of another cluster. ` +
      'Nothing was sent there. Open the target anew, so that all of it is one cluster.',
    { details: { host, port, found: id } },
  );
}

/** It takes another login than when the target was opened. */
function loginNeeded(host: string, port: number, refusal: string): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_AUTH',
    `Could not connect to ${formatAddress(host, port)}, a node of the cluster: it has to say first which node it is, and it does so for other users only ("${refusal.slice(0, 200)}"). ` +
      'Nothing of the client was sent there. Where its users or passwords were changed meanwhile, open the target anew with the new ones, and let the user run CLUSTER MYID.',
    { details: { host, port } },
  );
}
