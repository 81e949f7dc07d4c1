import type { Settings } from '../config/settings.ts';
import type { ChoiceFacts } from './choose.ts';

export interface GatherFactsOptions {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

/** What choosing a target may ask of this machine; each fact is found out when it is asked for, and once. */
export function gatherFacts({ settings, env, cwd, signal }: GatherFactsOptions): ChoiceFacts {
  return {
    redisUrl: env.REDIS_URL || undefined,
    awsCredentials: once(async () => {
      const { probeAwsCredentials } = await import('../aws/credentials.ts');
      const { withoutVersionWarning } = await import('../aws/quiet-sdk.ts');
      return await withoutVersionWarning(() => probeAwsCredentials(env, settings.aws));
    }),
    docker: once(async () => {
      const { probeDocker } = await import('./container/docker-host.ts');
      return await probeDocker(env, signal);
    }),
    localServers: once(async () => {
      const { findLocalServers } = await import('./local/find-servers.ts');
      return (await findLocalServers({ paths: settings.local.paths, env, cwd, signal })).servers;
    }),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
