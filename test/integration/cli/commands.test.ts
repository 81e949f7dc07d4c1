import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { startEngine } from '../../support/engines.ts';
import { watchLeftovers } from '../../support/leftovers.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { isListening, waitFor } from '../../support/processes.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('every command', () => {
  it.each(['exec', 'open', 'ping', 'ls', 'compare', 'changes'])(
    '%s has a help with an example',
    async (command) => {
      const { exitCode, stdout } = await runCommandLine([command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/Usage: redis-target/);
      expect(stdout).toMatch(/Examples?: *\n? *.*redis-target/);
    },
  );

  it('that does not exist ends with 2 and the nearest name', async () => {
    const { exitCode, stderr } = await runCommandLine(['compar']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('compare');
  });

  it.each([
    [['ping', 'contaner:6.2'], 2, 'RT_TARGET_KIND_UNKNOWN'],
    [['ping', 'local:9.9'], 3, 'RT_LOCAL_NONE'],
    [['ping', 'redis://127.0.0.1:1'], 3, 'RT_TARGET_UNREACHABLE'],
    [['ping', 'redis://h:99999'], 2, 'RT_PORT_INVALID'],
    [
      ['compare', 'local:2.8', 'local:6.2', '--html', '--', 'true'],
      2,
      '--html has no value, since -- stands',
    ],
    [['exec', '--results', '--json', '--', 'true'], 2, '--results has no value, since --json stands'],
    [['ping', 'local:6.2', '--config', '--json'], 2, 'Write --config <file>.'],
    [['compare', 'local:2.8', 'local:6.2', '--html', '-p', '6379', '--', 'true'], 2, 'since -p stands next'],
    [['compare', 'local:2.8', 'local:6.2', '--out=', '--', 'true'], 2, '--out has no value: it is empty.'],
    [['exec', '--junit', '--', 'true'], 2, '--junit has no value, since -- stands next.'],
    [['open', 'local:6.2', '--listen', ''], 2, '--listen has no value: it is empty.'],
    [['changes', '6.2', 'valkey-9.1', '--in', 'src', ''], 2, '--in has no value: it is empty.'],
    [['ping', 'local:valky-9.1'], 2, 'Did you mean `valkey-9.1`?'],
    [['changes', '6.2', 'valky-9.1'], 2, 'Did you mean `valkey-9.1`?'],
    [['exec', '--target', 'local:6.2'], 2, 'redis-target exec --target container:6.2 -- bundle exec rspec'],
    [['compare'], 2, 'redis-target compare local:2.8 local:6.2 -- npm test'],
    [['ping', '--count', '0'], 2, 'whole number'],
    [['open', '--port', '70000'], 2, 'port'],
  ])('%j ends with %i', async (args, code, text) => {
    const { exitCode, stderr } = await runCommandLine(args);
    expect(stderr).toContain(text);
    expect(exitCode).toBe(code);
  });
});

describe.skipIf(lacks('2.8', '6.2'))('ping', () => {
  it('says engine, version, how it was reached, and how long PING takes', async () => {
    const { exitCode, stdout } = await runCommandLine(['ping', 'local:2.8']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/engine +redis 2\.8\.19\n/);
    expect(stdout).toMatch(/PING +min [\d.]+ ms, p50 [\d.]+ ms, p99 [\d.]+ ms \(100 times\)/);
  });

  it('gives one JSON document on stdout, the password masked, also of a server that holds keys', async () => {
    await using engine = await startEngine('6.2', { args: ['--requirepass', 'tell-nobody'] });
    const { exitCode, stdout, stderr } = await runCommandLine([
      'ping',
      `redis://:tell-nobody@127.0.0.1:${engine.port}`,
      '--json',
      '-c',
      '5',
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      target: `redis://:***@127.0.0.1:${engine.port}`,
      kind: 'url',
      requested: `redis://:***@127.0.0.1:${engine.port}`,
      engine: { name: 'redis', version: '6.2.11' },
      endpoint: { host: '127.0.0.1', port: engine.port, tls: false },
      url: `redis://:***@127.0.0.1:${engine.port}`,
      via: 'direct',
      openMs: expect.any(Number),
      pingMs: { min: expect.any(Number), p50: expect.any(Number), p99: expect.any(Number) },
    });
    expect(stdout + stderr).not.toContain('tell-nobody');
  });
});

describe.skipIf(lacks('2.8', '6.2'))('open', () => {
  it('prints the URL, holds the target until it is ended, and gives it back', async () => {
    const running = start(process.execPath, [...TS_ARGS, BIN, 'open', 'local:6.2', '--json'], {
      env: cleanEnvironment(),
      cwd: folder,
    });
    const [json] = await running.until(/^\{[\s\S]*^\}$/m);
    const { endpoint, engine } = JSON.parse(json) as {
      endpoint: { port: number };
      engine: { version: string };
    };
    expect(engine.version).toBe('6.2.11');
    expect(await isListening(endpoint.port)).toBe(true);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    await waitFor('nobody listens any more', async () => !(await isListening(endpoint.port)));
  });

  it('serves the target on the port that is asked for', async () => {
    await using engine = await startEngine('2.8');
    const taken = await runCommandLine(['open', 'local:6.2', '--port', String(engine.port)]);
    expect(taken).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('RT_PORT_TAKEN') });
  });
});

