import { compareVersions, matchesSelector } from '../model/selector.ts';
import type { VersionSelector } from '../model/target.ts';
import type { EngineBuild } from './build.ts';

/** The builds for one platform. */
export function onPlatform(builds: readonly EngineBuild[], platform: string): EngineBuild[] {
  return builds.filter((build) => build.platform === platform);
}

/** A release line as a person names it: `6.2`, `valkey-9.1`. */
export function lineOf({ engine }: EngineBuild): string {
  const line = engine.version.split('.').slice(0, 2).join('.');
  return engine.name === 'valkey' ? `valkey-${line}` : line;
}

/** The same builds, the highest version first. */
export function highestFirst(builds: readonly EngineBuild[]): EngineBuild[] {
  return [...builds].sort((a, b) => compareVersions(b.engine.version, a.engine.version));
}

/** The builds that a selector means: those of the highest release line that fits it, in the table's order. */
export function selectBuilds(selector: VersionSelector, builds: readonly EngineBuild[]): EngineBuild[] {
  const fitting = builds.filter(({ engine }) => matchesSelector(selector, engine));
  const [highest] = highestFirst(fitting);
  if (highest === undefined) return [];
  const line = lineOf(highest);
  return fitting.filter((build) => lineOf(build) === line);
}

/** The release lines of some builds, Redis before Valkey, oldest first. */
export function linesOf(builds: readonly EngineBuild[]): string[] {
  const sorted = [...builds].sort(
    (a, b) =>
      a.engine.name.localeCompare(b.engine.name) || compareVersions(a.engine.version, b.engine.version),
  );
  return [...new Set(sorted.map(lineOf))];
}
