import type { SSMClient } from '@aws-sdk/client-ssm';
import { loadPackage } from '../platform/load-package.ts';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { type AwsCall, type AwsCallContext, explainAwsError } from './errors.ts';
import { withoutVersionWarning } from './quiet-sdk.ts';
import { RenewableClient } from './renewable-client.ts';
import { type AwsSessionApi, type SessionApiLimits, toGrant } from './session-grant.ts';

/** The session calls of the SSM API over the SDK, which is loaded here and not before. */
export async function createSdkSessionApi(
  options: AwsClientOptions,
  { terminateMs }: SessionApiLimits,
): Promise<AwsSessionApi> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  let namedEndpoint: string | undefined;
  const client = await RenewableClient.create({
    aws: options,
    make: (isRenewed) =>
      withoutVersionWarning(async () => {
        const config = await clientConfig('ssm', options, { isRenewed });
        namedEndpoint = config.endpoint;
        return new sdk.SSMClient(config);
      }),
  });
  const region = await client.current.config.region().catch((error: unknown) => {
    throw explainAwsError('ssm:StartSession', error, options);
  });
  let context: AwsCallContext = { region, profile: options.profile };
  const call = <T>(name: AwsCall, send: (ssm: SSMClient) => Promise<T>): Promise<T> =>
    client.call(name, context, send);
  return {
    region,
    endpoint: namedEndpoint ?? (await endpointOf(client.current, region)),
    start: async (request, signal) => {
      context = { ...context, target: request.target, document: request.documentName };
      const answer = await call('ssm:StartSession', (ssm) =>
        ssm.send(
          new sdk.StartSessionCommand({
            Target: request.target,
            DocumentName: request.documentName,
            Parameters: Object.fromEntries(
              Object.entries(request.parameters).map(([name, values]) => [name, [...values]]),
            ),
          }),
          { ...(signal ? { abortSignal: signal } : {}) },
        ),
      );
      const grant = toGrant(answer);
      if (grant === undefined)
        throw explainAwsError(
          'ssm:StartSession',
          new Error('the answer has no session, token or stream URL'),
          context,
        );
      return grant;
    },
    resume: async (sessionId, signal) => {
      const answer = await call('ssm:ResumeSession', (ssm) =>
        unlessGone(
          ssm.send(new sdk.ResumeSessionCommand({ SessionId: sessionId }), {
            ...(signal ? { abortSignal: signal } : {}),
          }),
        ),
      );
      return answer === undefined ? undefined : toGrant(answer);
    },
    terminate: async (sessionId) => {
      const limit = AbortSignal.timeout(terminateMs);
      await call('ssm:TerminateSession', (ssm) =>
        unlessGone(
          ssm
            .send(new sdk.TerminateSessionCommand({ SessionId: sessionId }), { abortSignal: limit })
            .catch((error: unknown) => {
              throw limit.aborted
                ? new Error(`TimeoutError: no answer within ${terminateMs / 1000} s`)
                : error;
            }),
        ),
      );
    },
  };
}

/** As the SDK has it: other partitions (China, GovCloud) and FIPS have other names. */
async function endpointOf({ config }: SSMClient, region: string): Promise<string> {
  const [UseFIPS, UseDualStack] = await Promise.all([
    config.useFipsEndpoint(),
    config.useDualstackEndpoint(),
  ]);
  return config.endpointProvider({ Region: region, UseFIPS, UseDualStack }).url.origin;
}

/** Undefined where the service does not know the session any more. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'DoesNotExistException') return undefined;
    throw error;
  }
}