describe.skipIf(lacks('2.8', '6.2'))('exec', () => {
  it('ends with 1 where there is no such command', async () => {
    const args = ['exec', '--target', 'local:6.2', '--', 'no-such-program'];
    const { exitCode, stderr } = await runCommandLine(args);
    expect(stderr).toMatch(/there is no such program. .*PATH.* \[RT_COMMAND_NOT_FOUND\]/);
    expect(exitCode).toBe(1);
    const folder = await runCommandLine(['exec', '--target', 'local:6.2', '--', '/tmp']);
    expect(folder.stderr).toMatch(/`\/tmp`: it may not be executed. .*RT_COMMAND_NOT_FOUND/);
  });

  async function exec(
    ...args: string[]
  ): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
    return await start(process.execPath, [...TS_ARGS, BIN, 'exec', ...args], {
      env: cleanEnvironment(),
      cwd: folder,
    }).ended;
  }

  it('gives the command the target in its environment, and keeps its exit code', async () => {
    const { exitCode, stdout } = await exec(
      '--target',
      'local:2.8',
      '--',
      'sh',
      '-c',
      'echo "$REDIS_URL $REDIS_HOST $REDIS_PORT"; exit 7',
    );
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^redis:\/\/127\.0\.0\.1:(\d+) 127\.0\.0\.1 \1\n$/);
  });

  it('hands SIGTERM on, and ends as the command does', async () => {
    const running = start(
      process.execPath,
      [
        ...TS_ARGS,
        BIN,
        'exec',
        '-t',
        'local:6.2',
        '--',
        'sh',
        '-c',
        'trap "echo asked to end; exit 5" TERM; echo ready $REDIS_PORT; while :; do sleep 0.05; done',
      ],
      { env: cleanEnvironment(), cwd: folder },
    );
    const [, port] = await running.until(/ready (\d+)/);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({
      exitCode: 5,
      stdout: expect.stringContaining('asked to end'),
    });
    await waitFor('the server is gone', async () => !(await isListening(Number(port))));
  });

  it('has given the fixed port free when it ends', async () => {
    const port = String(await getPort({ host: '127.0.0.1' }));
    for (let time = 0; time < 4; time += 1)
      expect(await exec('--target', 'local:6.2', '--port', port, '--', 'true')).toMatchObject({
        exitCode: 0,
      });
  });

  it('leaves nothing behind where its command line cannot be read', async () => {
    await using watched = await watchLeftovers();
    const running = start(process.execPath, [...TS_ARGS, BIN, 'exec', '--nonsense', '--', 'true'], {
      env: cleanEnvironment(watched.env),
    });
    expect(await running.ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--nonsense') });
    expect(await watched.settle()).toEqual({ processes: [], folders: [], containers: [] });
  });

  it('keeps stdout for one JSON document where that is asked for', async () => {
    const { stdout, stderr } = await exec(
      '--target',
      'local:6.2',
      '--json',
      '--',
      'echo',
      'from the command',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      engine: { version: '6.2.11' },
      exitCode: 0,
      command: ['echo', 'from the command'],
    });
    expect(stderr).toContain('from the command');
  });

  it('says that no report that fits was written, and where', async () => {
    const options = ['--target', 'local:6.2', '--results', 'none.json', '--junit', 'none/*.xml'];
    const { exitCode, stderr } = await exec(...options, '--', 'true');
    expect(stderr).toMatch(
      /^redis-target: No test stands in the results file \S+none\.json: the command ended with exit code 0 and wrote no report that fits none\/\*\.xml\. \[RT_RESULTS_NONE\]$/m,
    );
    expect(exitCode).toBe(0);
  });

  it('turns JUnit XML into a results file', async () => {
    await writeFile(
      join(folder, 'report.sh'),
      'echo \'<testsuite><testcase classname="a" name="b" time="0.1"/><testcase classname="a" name="c"><failure message="ERR no"/></testcase></testsuite>\' > out.xml; exit 1',
    );
    const { exitCode } = await exec(
      '--target',
      'local:2.8',
      '--results',
      'run-{version}.json',
      '--junit',
      'out.xml',
      '--',
      'sh',
      'report.sh',
    );
    expect(exitCode).toBe(1);
    const { readRunResults } = await import('../../../src/results/read.ts');
    expect(await readRunResults(join(folder, 'run-2.8.19.json'))).toMatchObject({
      outcome: 'completed',
      exitCode: 1,
      target: { engine: { version: '2.8.19' } },
      tests: [
        { name: ['b'], status: 'passed' },
        { name: ['c'], status: 'failed', error: { message: 'ERR no' } },
      ],
    });
  });
});

