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
 * @throws {RedisTargetError} `RT_AWS_…`.
 */
export async function listInstances(
  bastion: BastionSetting,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<ManagedInstance[]> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(await clientConfig('ssm', options));
  const filters =
    typeof bastion === 'string'
      ? [{ Key: 'InstanceIds', Values: [bastion] }]
      : Object.entries(bastion.tag).map(([name, value]) => ({ Key: `tag:${name}`, Values: [value] }));
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
