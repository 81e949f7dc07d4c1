import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type Ended, start, TS_ARGS } from '../../support/run-ts.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const README = new URL('../../../README.md', import.meta.url);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-serve-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function redisTarget(...args: string[]): Promise<Ended> {
  return await start(process.execPath, [...TS_ARGS, BIN, ...args], { env: cleanEnvironment(), cwd: folder })
    .ended;
}

describe('exec', () => {
  it.each([
    ['elasticache:2.8', '--', 'npm', 'test'],
    ['container:6.2', 'npm', 'test'],
    ['local', '--', 'npm', 'test'],
    ['redis://:hunter2@h:6379', '--', 'npm', 'test'],
  ])('hints at --target where a target stands in the command’s place: %s %s', async (...args) => {
    const { exitCode, stderr } = await runCommandLine(['exec', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`redis-target exec --target ${args[0]?.replace('hunter2', '***')} -- npm test`);
  });

  it.skipIf(lacks('6.2'))('sets no variable of the target with --no-export', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's.
    const command = ['sh', '-c', 'echo "${REDIS_URL-unset} ${REDIS_PORT-unset} ${REDIS_TARGET_INFO:+known}"'];
    const { stdout } = await redisTarget('exec', '--no-export', '-t', 'local:6.2', '--', ...command);
    expect(stdout).toBe('unset unset known\n');
  });
});

/** Connects to the served port by another of the machine's own addresses, and says what PING is answered with. */
const ASK = `
const socket = require('node:net').connect(Number(process.env.REDIS_PORT), '127.0.0.2', () => socket.write('PING\\r\\n'));
socket.on('data', (bytes) => { console.log(String(bytes).trim()); socket.end(); });
socket.on('error', (error) => console.log(error.code));`;

describe.skipIf(lacks('6.2') || process.platform !== 'linux')('--listen', () => {
  it('serves the target on other addresses of the machine, and warns', async () => {
    const ask = ['-t', 'local:6.2', '--', process.execPath, '-e', ASK];
    const alone = await redisTarget('exec', ...ask);
    expect(alone.stdout).toBe('ECONNREFUSED\n');
    const { stdout, stderr } = await redisTarget('exec', '--listen', '0.0.0.0', ...ask);
    expect(stdout).toBe('+PONG\n');
    expect(stderr).toMatch(
      /local:6\.2 is served on 0\.0\.0\.0, port \d+: whoever reaches this machine there can use it, without a password/,
    );
  });

  it('refuses an address that is none of this machine’s', async () => {
    const { exitCode, stderr } = await redisTarget(
      'exec',
      '--listen',
      '192.0.2.1',
      '-t',
      'local:6.2',
      '--',
      'true',
    );
    expect(stderr).toMatch(/Could not listen on 192\.0\.2\.1: it is no address of this machine/);
    expect(exitCode).toBe(2);
  });

  it.skipIf(lacks('docker'))('is reached from a container by the recipe in the README', async () => {
    const recipe =
      /<!-- compose:begin -->\n```yaml\n([\s\S]*?)```/.exec(await readFile(README, 'utf8'))?.[1] ?? '';
    const [, host = ''] = /REDIS_URL: redis:\/\/(\S+):\$\{REDIS_PORT\}/.exec(recipe) ?? [];
    const [, extraHost = ''] = /extra_hosts: \['(.+?)'\]/.exec(recipe) ?? [];
    expect(extraHost.startsWith(`${host}:`)).toBe(true);
    // The only client that an image here has is a server: it becomes a replica of what REDIS_URL would name.
    const client = ['redis-server', '--replicaof', host];
    await writeFile(
      join(folder, 'compose.yaml'),
      recipe
        .replace('image: node:22', 'image: redis:6.2')
        .replace('command: npm test', `command: ${client.join(' ')} \${REDIS_PORT}`),
    );
    const compose = findCompose();
    const run =
      compose === undefined
        ? [
            'docker',
            'run',
            '--rm',
            '--name',
            basename(folder).toLowerCase(),
            '--add-host',
            extraHost,
            'redis:6.2',
            ...client,
            '$REDIS_PORT',
          ]
        : [...compose, '-f', 'compose.yaml', 'run', '--rm', '-T', 'tests'];
    const until = `${run.join(' ')} 2>&1 | while read -r line; do case $line in *"Finished with success"*) echo reached; exit 0;; esac; done`;
    const running = start(
      process.execPath,
      [...TS_ARGS, BIN, 'exec', '--listen', '0.0.0.0', '-t', 'local:6.2', '--', 'sh', '-c', until],
      { env: cleanEnvironment(), cwd: folder, detached: true },
    );
    try {
      await running.until(/^reached$/m);
    } finally {
      const ids = execFileSync('docker', ['ps', '-aq', '--filter', `name=${basename(folder).toLowerCase()}`]);
      const left = String(ids).split('\n').filter(Boolean);
      if (left.length > 0) execFileSync('docker', ['rm', '-f', ...left], { stdio: 'ignore' });
      await running.ended;
      // Compose makes a network and leaves it, and Docker has addresses for some thirty.
      const ofProject = `label=com.docker.compose.project=${basename(folder).toLowerCase()}`;
      execFileSync('docker', ['network', 'prune', '--force', '--filter', ofProject], { stdio: 'ignore' });
    }
  });
});

function findCompose(): readonly string[] | undefined {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program = '', ...args] = [...command, 'version'];
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return command;
    } catch {
      // Docker alone is enough for what the recipe says.
    }
  }
  return undefined;
}
