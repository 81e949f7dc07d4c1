import { createProxyAgent } from '../platform/proxy.ts';
import { type AwsClientOptions, sharedCredentials } from './client.ts';
import { findEndpoint } from './endpoint.ts';
import { findRegion } from './region.ts';
import { postSigned } from './signed-request.ts';

/**
 * Whose credentials these are: the ARN that STS gives, which needs no permission of IAM's.
 *
 * @returns Undefined where STS says nothing: no policy of an organisation's, and no missing endpoint, is in anybody's way here.
 */
export async function findCaller(
  options: AwsClientOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const region = await findRegion(options);
  if (region === undefined) return undefined;
  const url = new URL(await findEndpoint('sts', region, options));
  const identity = await (await sharedCredentials(options))();
  const agent = await createProxyAgent(options.env);
  const { status, text } = await postSigned(
    { service: 'sts', region, url, identity, agent },
    'Action=GetCallerIdentity&Version=2011-06-15',
    { 'content-type': 'application/x-www-form-urlencoded' },
    signal,
  );
  return status === 200 ? /<Arn>(arn:[^<]+)<\/Arn>/.exec(text)?.[1] : undefined;
}
