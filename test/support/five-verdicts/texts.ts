import type { FiveVerdictsSuite } from './suite.ts';

/*
 * Each suite has the same tests. On 6.2 `breaks` fails, the hook of `hooked` fails, and the second file does not load, where its runner goes
 * on then; `draws` fails in the first run of each engine and passes in the next.
 */
export const OLD_JS = "const OLD = process.env.REDIS_TARGET.includes('2.8');";
export const DRAWS_JS = `const { existsSync, rmSync, writeFileSync } = process.getBuiltinModule?.('node:fs') ?? require('node:fs');
function draws() {
  const mark = '.mark-' + process.env.REDIS_TARGET.replace(/\\W/g, '-');
  if (existsSync(mark)) return rmSync(mark);
  writeFileSync(mark, '');
  throw new Error('drew the wrong one');
}`;
export const LOADS_JS = `${OLD_JS}\nif (!OLD) throw new Error('ERR cannot load');`;
export const FAILS_TO_PREPARE = "if (!OLD) throw new Error('ERR cannot prepare');";

/** Mocha's, Jest's, Vitest's and Bun's way. */
export function describeSuite(before: string, equal: string): Record<'sets' | 'loads', string> {
  return {
    sets: `${OLD_JS}\n${DRAWS_JS}
describe('sets', () => {
  it('adds', () => {});
  it('breaks', () => { ${equal} });
  it.skip('is left out', () => {});
  it('draws', () => draws());
});
describe('hooked', () => {
  ${before}(() => { ${FAILS_TO_PREPARE} });
  it('needs it', () => {});
});
`,
    loads: `${LOADS_JS}\nit('is there', () => {});\n`,
  };
}
export const VALUE = "OLD ? 'ziplist' : 'quicklist'";
export const NODE_EQUAL = `require('node:assert').equal(${VALUE}, 'ziplist');`;
export const EXPECT = `expect(${VALUE}).toBe('ziplist');`;

export const MOCHA = describeSuite('before', NODE_EQUAL);
export const JEST = describeSuite('beforeAll', EXPECT);
export const NODE_TEST_HEAD = "const { describe, it, before } = require('node:test');\n";
export const VITEST_HEAD = "import { beforeAll, describe, expect, it } from 'vitest';\n";
export const BUN_HEAD = "import { beforeAll, describe, expect, it } from 'bun:test';\n";

export const AVA: FiveVerdictsSuite['files'] = {
  'sets.test.mjs': `import test from 'ava';\n${OLD_JS}\n${DRAWS_JS}
test('adds', (t) => t.pass());
test('breaks', (t) => t.is(${VALUE}, 'ziplist'));
test.skip('is left out', (t) => t.pass());
test('draws', (t) => { draws(); t.pass(); });
`,
  'hooked.test.mjs': `import test from 'ava';\n${OLD_JS}
test.before(() => { ${FAILS_TO_PREPARE} });
test('needs it', (t) => t.pass());
`,
  'loads.test.mjs': `import test from 'ava';\n${LOADS_JS}\ntest('is there', (t) => t.pass());\n`,
};

export const TAP_FILES = {
  'test/sets.test.js': `const t = require('tap');\n${OLD_JS}\n${DRAWS_JS}
t.test('sets', async (t) => {
  t.test('adds', async (t) => t.pass());
  t.test('breaks', async (t) => t.equal(${VALUE}, 'ziplist'));
  t.test('is left out', { skip: 'no' }, async () => {});
  t.test('draws', async () => draws());
});
t.test('hooked', async (t) => {
  t.before(() => { ${FAILS_TO_PREPARE} });
  t.test('needs it', async (t) => t.pass());
});
`,
  'test/loads.test.js': `const t = require('tap');\n${LOADS_JS}\nt.test('is there', async (t) => t.pass());\n`,
};