describe.skipIf(lacks('2.8', '6.2'))('ls', () => {
  it('shows which target each name gives, and where each setting came from', async () => {
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ elasticache: { '2.8': { host: 'h' } }, bastion: 'i-0123456789abcdef0' }),
    );
    const { exitCode, stdout } = await runCommandLine(['ls', '--json'], {
      cwd: folder,
      env: { REDIS_TARGET: 'local:2.8', HOME: folder, DOCKER_HOST: `unix://${folder}/none.sock` },
    });
    await rm(join(folder, 'redis-target.config.json'));
    expect(exitCode).toBe(0);
    const listed = JSON.parse(stdout) as Record<
      'targets' | 'settings' | 'localServers' | 'prebuilt',
      unknown
    >;
    expect(listed.targets).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'local:2.8',
          target: 'local:2.8',
          note: expect.stringContaining('redis 2.8.19, /'),
        }),
        expect.objectContaining({
          name: 'container',
          target: 'container:6.2',
          note: expect.stringContaining('no Docker answers'),
        }),
        expect.objectContaining({
          name: 'elasticache:2.8',
          target: 'container:2.8',
          note: expect.stringContaining('no AWS credentials'),
        }),
      ]),
    );
    expect(listed.settings).toEqual(
      expect.arrayContaining([
        { name: 'target', value: 'local:2.8', origin: { from: 'environment', variable: 'REDIS_TARGET' } },
        {
          name: 'bastion',
          value: 'i-0123456789abcdef0',
          origin: { from: 'file', file: 'redis-target.config.json' },
        },
        { name: 'fallback', value: true, origin: { from: 'default' } },
      ]),
    );
    expect(listed.localServers).toEqual(
      expect.arrayContaining([expect.objectContaining({ engine: { name: 'redis', version: '2.8.19' } })]),
    );
    expect(listed.prebuilt).toEqual(
      expect.arrayContaining([expect.objectContaining({ line: 'valkey-9.1', path: null })]),
    );
  });

  it('stays aligned for long names', async () => {
    const long = 'the-cache-of-the-shop-in-eu-west-1';
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ elasticache: { [long]: { host: 'h' }, '2.8': { host: 'h' } } }),
    );
    const { stdout } = await runCommandLine(['ls'], {
      cwd: folder,
      env: { HOME: folder, DOCKER_HOST: 'ssh://h' },
    });
    await rm(join(folder, 'redis-target.config.json'));
    const [targets = ''] = stdout.split('\n\n');
    const columns = targets.split('\n').flatMap((line) => (line.includes('→') ? [line.indexOf('→')] : []));
    expect(columns.length).toBeGreaterThan(3);
    expect(new Set(columns)).toEqual(new Set([`  elasticache:${long} `.length]));
  });
});
