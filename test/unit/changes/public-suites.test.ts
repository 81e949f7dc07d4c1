import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { PUBLIC_ROWS } from '../../support/public-suites.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const ENGINES = {
  '6.2': { name: 'redis', version: '6.2.11' },
  '7.0': { name: 'redis', version: '7.0.15' },
  'valkey-9.1': { name: 'valkey', version: '9.1.2' },
} as const;

describe('what suites of others showed', () => {
  it.each(PUBLIC_ROWS.flatMap((row) => row.ways.map((way) => [way, row.test, row] as const)))(
    'from %s has its reason: %s',
    (way, _test, { failure, failsOn, file, test, reason }) => {
      const [from, to] = way.split(' ') as [keyof typeof ENGINES, keyof typeof ENGINES];
      const errors = failsOn === 'newer' ? [null, failure] : [failure, null];
      const found = explainTest({
        errors,
        statuses: errors.map((error) => (error === null ? 'passed' : 'failed')),
        name: test.split(' › '),
        file,
        engines: [ENGINES[from], ENGINES[to]],
      });
      expect(found?.reason?.id ?? null).toBe(reason);
    },
  );

  it('stands in the page, each with its reason and its example', () => {
    const page = readFileSync(new URL('public-suites.md', DOCS), 'utf8');
    for (const { test, reason, example } of PUBLIC_ROWS) {
      const line = page.split('\n').find((one) => one.includes(test));
      expect(line, test).toContain(reason ?? 'none is told');
      expect(line, test).toContain(example.command.join(' '));
    }
  });
});
