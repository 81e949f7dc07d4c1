import type { AwsClientOptions } from './client.ts';
import { namedProfile, readProfileField } from './profiles.ts';

/** The region that the settings, the environment or the profile name; the SDK looks in the same order. */
export async function findRegion({ region, profile, env }: AwsClientOptions): Promise<string | undefined> {
  return (
    region ||
    env.AWS_REGION ||
    env.AWS_DEFAULT_REGION ||
    (await readProfileField(env, namedProfile(env, profile) ?? 'default', ['region'])) ||
    undefined
  );
}
