import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { BastionSetting } from '../config/settings.ts';
import { loadPackage } from '../platform/load-package.ts';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { explainAwsError } from './errors.ts';

/** A managed instance, as Systems Manager lists it. */
export type ManagedInstance = InstanceInformation;

/**
 * The managed instances that have an id, or these tags, on however many pages they are.
 *
 * @param bastion - Undefined: all that are online.
 * @throws {RedisTargetError} `RT_AWS_…`.
 */
export async function listInstances(
  bastion: BastionSetting | undefined,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<ManagedInstance[]> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(await clientConfig('ssm', options));
  const filters = filtersOf(bastion);
  const found: InstanceInformation[] = [];
  try {
    let next: string | undefined;
    do {
      const answer = await client.send(
        new sdk.DescribeInstanceInformationCommand({
          Filters: filters,
          MaxResults: 50,
          ...(next === undefined ? {} : { NextToken: next }),
        }),
        signal ? { abortSignal: signal } : {},
      );
      found.push(...(answer.InstanceInformationList ?? []));
      next = answer.NextToken || undefined;
    } while (next !== undefined);
    return found;
  } catch (error) {
    signal?.throwIfAborted();
    throw explainAwsError('ssm:DescribeInstanceInformation', error, options);
  } finally {
    client.destroy();
  }
}

function filtersOf(bastion: BastionSetting | undefined): { Key: string; Values: string[] }[] {
  if (bastion === undefined) return [{ Key: 'PingStatus', Values: ['Online'] }];
  if (typeof bastion === 'string') return [{ Key: 'InstanceIds', Values: [bastion] }];
  return Object.entries(bastion.tag).map(([name, value]) => ({ Key: `tag:${name}`, Values: [value] }));
}

/**
 * Instance's id → its Name tag, which only this call tells (source: API reference of Systems Manager, InstanceProperty).
 *
 * @throws What the SDK throws; the signal's reason.
 */
export async function listNames(
  options: AwsClientOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(await clientConfig('ssm', options));
  const names = new Map<string, string>();
  try {
    const pages = sdk.paginateDescribeInstanceProperties({ client }, {}, { abortSignal: signal });
    for await (const { InstanceProperties = [] } of pages) {
      for (const { InstanceId, Name } of InstanceProperties)
        if (InstanceId && Name) names.set(InstanceId, Name);
    }
    return names;
  } finally {
    client.destroy();
  }
}
