import type { EmulatedInstance } from '../types.ts';
import { ApiError } from './errors.ts';

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

function readFilters(input: Readonly<Record<string, unknown>>): Filter[] {
  const filters: Filter[] = [];
  const read = (list: unknown, keyName: string, valuesName: string): void => {
    if (list === undefined || list === null) return;
    if (!Array.isArray(list)) throw new ApiError('ValidationException', 'Filters is not a list.');
    for (const entry of list as readonly Record<string, unknown>[]) {
      const key = entry?.[keyName];
      const values = entry?.[valuesName];
      if (typeof key !== 'string' || !Array.isArray(values) || values.length === 0) {
        throw new ApiError('InvalidInstanceInformationFilterValue', 'A filter lacks its key or values.');
      }
      filters.push({ key, values: values.map(String) });
    }
  };
  read(input.Filters, 'Key', 'Values');
  read(input.InstanceInformationFilterList, 'key', 'valueSet');
  return filters;
}

function matches(instance: EmulatedInstance, { key, values }: Filter): boolean {
  if (key.startsWith('tag:')) {
    const value = instance.tags?.[key.slice(4)];
    return value !== undefined && values.includes(value);
  }
  switch (key) {
    case 'tag-key':
      return values.some((name) => instance.tags !== undefined && name in instance.tags);
    case 'InstanceIds':
      return values.includes(instance.id);
    case 'PingStatus':
      return values.includes(instance.pingStatus ?? 'Online');
    case 'AgentVersion':
      return values.includes(instance.agentVersion);
    case 'PlatformTypes':
      return values.includes('Linux');
    case 'ResourceType':
      return values.includes(instance.id.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance');
    default:
      throw new ApiError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

/** DescribeInstanceProperties without filters, which alone tells Name tags. */
export function describeProperties(
  instances: readonly EmulatedInstance[],
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { InstanceInformationList, ...next } = describeInstances(instances, { ...input, Filters: [] });
  const list = InstanceInformationList as readonly Record<string, unknown>[];
  return {
    InstanceProperties: list.map((instance) => ({
      ...instance,
      Name: instances.find(({ id }) => id === instance.InstanceId)?.tags?.Name ?? '',
    })),
    ...next,
  };
}

/** DescribeInstanceInformation: filters are all to hold, pages of MaxResults. */
export function describeInstances(
  instances: readonly EmulatedInstance[],
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filters = readFilters(input);
  const size = input.MaxResults === undefined || input.MaxResults === null ? 50 : Number(input.MaxResults);
  if (!Number.isInteger(size) || size < 5 || size > 50) {
    throw new ApiError('ValidationException', `MaxResults is ${size}; it must be from 5 to 50.`);
  }
  const token = input.NextToken ?? '';
  const start = token === '' ? 0 : Number(/^page-(\d+)$/.exec(String(token))?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw new ApiError('InvalidNextToken', 'The specified token is not valid.');
  const found = instances.filter((instance) => filters.every((filter) => matches(instance, filter)));
  const page = found.slice(start, start + size).map((instance) => ({
    InstanceId: instance.id,
    PingStatus: instance.pingStatus ?? 'Online',
    LastPingDateTime: (instance.lastPing ?? new Date()).getTime() / 1_000,
    AgentVersion: instance.agentVersion,
    IsLatestVersion: false,
    PlatformType: 'Linux',
    PlatformName: 'Amazon Linux',
    PlatformVersion: '2023',
    ResourceType: instance.id.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance',
    IPAddress: '10.0.0.10',
    ComputerName: `${instance.id}.eu-west-1.compute.internal`,
  }));
  const next = start + size;
  return {
    InstanceInformationList: page,
    ...(next < found.length ? { NextToken: `page-${next}` } : {}),
  };
}
