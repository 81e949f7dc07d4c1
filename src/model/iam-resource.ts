import { partitionOf } from './partition.ts';

/** Where the resources of a policy are. */
export interface PolicyPlace {
  /** `*` where it is not known. */
  readonly region: string;
  /** Twelve digits, or `*`. */
  readonly account: string;
}

/** A task of ECS, as Session Manager names it: `ecs:CLUSTER_TASK_RUNTIME`. */
export interface EcsTask {
  readonly cluster: string;
  readonly task: string;
}

/** Reads the name of a task. A cluster's name may have `_` in it, a task's and a runtime's ids have none. */
export function parseEcsTask(target: string): EcsTask | undefined {
  const [, cluster, task] = /^ecs:(\S+)_([^_\s]+)_[^_\s]+$/.exec(target) ?? [];
  return cluster === undefined || task === undefined ? undefined : { cluster, task };
}

/** Makes ARNs of a partition, which the region decides: China and GovCloud have names of their own. */
export function arnsOf(region: string): (rest: string) => string {
  return (rest) => `arn:${partitionOf(region).name}:${rest}`;
}

/**
 * A text as a value of a policy: where it holds `${`, `*` or `?`, IAM would read a variable or a wildcard
 * (source: IAM user guide, "Policy variables", special characters).
 */
export function literal(text: string): string {
  return text.replaceAll(/\$(?=\{)|[*?]/g, (found) => `\${${found}}`);
}

/**
 * `arn:…` as it is; AWS's own documents belong to no account (source: Systems Manager user guide, sample policies).
 *
 * @param document - Undefined: any.
 */
export function documentArn(document: string | undefined, { region, account }: PolicyPlace): string {
  if (document === undefined) return arnsOf(region)(`ssm:${region}:${account}:document/*`);
  if (document.startsWith('arn:')) return document;
  const owner = document.startsWith('AWS-') ? '' : account;
  return arnsOf(region)(`ssm:${region}:${owner}:document/${literal(document)}`);
}

/** @param target - What a session starts on: `i-…`, `mi-…` or `ecs:…`; undefined: any instance of EC2's. */
export function bastionArn(target: string | undefined, { region, account }: PolicyPlace): string {
  const arn = arnsOf(region);
  if (target === undefined) return arn(`ec2:${region}:${account}:instance/*`);
  const ecs = parseEcsTask(target);
  if (ecs !== undefined)
    return arn(`ecs:${region}:${account}:task/${literal(ecs.cluster)}/${literal(ecs.task)}`);
  return target.startsWith('mi-')
    ? arn(`ssm:${region}:${account}:managed-instance/${literal(target)}`)
    : arn(`ec2:${region}:${account}:instance/${literal(target)}`);
}
