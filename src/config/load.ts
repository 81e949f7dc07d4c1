import { basename, resolve } from 'node:path';
import { type ErrorCode, RedisTargetError } from '../errors.ts';
import { keepSecrets } from '../platform/mask.ts';
import { isPem } from '../platform/tls-options.ts';
import { readConfigFile } from './file.ts';
import { keepEnvironmentSecrets, secretsIn } from './secrets.ts';
import type { Settings } from './settings.ts';
import { show } from './settings-report.ts';
import { SETTING_ROWS, type SettingRow } from './table.ts';
import { validateConfig } from './validate.ts';

/** Where a setting's value came from. */
export type SettingOrigin =
  | { readonly from: 'default' }
  | { readonly from: 'file'; readonly file: string }
  | { readonly from: 'environment'; readonly variable: string };

export interface LoadedSettings {
  readonly settings: Settings;
  /** Path with dots → origin. */
  readonly origins: ReadonlyMap<string, SettingOrigin>;
  readonly configFile?: string;
}

export interface LoadSettingsOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Default: REDIS_TARGET_CONFIG, else the file that is found. */
  readonly configFile?: string | undefined;
}

/**
 * Puts the settings together: environment over file over default. An empty variable counts as not set.
 *
 * @throws {RedisTargetError} `RT_ENV_INVALID`, `RT_PORT_INVALID`, `RT_CONFIG_…`.
 */
export async function loadSettings(options: LoadSettingsOptions): Promise<LoadedSettings> {
  const { env, cwd } = options;
  keepEnvironmentSecrets(env);
  const file = await readConfigFile(
    cwd,
    options.configFile ?? (env.REDIS_TARGET_CONFIG?.trim() || undefined),
  );
  keepSecrets(secretsIn(file?.config));
  const fromFile = file ? validateConfig(file.config, file.name) : new Map<string, unknown>();
  const origins = new Map<string, SettingOrigin>();
  const settings: Record<string, unknown> = {};
  for (const row of SETTING_ROWS) {
    const variable = row.variables.find((name) => env[name]?.trim());
    let value = row.default;
    let origin: SettingOrigin = { from: 'default' };
    if (file && fromFile.has(row.path)) {
      value = fileValue(row, fromFile.get(row.path), file.path);
      origin = { from: 'file', file: file.name };
    }
    if (variable !== undefined) {
      value = readVariable(row, variable, env[variable] ?? '');
      origin = { from: 'environment', variable };
    }
    put(settings, row.path, value);
    origins.set(row.path, origin);
  }
  if (origins.get('fallback')?.from !== 'default') settings.isFallbackSet = true;
  return {
    settings: settings as unknown as Settings,
    origins,
    ...(file ? { configFile: file.path } : {}),
  };
}

/** A file's value as the settings have it: added to the default variables, or seen from the file's folder. */
function fileValue(row: SettingRow, value: unknown, file: string): unknown {
  if (row.path === 'export') {
    const merged = {
      ...(row.default as Record<string, string>),
      ...(value as Record<string, string | false | null>),
    };
    return Object.fromEntries(Object.entries(merged).filter(([, template]) => typeof template === 'string'));
  }
  if (row.path === 'local.paths') return (value as string[]).map((path) => resolve(file, '..', path));
  if (row.path === 'tls.ca') return caFrom(value as string, file);
  if (row.path === 'elasticache') return withCaPaths(value as Settings['elasticache'], file);
  // A bare name is looked up on PATH.
  if (row.path === 'ssm.plugin' && value !== basename(value as string))
    return resolve(file, '..', value as string);
  return value;
}

/** A path is seen from the file that names it; PEM is taken as it is. */
function caFrom(ca: string, file: string): string {
  return isPem(ca) ? ca : resolve(file, '..', ca);
}

function withCaPaths(all: Settings['elasticache'], file: string): Settings['elasticache'] {
  const entries = Object.entries(all).map(([key, one]) => {
    const { tls } = one;
    if (typeof tls !== 'object' || tls.ca === undefined) return [key, one];
    return [key, { ...one, tls: { ...tls, ca: caFrom(tls.ca, file) } }];
  });
  return Object.fromEntries(entries) as Settings['elasticache'];
}

function readVariable(row: SettingRow, variable: string, text: string): unknown {
  const taken = row.kind.fromText?.(text.trim());
  if (taken !== undefined) return taken.value;
  throw invalid(row, variable, text, 'RT_ENV_INVALID');
}

function invalid(row: SettingRow, name: string, found: unknown, code: ErrorCode): RedisTargetError {
  const near = row.kind.near?.(found);
  return new RedisTargetError(
    row.path === 'port' ? 'RT_PORT_INVALID' : code,
    `Could not read ${name}: it is ${show(found, row.path)}, and ${row.kind.allowed} is allowed.${near ? ` Did you mean \`${near}\`?` : ''} Correct or unset it.`,
    { details: { name, setting: row.path } },
  );
}

function put(settings: Record<string, unknown>, path: string, value: unknown): void {
  const [group = '', field] = path.split('.');
  if (field === undefined) {
    settings[group] = value;
    return;
  }
  const object = (settings[group] ?? {}) as Record<string, unknown>;
  object[field] = value;
  settings[group] = object;
}
