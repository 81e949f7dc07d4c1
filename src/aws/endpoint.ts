import { partitionOf } from '../model/partition.ts';
import { namedProfile, type ProfileReader, readProfile } from './profiles.ts';

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

/**
 * A service's address as the settings, a variable or the profile name it, for this service or else for all (source: AWS SDKs and
 * tools reference guide, "Service-specific endpoints"). In the settings a host alone means HTTPS, all else is what the SDK makes of it.
 *
 * @param profile - Left out: the profile is known to name none.
 */
export function namedEndpoint(
  service: AwsService,
  { env, ssmEndpoint }: EndpointOptions,
  profile?: ProfileReader,
): string | undefined {
  if (service === 'ssm' && ssmEndpoint)
    return /^[a-z]+:\/\//i.test(ssmEndpoint) ? ssmEndpoint : `https://${ssmEndpoint}`;
  if (isOn('ignore_configured_endpoint_urls', env, profile)) return undefined;
  const section = profile?.field('services');
  return (
    env[`${VARIABLE}_${service.toUpperCase()}`] ||
    env[VARIABLE] ||
    (section && profile?.serviceField(section, service, FIELD)) ||
    profile?.field(FIELD)
  );
}

/** The same, with the profile read. */
export async function findNamedEndpoint(
  service: AwsService,
  options: EndpointOptions,
): Promise<string | undefined> {
  return namedEndpoint(service, options, await profileOf(options));
}

/** Where a service answers in a region: as it is named, or as AWS's own hosts are. */
export async function findEndpoint(
  service: AwsService,
  region: string,
  options: EndpointOptions,
): Promise<string> {
  const profile = await profileOf(options);
  const named = namedEndpoint(service, options, profile);
  if (named !== undefined) return named;
  const { suffix, dualStackSuffix } = partitionOf(region);
  const fips = isOn('use_fips_endpoint', options.env, profile) ? '-fips' : '';
  const end = isOn('use_dualstack_endpoint', options.env, profile) ? dualStackSuffix : suffix;
  return `https://${service.replaceAll('_', '')}${fips}.${region}.${end}`;
}

async function profileOf({ env, profile }: EndpointOptions): Promise<ProfileReader> {
  return await readProfile(env, namedProfile(env, profile) ?? 'default');
}

/** A switch by its name in a profile; the variable `AWS_…` goes before it. What is neither `true` nor `false` counts as not set, as in the SDK. */
function isOn(name: string, env: NodeJS.ProcessEnv, profile: ProfileReader | undefined): boolean {
  const said = [env[`AWS_${name.toUpperCase()}`], profile?.field(name)];
  return said.find((value) => value === 'true' || value === 'false') === 'true';
}
