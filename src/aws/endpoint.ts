import { partitionOf } from '../model/partition.ts';
import { readProfileField, readServiceField } from './profiles.ts';

/** The services that are called here, as a profile's `services` section and AWS's variables name them. */
export type AwsService = 'ssm' | 'elasticache' | 'secrets_manager' | 'sts';

/** Where a service's address may be named. */
export interface EndpointOptions {
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Host or URL of the SSM API, over what the environment names. */
  readonly ssmEndpoint?: string | undefined;
}

const VARIABLE = 'AWS_ENDPOINT_URL';
const FIELD = 'endpoint_url';

/** A service's address as the settings or a variable name it: in the settings a host alone means HTTPS, a variable of AWS's is what the SDK makes of it. */
export function namedEndpoint(
  service: AwsService,
  { env, ssmEndpoint }: Omit<EndpointOptions, 'profile'>,
): string | undefined {
  if (service === 'ssm' && ssmEndpoint)
    return /^[a-z]+:\/\//i.test(ssmEndpoint) ? ssmEndpoint : `https://${ssmEndpoint}`;
  if (ignoresNamed(env)) return undefined;
  return env[`${VARIABLE}_${service.toUpperCase()}`] || env[VARIABLE] || undefined;
}

/** The same, or as the profile names it: for this service in its `services` section, or else for all (source: AWS SDKs and tools reference guide, "Service-specific endpoints"). */
export async function findNamedEndpoint(
  service: AwsService,
  options: EndpointOptions,
): Promise<string | undefined> {
  const named = namedEndpoint(service, options);
  if (named !== undefined || ignoresNamed(options.env)) return named;
  const read = profileReader(options);
  if (isTrue(await read('ignore_configured_endpoint_urls'))) return undefined;
  const section = await read('services');
  const own = section && (await readServiceField(options.env, section, service, FIELD));
  return own || (await read(FIELD)) || undefined;
}

/** Where a service answers in a region: as it is named, or as AWS's own hosts are. */
export async function findEndpoint(
  service: AwsService,
  region: string,
  options: EndpointOptions,
): Promise<string> {
  return (await findNamedEndpoint(service, options)) ?? (await hostOf(service, region, options));
}

async function hostOf(service: AwsService, region: string, options: EndpointOptions): Promise<string> {
  const { env } = options;
  const read = profileReader(options);
  const isFips = env.AWS_USE_FIPS_ENDPOINT || (await read('use_fips_endpoint'));
  const isDual = env.AWS_USE_DUALSTACK_ENDPOINT || (await read('use_dualstack_endpoint'));
  const { suffix, dualStackSuffix } = partitionOf(region);
  return `https://${service.replaceAll('_', '')}${isTrue(isFips) ? '-fips' : ''}.${region}.${isTrue(isDual) ? dualStackSuffix : suffix}`;
}

function profileReader({
  env,
  profile = 'default',
}: EndpointOptions): (name: string) => Promise<string | undefined> {
  return (name) => readProfileField(env, env.AWS_PROFILE || profile, [name]);
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

function ignoresNamed(env: NodeJS.ProcessEnv): boolean {
  return isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS);
}
