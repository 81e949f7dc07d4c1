import type { LoadedSettings, SettingOrigin } from './load.ts';
import { withoutSecrets } from './settings-report.ts';
import { SETTING_ROWS } from './table.ts';

/** One setting as `ls` shows it: no password in it. */
export interface ListedSetting {
  readonly name: string;
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/** Every setting with its value and where that came from. */
export function listSettings({ settings, origins }: LoadedSettings): ListedSetting[] {
  return SETTING_ROWS.map(({ path }) => {
    const value = path
      .split('.')
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], settings);
    return { name: path, value: withoutSecrets(value), origin: origins.get(path) ?? { from: 'default' } };
  });
}

/** Where a setting came from, for a person. */
export function formatOrigin(origin: SettingOrigin): string {
  switch (origin.from) {
    case 'default':
      return 'default';
    case 'file':
      return origin.file;
    case 'environment':
      return origin.variable;
  }
}
