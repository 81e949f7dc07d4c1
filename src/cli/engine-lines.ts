import { type EngineBuild, formatBytes, formatSource } from '../engines/build.ts';
import { serverPath } from '../engines/cache.ts';
import type { ListedEngine } from '../engines/list.ts';
import { formatEngine } from '../model/engine.ts';

/** A line for each release line. */
export function describeEngines(engines: readonly ListedEngine[], env: NodeJS.ProcessEnv): string[] {
  return engines.map(({ line, build, isThere, client, why }) => {
    const version = (build ? formatEngine(build.engine) : '–').padEnd(14);
    if (build === undefined) return `  ${line.padEnd(12)} ${version} ${why}`;
    if (isThere) return `  ${line.padEnd(12)} ${version} ${serverPath(build, env)}`;
    return `  ${line.padEnd(12)} ${version} can be fetched with ${client}: ${formatSource(build.source)}, ${formatBytes(build.archive.bytes)}`;
  });
}

/** One release line, for programs. */
export function listedAsJson(
  { line, build, isThere, client, why }: ListedEngine,
  env: NodeJS.ProcessEnv,
): Record<string, unknown> {
  return {
    line,
    engine: build?.engine ?? null,
    path: build && isThere ? serverPath(build, env) : null,
    fetchable: build !== undefined && !isThere ? describeBuild(build, client) : null,
    ...(why === undefined ? {} : { why }),
  };
}

function describeBuild(
  { source, archive }: EngineBuild,
  client: string | undefined,
): Record<string, unknown> {
  return { client, source, file: archive.name, bytes: archive.bytes, sha256: archive.sha256 };
}
