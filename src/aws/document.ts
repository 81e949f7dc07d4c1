import { loadPackage } from '../platform/load-package.ts';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { explainAwsError } from './errors.ts';

export interface FoundDocument {
  /** `Session`, `Command` … */
  readonly type: string | undefined;
  readonly parameters: readonly string[];
}

/**
 * A session document; undefined where there is none of that name.
 *
 * @throws {RedisTargetError} `RT_AWS_…`.
 */
export async function describeDocument(
  name: string,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<FoundDocument | undefined> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(await clientConfig('ssm', options));
  try {
    const { Document: found } = await client.send(
      new sdk.DescribeDocumentCommand({ Name: name }),
      signal ? { abortSignal: signal } : {},
    );
    return {
      type: found?.DocumentType,
      parameters: (found?.Parameters ?? []).flatMap(({ Name }) => Name ?? []),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && error.name === 'InvalidDocument') return undefined;
    throw explainAwsError('ssm:DescribeDocument', error, options);
  } finally {
    client.destroy();
  }
}
