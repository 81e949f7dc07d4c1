import { formatMaskedUrl } from '../model/endpoint.ts';
import type { RunResults } from '../model/results.ts';
import type { OpenTarget } from '../model/target.ts';
import { TARGET_INFO_VARIABLE } from '../model/variable-names.ts';

/** What is said of an open target: never a password. */
export type TargetInfo = RunResults['target'] & {
  readonly host: string;
  readonly port: number;
  /** Logical databases; undefined where the server does not say. */
  readonly databases?: number;
};

export function targetInfoOf(target: OpenTarget): TargetInfo {
  return {
    requested: target.requested,
    target: target.target,
    kind: target.kind,
    engine: target.engine,
    endpoint: formatMaskedUrl(target.endpoint),
    via: target.via,
    ...(target.clusterMode ? { clusterMode: true } : {}),
    ...(target.fallback === undefined
      ? {}
      : { fallback: target.fallback, isFallbackSet: target.isFallbackSet === true }),
    host: target.endpoint.host,
    port: target.endpoint.port,
    ...(target.databases === undefined ? {} : { databases: target.databases }),
    ...(target.serverRunId === undefined ? {} : { serverRunId: target.serverRunId }),
  };
}

export function formatTargetInfo(info: TargetInfo): string {
  return JSON.stringify(info);
}

/** What the parent said of the target; undefined where there is no parent of ours. */
export function readTargetInfo(env: NodeJS.ProcessEnv): TargetInfo | undefined {
  const text = env[TARGET_INFO_VARIABLE];
  if (!text) return undefined;
  try {
    const info = JSON.parse(text) as TargetInfo | null;
    return typeof info?.engine?.version === 'string' ? info : undefined;
  } catch {
    // Somebody else's variable of that name: then nobody has opened a target for us.
    return undefined;
  }
}

/** The part that goes into a results file. */
export function resultsTargetOf(info: TargetInfo): RunResults['target'] {
  const { host: _host, port: _port, databases: _databases, ...target } = info;
  return target;
}
