import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { formatSettingsTable } from '../../../src/config/docs-table.ts';
import { SETTING_ROWS } from '../../../src/config/table.ts';

it('is the table in the README', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, table] = /<!-- settings:begin -->\n([\s\S]*?)\n<!-- settings:end -->/.exec(readme) ?? [];
  expect(table).toBe(formatSettingsTable());
});

it('has as many columns in every row', () => {
  for (const line of formatSettingsTable().split('\n')) {
    expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6);
  }
});

it('has a row for every field that the configuration type documents, with the same variable', async () => {
  const source = await readFile(new URL('../../../src/config/config.ts', import.meta.url), 'utf8');
  for (const { path, variables } of SETTING_ROWS) {
    expect(source).toMatch(new RegExp(`readonly ${path.split('.').at(-1)}\\?:`));
    if (variables[0]) expect(source).toContain(variables[0]);
  }
});
