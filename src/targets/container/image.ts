import type { Settings } from '../../config/settings.ts';
import type { EngineName } from '../../model/engine.ts';
import { compareVersions, formatSelector, parseSelector } from '../../model/selector.ts';
import type { VersionSelector } from '../../model/target.ts';
import { divideOptions } from '../secret-options.ts';
import type { ServerArguments } from '../server-arguments.ts';

export interface ContainerImage {
  readonly image: string;
  readonly engine: EngineName;
  /** The version as far as the selector gives it. */
  readonly version: string;
}

/** A selector that leaves all open means the default version. */
export function withDefaultVersion(
  selector: VersionSelector,
  { defaultVersion }: Settings['container'],
): VersionSelector {
  const isOpen = selector.version === undefined && selector.engine === undefined;
  return isOpen ? parseSelector(defaultVersion) : selector;
}

/** Which image a selector means: what the configuration maps it to, or the public one of its engine. */
export function chooseImage(selector: VersionSelector, settings: Settings['container']): ContainerImage {
  const wanted = withDefaultVersion(selector, settings);
  const mapped = findMapped(wanted, settings.images);
  const engine = wanted.engine ?? (mapped?.includes('valkey') ? 'valkey' : 'redis');
  const version = wanted.version ?? '';
  const tag = version === '' ? 'latest' : version;
  return {
    image: mapped ?? (engine === 'valkey' ? `valkey/valkey:${tag}` : `redis:${tag}`),
    engine,
    version,
  };
}

/** The entry with the same name; else the one whose engine and version are the same, however they are written. */
function findMapped(wanted: VersionSelector, images: Readonly<Record<string, string>>): string | undefined {
  const exact = images[formatSelector(wanted)];
  if (exact !== undefined) return exact;
  return Object.entries(images).find(([key]) => {
    const selector = parseSelector(key);
    return selector.version === wanted.version && (selector.engine ?? 'redis') === (wanted.engine ?? 'redis');
  })?.[1];
}

/** Where the options with secrets are in a container. */
export const SECRETS_FILE = '/redis-target-secrets.conf';

/** The arguments of the server: no persistence, and open to us although no password is set. */
export function serverCommand(
  { engine, version }: ContainerImage,
  databases: number | undefined,
  { configFile, args }: Pick<ServerArguments, 'configFile' | 'args'>,
): string[] {
  const { args: openArgs, secretLines } = divideOptions(args);
  // Protected mode came with 3.2; the official images have it off, an image made by hand may not.
  const protectedMode = engine === 'valkey' || isAtLeast(version, '3.2') ? ['--protected-mode', 'no'] : [];
  return [
    `${engine}-server`,
    // In the image, and before the options, which then go before what it says.
    ...(configFile === undefined ? [] : [configFile]),
    ...['--save', '', '--appendonly', 'no'],
    ...protectedMode,
    ...(databases !== undefined && databases > 16 ? ['--databases', String(databases)] : []),
    ...openArgs,
    // Whoever may list processes or containers can read what stands here.
    ...(secretLines === undefined ? [] : ['--include', SECRETS_FILE]),
  ];
}

/** `3` alone may be 3.0, which would not start with an option that it does not know. */
function isAtLeast(version: string, least: string): boolean {
  if (version === '') return true;
  const precise = version.includes('.') ? version : `${version}.0`;
  return compareVersions(precise, least) >= 0;
}
