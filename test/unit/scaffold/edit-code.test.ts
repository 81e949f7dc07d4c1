import { describe, expect, it } from 'vitest';
import { addProperties, CannotEdit } from '../../../src/scaffold/edit-code.ts';

const VITEST = [
  { path: ['test'], name: 'globalSetup', value: "['redis-target/vitest']", item: "'redis-target/vitest'" },
];
const JEST = [
  { path: [], name: 'globalTeardown', value: "'redis-target/jest/teardown'" },
  { path: [], name: 'globalSetup', value: "'redis-target/jest/setup'" },
];

describe('a property that is added to a configuration in code', () => {
  it.each([
    [
      'below a comment on the brace’s own line',
      "export default defineConfig({\n  test: { // why\n    name: 'x',   // odd\n  },\n})\n",
      "export default defineConfig({\n  test: { // why\n    globalSetup: ['redis-target/vitest'],\n    name: 'x',   // odd\n  },\n})\n",
    ],
    [
      'with tabs and CRLF as the file has them',
      'export default {\r\n\t// own\r\n\ttest: {\r\n\t\tname: "x",\r\n\t},\r\n};\r\n',
      'export default {\r\n\t// own\r\n\ttest: {\r\n\t\tglobalSetup: [\'redis-target/vitest\'],\r\n\t\tname: "x",\r\n\t},\r\n};\r\n',
    ],
    [
      'beside another setup',
      "export default { test: { globalSetup: './own.ts' } }",
      "export default { test: { globalSetup: ['./own.ts', 'redis-target/vitest'] } }",
    ],
    [
      'in a list',
      "export default { test: { globalSetup: [\n  './own.ts',\n] } }",
      "export default { test: { globalSetup: [\n  './own.ts', 'redis-target/vitest',\n] } }",
    ],
    [
      'where there is no `test` yet, in what a function gives',
      'export default defineConfig(({ mode }) => ({ plugins: [a(mode)] }))',
      "export default defineConfig(({ mode }) => ({ test: { globalSetup: ['redis-target/vitest'] }, plugins: [a(mode)] }))",
    ],
    [
      'behind a name and a type',
      'const config = { test: {} } satisfies Config;\nexport default config;',
      "const config = { test: { globalSetup: ['redis-target/vitest'] } } satisfies Config;\nexport default config;",
    ],
    [
      'in the last part of what is merged',
      'export default mergeConfig(base, defineConfig({ test: { name: "x" } }))',
      'export default mergeConfig(base, defineConfig({ test: { globalSetup: [\'redis-target/vitest\'], name: "x" } }))',
    ],
  ])('stands %s, and only once', async (_, before, after) => {
    expect(await addProperties(before, VITEST)).toBe(after);
    expect(await addProperties(after, VITEST)).toBe(after);
  });

  it('goes into CommonJS, and leaves a value alone that only one may have', async () => {
    expect(await addProperties('module.exports = {\n  verbose: true,\n};\n', JEST)).toBe(
      "module.exports = {\n  globalSetup: 'redis-target/jest/setup',\n  globalTeardown: 'redis-target/jest/teardown',\n  verbose: true,\n};\n",
    );
    await expect(addProperties("module.exports = { globalSetup: './own.js' };", JEST)).rejects.toThrow(
      "`globalSetup` is './own.js' already",
    );
  });

  it.each([
    "module.exports = require('./other');",
    'export default [1]',
    'export const a = 1;',
    'export default {',
    'export default { test: shared }',
    'export default { test() { return {} } }',
    'export default { get test() { return {} } }',
  ])('is refused where the object does not stand there: %s', async (code) => {
    await expect(addProperties(code, VITEST)).rejects.toThrow(CannotEdit);
  });
});
