import { describe, expect, it } from 'vitest';
import type { AccountEntries } from '../../../src/scaffold/account-entries.ts';
import { addToConfig } from '../../../src/scaffold/edit-config.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { withProject } from '../../support/project.ts';

const BASTION = 'i-0123456789abcdef0';
const ACCOUNT: AccountEntries = {
  bastion: BASTION,
  bastionName: 'redis-bastion',
  elasticache: [
    { key: '6.2', fields: { replicationGroup: 'app-62' }, about: 'app-62, redis 6.2.6' },
    { key: 'dev', fields: { host: 'dev.example' } },
  ],
};
const PACKAGE = JSON.stringify({ scripts: { test: 'mocha' } }, null, 2);
const NAMED = [
  '--bastion',
  BASTION,
  '--elasticache',
  '6.2=app.example',
  '--elasticache',
  'grp=other.example:6380',
];

describe('a configuration that was written without AWS', () => {
  it.each<[string, string, string]>([
    [
      'in place of the hints that init wrote',
      `import type { RedisTargetConfig } from 'redis-target';

const config: RedisTargetConfig = {
  port: 6379,
  // For an ElastiCache inside its VPC (\`redis-target doctor elasticache:6.2\` says what is lacking):
  // bastion: { tag: { Name: 'redis-bastion' } },
  // elasticache: { '6.2': { host: 'app-62.abc123.0001.use1.cache.amazonaws.com' } },
};

export default config;
`,
      `import type { RedisTargetConfig } from 'redis-target';

const config: RedisTargetConfig = {
  bastion: '${BASTION}', // redis-bastion
  elasticache: {
    // app-62, redis 6.2.6
    '6.2': { replicationGroup: 'app-62' },
    dev: { host: 'dev.example' },
  },
  port: 6379,
};

export default config;
`,
    ],
    [
      'with the file’s own tabs, line ends and comments',
      'export default { // ours\r\n\tport: 7000, // odd   spacing\r\n};\r\n',
      `export default { // ours\r
\tbastion: '${BASTION}', // redis-bastion\r
\telasticache: {\r
\t\t// app-62, redis 6.2.6\r
\t\t'6.2': { replicationGroup: 'app-62' },\r
\t\tdev: { host: 'dev.example' },\r
\t},\r
\tport: 7000, // odd   spacing\r
};\r
`,
    ],
    [
      'in an object on one line',
      'export default defineConfig({ port: 7000 });\n',
      `export default defineConfig({
  bastion: '${BASTION}', // redis-bastion
  elasticache: {
    // app-62, redis 6.2.6
    '6.2': { replicationGroup: 'app-62' },
    dev: { host: 'dev.example' },
  },
  port: 7000 });
`,
    ],
    [
      'beside ElastiCaches that are there',
      "module.exports = {\n    elasticache: {\n        old: { host: 'old.example' },\n    },\n};\n",
      `module.exports = {
    bastion: '${BASTION}', // redis-bastion
    elasticache: {
        // app-62, redis 6.2.6
        '6.2': { replicationGroup: 'app-62' },
        dev: { host: 'dev.example' },
        old: { host: 'old.example' },
    },
};
`,
    ],
  ])('gets what the account has %s', async (_, before, after) => {
    expect(await addToConfig(before, false, ACCOUNT)).toBe(after);
  });

  it('gets it in JSON as well', async () => {
    const text = '{\n\t"port": 7000, // mine\n\t"elasticache": {}\n}\n';
    const after = await addToConfig(text, true, ACCOUNT);
    expect(after).toContain('\t"port": 7000, // mine\n');
    expect(JSON.parse(after.replace('// mine', ''))).toEqual({
      port: 7000,
      bastion: BASTION,
      elasticache: { '6.2': { replicationGroup: 'app-62' }, dev: { host: 'dev.example' } },
    });
  });

  it('gets what init is told, keeps what it has, and nothing is left to add the second time', async () => {
    const config = "export default {\n  bastion: 'mi-0123456789abcdef0',\n};\n";
    await withProject(
      { 'package.json': PACKAGE, 'redis-target.config.ts': config },
      async ({ folder, read }) => {
        const init = () =>
          runCommandLine(['init', '--yes', ...NAMED], { cwd: folder, env: { HOME: folder } });
        expect(await init()).toMatchObject({ exitCode: 0 });
        const after = await read('redis-target.config.ts');
        expect(after).toBe(`export default {
  elasticache: {
    '6.2': { host: 'app.example' },
    grp: { host: 'other.example', port: 6380 },
  },
  bastion: 'mi-0123456789abcdef0',
};
`);
        expect((await init()).stdout).toContain('nothing to change');
        expect(await read('redis-target.config.ts')).toBe(after);
      },
    );
  });

  it('keeps what it calls an ElastiCache: another of that name gets another', async () => {
    const config = '{ "elasticache": { "6.2": { "host": "mine.example" } } }';
    await withProject(
      { 'package.json': PACKAGE, 'redis-target.config.json': config },
      async ({ folder, read }) => {
        await runCommandLine(['init', '--yes', ...NAMED], { cwd: folder, env: { HOME: folder } });
        expect(JSON.parse(await read('redis-target.config.json'))).toMatchObject({
          elasticache: { '6.2': { host: 'mine.example' }, '6.2-2': { host: 'app.example' } },
        });
      },
    );
  });

  it('is left as it is where its object does not stand in it, with the lines to add', async () => {
    const config = "import base from './base.mjs';\nexport default base;\n";
    await withProject(
      { 'package.json': PACKAGE, 'redis-target.config.mjs': config, 'base.mjs': 'export default {};\n' },
      async ({ folder, read }) => {
        const { stdout } = await runCommandLine(['init', '--yes', ...NAMED], {
          cwd: folder,
          env: { HOME: folder },
        });
        expect(await read('redis-target.config.mjs')).toBe(config);
        expect(stdout).toMatch(
          /left as it is: .*; add to it:\n {2}bastion: 'i-0123456789abcdef0',\n {2}elasticache: \{/,
        );
      },
    );
  });
});
