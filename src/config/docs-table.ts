import { SETTING_ROWS } from './table.ts';

/** Not a setting: it says where they are. */
const CONFIG_ROW =
  '| – | `REDIS_TARGET_CONFIG` | `redis-target.config.{ts,mts,js,mjs,json}` in the current folder or above it, up to the repository’s root | The configuration file. |';

/** The README's table of settings, in Markdown. */
export function formatSettingsTable(): string {
  const rows = SETTING_ROWS.map(({ path, variables, default: value, text }) => {
    const variable = variables.map((name) => `\`${name}\``).join(', ') || '–';
    return `| \`${path}\` | ${variable} | ${formatDefault(path, value)} | ${text.replaceAll('|', '\\|')} |`;
  });
  return ['| setting | variable | default | meaning |', '|---|---|---|---|', ...rows, CONFIG_ROW].join('\n');
}

function formatDefault(path: string, value: unknown): string {
  if (value === undefined) return '–';
  if (path === 'export')
    return '`REDIS_URL`, `REDIS_HOST`, `REDIS_PORT`, and `REDIS_USERNAME`, `REDIS_PASSWORD` where there are any';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
