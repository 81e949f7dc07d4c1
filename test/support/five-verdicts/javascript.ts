import type { FiveVerdictsSuite } from './suite.ts';
import {
  AVA,
  BUN_HEAD,
  DRAWS_JS,
  EXPECT,
  FAILS_TO_PREPARE,
  JEST,
  LOADS_JS,
  MOCHA,
  NODE_TEST_HEAD,
  OLD_JS,
  TAP_FILES,
  VALUE,
  VITEST_HEAD,
} from './texts.ts';

export const JAVASCRIPT_SUITES: Readonly<Record<string, FiveVerdictsSuite>> = {
  'ava-5': { title: 'AVA 5', files: AVA, npm: 'ava@5', command: ['ava', '--tap'], report: { kind: 'tap' } },
  'ava-6': { title: 'AVA 6', files: AVA, npm: 'ava@6', command: ['ava', '--tap'], report: { kind: 'tap' } },
  'tape-5': {
    title: 'tape 5',
    npm: 'tape@5',
    files: {
      'test/a-sets.js': `const test = require('tape');\n${OLD_JS}\n${DRAWS_JS}
test('adds', (t) => { t.pass(); t.end(); });
test('breaks', (t) => { t.equal(${VALUE}, 'ziplist'); t.end(); });
test('is left out', { skip: true }, (t) => t.end());
test('draws', (t) => { try { draws(); t.pass(); } catch (error) { t.error(error); } t.end(); });
test('needs it', (t) => { t.ok(OLD, 'ERR cannot prepare'); t.end(); });
`,
    },
    command: ['tape', 'test/*.js'],
    report: { kind: 'tap' },
    loads: {
      'test/b-loads.js': `const test = require('tape');\n${LOADS_JS}\ntest('is there', (t) => { t.pass(); t.end(); });\n`,
    },
  },
  'tap-16': {
    title: 'node-tap 16',
    npm: 'tap@16',
    files: TAP_FILES,
    command: ['tap', '--no-coverage', '--no-check-coverage', '--reporter=tap', '--jobs=1', 'test'],
    report: { kind: 'tap' },
  },
  'tap-21': {
    title: 'node-tap 21',
    npm: 'tap@21',
    files: TAP_FILES,
    command: [
      'tap',
      '--disable-coverage',
      '--allow-incomplete-coverage',
      '--reporter=tap',
      '--jobs=1',
      'test',
    ],
    report: { kind: 'tap' },
  },
  'vitest-4': {
    title: 'Vitest 4',
    npm: 'vitest@4',
    files: {
      'vitest.config.mjs': 'export default {};\n',
      'sets.test.js': VITEST_HEAD + JEST.sets,
      'loads.test.js': VITEST_HEAD + JEST.loads,
    },
    command: ['vitest', 'run', '--reporter=junit', '--outputFile=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
  },
  'node-test': {
    title: 'node:test',
    files: {
      'test/sets.test.js': NODE_TEST_HEAD + MOCHA.sets,
      'test/loads.test.js': NODE_TEST_HEAD + MOCHA.loads,
    },
    command: ['node', '--test', '--test-reporter=tap'],
    report: { kind: 'tap' },
  },
  'mocha-11': {
    title: 'Mocha 11',
    npm: 'mocha@11',
    files: { 'test/sets.test.js': MOCHA.sets },
    command: ['mocha', '--reporter=xunit', '--reporter-option=output=out.xml', 'test'],
    report: { kind: 'junit', file: 'out.xml' },
    loads: { 'test/loads.test.js': MOCHA.loads },
  },
  'bun-1': {
    title: 'Bun 1',
    npm: 'bun@1',
    files: { 'sets.test.js': BUN_HEAD + JEST.sets, 'loads.test.js': BUN_HEAD + JEST.loads },
    command: ['bun', 'test', '--reporter=junit', '--reporter-outfile=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
    loads: {},
  },
  'deno-2': {
    title: 'Deno 2',
    npm: 'deno@2',
    files: {
      'sets_test.js': `import process from 'node:process';\nimport { describe, it, before } from 'node:test';\nimport assert from 'node:assert';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
${OLD_JS}\n${DRAWS_JS.slice(DRAWS_JS.indexOf('\n'))}
Deno.test('sets', async (t) => {
  await t.step('adds', () => {});
  await t.step('breaks', () => assert.equal(${VALUE}, 'ziplist'));
  await t.step({ name: 'is left out', ignore: true, fn: () => {} });
  await t.step('draws', () => draws());
});
Deno.test('hooked', async (t) => {
  ${FAILS_TO_PREPARE}
  await t.step('needs it', () => {});
});
`,
      'loads_test.js': `import process from 'node:process';\n${LOADS_JS}\nDeno.test('is there', () => {});\n`,
    },
    command: ['deno', 'test', '-A', '--no-check', '--junit-path=out.xml'],
    report: { kind: 'junit', file: 'out.xml' },
    loads: {},
  },
  playwright: {
    title: 'Playwright Test 1',
    npm: '@playwright/test@1',
    files: {
      'sets.spec.js': `const { test, expect } = require('@playwright/test');\n${OLD_JS}\n${DRAWS_JS}
test.describe('sets', () => {
  test('adds', () => {});
  test('breaks', () => { ${EXPECT} });
  test.skip('is left out', () => {});
  test('draws', () => draws());
});
test.describe('hooked', () => {
  test.beforeAll(() => { ${FAILS_TO_PREPARE} });
  test('needs it', () => {});
});
`,
    },
    command: ['playwright', 'test', '--reporter=junit'],
    env: { PLAYWRIGHT_JUNIT_OUTPUT_NAME: 'out.xml' },
    report: { kind: 'junit', file: 'out.xml' },
    loads: {
      'loads.spec.js': `const { test } = require('@playwright/test');\n${LOADS_JS}\ntest('is there', () => {});\n`,
    },
  },
};
