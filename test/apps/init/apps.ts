/** Small apps as people have them before they know redis-target: file → text. */
export type FreshApp = Readonly<Record<string, string>>;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The suite of every app: what it reads is what people read. */
const CONNECT = "process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'";
const esm = (framework: string, type = ''): string => `${framework}import { Redis } from 'ioredis';

test('keeps what is set', async () => {
  const client = new Redis(${CONNECT});
  await client.set('key', 'value');
  const value${type} = await client.get('key');
  if (value !== 'value') throw new Error('lost');
  await client.quit();
});
`;
const cjs = (name: string): string => `const { Redis } = require('ioredis');
${name}('keeps what is set', async () => {
  const client = new Redis(${CONNECT});
  await client.set('key', 'value');
  if ((await client.get('key')) !== 'value') throw new Error('lost');
  await client.quit();
});
`;

const manifest = (name: string, test: string, more: Record<string, unknown> = {}): string =>
  json({ name, version: '1.0.0', private: true, scripts: { build: 'echo built', test }, ...more });

const VITEST_APP: FreshApp = {
  'package.json': manifest('vitest-ts', 'vitest run', { devDependencies: { vitest: '^3.0.0' } }),
  'tsconfig.json': json({ compilerOptions: { module: 'nodenext', strict: true } }),
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';

// Our own; keep it small.
export default defineConfig({
  test: { // only ours
    include:   ['test/**/*.test.ts'], // odd spacing on purpose
  },
});
`,
  'test/key.test.ts': esm("import { test } from 'vitest';\n", ': string | null'),
};

export const FRESH_APPS = {
  'Vitest in TypeScript': VITEST_APP,
  'Jest in CommonJS': {
    'package.json': manifest('jest-cjs', 'jest'),
    'jest.config.js':
      "/** @type {import('jest').Config} */\nmodule.exports = {\n  testEnvironment: 'node', // no browser\n};\n",
    'test/key.test.js': cjs('test'),
  },
  'Jest with a global setup of its own, which calls ours': {
    'package.json': manifest('jest-own', 'jest'),
    'jest.config.js':
      "module.exports = { globalSetup: '<rootDir>/own/setup', globalTeardown: require.resolve('./own/teardown') };\n",
    'own/setup.js': `module.exports = async (globalConfig) => {
  await (await import('redis-target/jest/setup')).default(globalConfig);
  const { Redis } = require('ioredis');
  const client = new Redis(process.env.REDIS_URL);
  await client.set('seed', 'sown');
  await client.quit();
};
`,
    'own/teardown.js': `module.exports = async () => {
  const { Redis } = require('ioredis');
  const client = new Redis(process.env.REDIS_URL);
  if ((await client.del('seed')) !== 1) throw new Error('the target was gone too early');
  await client.quit();
  await (await import('redis-target/jest/teardown')).default();
};
`,
    'test/key.test.js': cjs('test').replaceAll(
      "client.get('key')) !== 'value'",
      "client.get('seed')) !== 'sown'",
    ),
  },
  'Jest in TypeScript as ES modules': {
    'package.json': manifest('jest-ts-esm', 'NODE_OPTIONS=--experimental-vm-modules jest', {
      type: 'module',
    }),
    'tsconfig.json': json({
      compilerOptions: {
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2022',
        esModuleInterop: true,
        skipLibCheck: true,
      },
    }),
    'jest.config.js': `export default {
	preset: 'ts-jest/presets/default-esm',
	testEnvironment: 'node',
	transform: { '\\\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
};
`,
    'test/key.test.ts': esm("import { test } from '@jest/globals';\n", ': string | null'),
  },
  Mocha: {
    'package.json': manifest('mocha', 'mocha --exit test'),
    'test/key.test.js': cjs('it'),
  },
  'node:test': {
    'package.json': manifest('node-test', 'node --test test/'),
    'test/key.test.js': `const { test } = require('node:test');\n${cjs('test')}`,
  },
  'a pnpm workspace': {
    'package.json': manifest('pnpm-root', 'pnpm -r test'),
    'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n",
    'packages/a/package.json': manifest('a', 'mocha --exit test', {
      dependencies: { ioredis: '^5.8.2' },
      devDependencies: { mocha: '^11.0.0' },
    }),
    'packages/a/test/key.test.js': cjs('it'),
    'packages/b/package.json': manifest('b', 'node --test test/', { dependencies: { ioredis: '^5.8.2' } }),
    'packages/b/test/key.test.js': `const { test } = require('node:test');\n${cjs('test')}`,
  },
  'a Turborepo': {
    'package.json': manifest('turbo-root', 'turbo run test', {
      packageManager: 'npm@10.0.0',
      workspaces: ['packages/*'],
    }),
    'turbo.json': '{\n  // one task\n  "tasks": {\n    "test": { "outputs": [] }\n  }\n}\n',
    'packages/a/package.json': manifest('a', 'mocha --exit test'),
    'packages/a/test/key.test.js': cjs('it'),
  },
  'projects of Vitest': {
    'package.json': manifest('vitest-projects', 'vitest run', { devDependencies: { vitest: '^4.0.0' } }),
    'vitest.config.mjs': `export default {
  test: {
    projects: [
      { test: { name: 'unit', include: ['unit/*.test.mjs'] } },
      { extends: true, test: { name: 'server', include: ['test/*.test.mjs'] } },
    ],
  },
};
`,
    'unit/one.test.mjs':
      "import { expect, test } from 'vitest';\ntest('adds', () => expect(1 + 1).toBe(2));\n",
    'test/key.test.mjs': esm("import { test } from 'vitest';\n"),
  },
  'Yarn Plug’n’Play': {
    'package.json': manifest('yarn-pnp', 'mocha --exit test', {
      dependencies: { ioredis: '^5.8.2' },
      devDependencies: { mocha: '^11.0.0' },
    }),
    '.yarnrc.yml': 'nodeLinker: pnp\n',
    'yarn.lock': '',
    'test/key.test.js': cjs('it'),
  },
} as const satisfies Readonly<Record<string, FreshApp>>;
