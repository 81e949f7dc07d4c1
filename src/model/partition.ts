/** A part of AWS that shares accounts and names with no other. */
export interface Partition {
  /** As its ARNs begin: `arn:aws-cn:`. */
  readonly name: string;
  /** What its services' hosts end with: `ssm.REGION.amazonaws.com.cn`. */
  readonly suffix: string;
  /** The same of those that answer over IPv6, too. */
  readonly dualStackSuffix: string;
}

/** By how their regions' names begin; all others are of `aws` (source: partitions.json of the AWS SDKs, with which a test compares). */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  'cn-': {
    name: 'aws-cn',
    suffix: 'amazonaws.com.cn',
    dualStackSuffix: 'api.amazonwebservices.com.cn',
  },
  'us-gov-': { name: 'aws-us-gov', suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' },
  'eusc-': { name: 'aws-eusc', suffix: 'amazonaws.eu', dualStackSuffix: 'api.amazonwebservices.eu' },
  'us-iso-': { name: 'aws-iso', suffix: 'c2s.ic.gov', dualStackSuffix: 'api.aws.ic.gov' },
  'us-isob-': { name: 'aws-iso-b', suffix: 'sc2s.sgov.gov', dualStackSuffix: 'api.aws.scloud' },
  'eu-isoe-': { name: 'aws-iso-e', suffix: 'cloud.adc-e.uk', dualStackSuffix: 'api.cloud-aws.adc-e.uk' },
  'us-isof-': { name: 'aws-iso-f', suffix: 'csp.hci.ic.gov', dualStackSuffix: 'api.aws.hci.ic.gov' },
};
const AWS: Partition = { name: 'aws', suffix: 'amazonaws.com', dualStackSuffix: 'api.aws' };

/** The partition that a region is in. `*`, where none is known, counts as one of `aws`. */
export function partitionOf(region: string): Partition {
  const start = Object.keys(PARTITIONS).find((prefix) => region.startsWith(prefix));
  return (start === undefined ? undefined : PARTITIONS[start]) ?? AWS;
}

/** What hosts of any partition end with, as a part of a regular expression that captures nothing. */
export const ANY_SUFFIX: string = `(?:${[
  ...new Set([AWS, ...Object.values(PARTITIONS)].map(({ suffix }) => suffix.replaceAll('.', '\\.'))),
].join('|')})`;
