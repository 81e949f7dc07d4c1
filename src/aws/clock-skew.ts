import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { wholeAnswer } from '../platform/http-answer.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import type { AwsClientOptions } from './client.ts';
import { findEndpoint } from './endpoint.ts';
import { findRegion } from './region.ts';

/**
 * How far AWS's clock is ahead of this machine's, in milliseconds; undefined where the service tells no time.
 *
 * Any answer will do: without a signature it is a refusal, and has a date all the same. Whole seconds are all that the header has.
 *
 * @throws What kept the answer from coming; Node's `AbortError` where the signal was aborted.
 */
export async function askSkewMs(
  url: URL,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number | undefined> {
  const agent = await createProxyAgent(env);
  const startedAtMs = Date.now();
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  const call = request(url, { method: 'GET', signal, ...(agent ? { agent } : {}) });
  call.end();
  const { headers } = await wholeAnswer(call);
  const date = Date.parse(headers.date ?? '');
  // Half of the way there and back.
  const nowMs = (startedAtMs + Date.now()) / 2;
  return Number.isNaN(date) ? undefined : date - nowMs;
}

/** The same by SSM's API in the region that is set; undefined where none is. */
export async function askSkewOfRegion(
  options: AwsClientOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const region = await findRegion(options);
  if (region === undefined) return undefined;
  return await askSkewMs(new URL(await findEndpoint('ssm', region, options)), options.env, signal);
}
