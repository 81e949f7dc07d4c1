import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { startSecretsManager } from '../../support/iam/secrets-manager.ts';
import { lacks } from '../../support/need.ts';
import { makeLockedWorld, PASSWORD } from './world.ts';

const IOREDIS = new URL('../../../node_modules/ioredis/built/index.js', import.meta.url).href;

/** A suite that uses Redis, prints what it finds, and notes what every process of this machine shows of itself. */
const SUITE = `
import { Redis } from '${IOREDIS}';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
const read = (path) => { try { return readFileSync(path, 'latin1'); } catch { return ''; } };
const processes = readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
  .map((pid) => [read('/proc/' + pid + '/cmdline'), read('/proc/' + pid + '/environ')]);
const ours = processes.filter(([, environment]) => environment.includes(process.env.HOME));
writeFileSync(process.env.HOME + '/seen-' + process.pid + '.txt', JSON.stringify({ environment: process.env, ours }));
test('uses Redis', async () => {
  const client = new Redis(process.env.REDIS_URL);
  await client.set('k', 'v');
  await client.del('k');
  console.log(process.env.REDIS_URL, JSON.stringify(await client.call('CLIENT', 'LIST')));
  client.disconnect();
});
test('fails', () => { throw new Error('what the server said'); });
`;

describe.skipIf(lacks('6.2'))('what the gateway logs in with', () => {
  it('is in no output, file, argument or environment, of a comparison and of every other command', async () => {
    await using secrets = await startSecretsManager({ secrets: { 'app/redis': PASSWORD } });
    await using world = await makeLockedWorld('6.2');
    const folder = join(world.cwd, 'tmp');
    await mkdir(folder);
    const env = {
      ...world.env,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      TMPDIR: folder,
      HOME: world.cwd,
    };
    await world.configure(
      {},
      {
        elasticache: {
          stored: { host: 'app.example', auth: { secret: 'app/redis', user: 'app' } },
          iam: { host: 'iam.example', auth: { iam: { user: 'iam-app', cluster: 'app-62' } } },
        },
      },
    );
    const suite = join(world.cwd, 'suite.test.mjs');
    await writeFile(suite, SUITE);
    const said: string[] = [];
    const call = async (...args: string[]): Promise<number> => {
      const { exitCode, stdout, stderr } = await runCommandLine(args, { cwd: world.cwd, env });
      said.push(stdout, stderr);
      return exitCode;
    };
    const reports = ['--html', 'report.html', '--markdown', 'report.md', '--junit', 'report.xml', '--json'];
    expect(
      await call(
        'compare',
        '--allow-same',
        ...reports,
        'elasticache:stored',
        'elasticache:iam',
        '--',
        'node',
        '--test',
        suite,
      ),
      said.join('\n'),
    ).toBe(0);
    expect(await call('ping', 'elasticache:iam', '--json')).toBe(0);
    expect(await call('ls', '--json')).toBe(0);
    expect(await call('doctor', 'elasticache:stored', '--json')).toBe(0);
    const files = await readdir(world.cwd, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map(async (file) => {
          const path = join(file.parentPath, file.name);
          return [path, await readFile(path, 'latin1')] as const;
        }),
    );
    const seen = texts.filter(([path]) => path.includes('seen-'));
    expect(seen).toHaveLength(2);
    for (const [, text] of seen) {
      const { environment, ours } = JSON.parse(text) as { environment: NodeJS.ProcessEnv; ours: string[][] };
      expect(environment.REDIS_URL).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
      expect(environment).not.toHaveProperty('REDIS_PASSWORD');
      // The holder and the tests at least.
      expect(ours.length).toBeGreaterThanOrEqual(2);
    }
    expect(world.door.tokens.length).toBeGreaterThan(2);
    const signatures = world.door.tokens.map((token) => token.slice(-64));
    const forms = [PASSWORD, Buffer.from(PASSWORD).toString('base64').slice(0, -4), ...signatures];
    for (const [path, text] of [...texts, ['the output', said.join('\n')] as const]) {
      const found = forms.filter((form) => text.includes(form));
      expect(found, path).toEqual([]);
    }
  }, 120_000);
});
