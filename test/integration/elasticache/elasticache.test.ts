import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { isListening, waitFor } from '../../support/processes.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { BASTION, countCalls, makeWorld, type World } from './world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;

function withoutCredentials({ env }: World): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, AWS_SESSION_TOKEN: _token, ...rest } = env;
  return rest;
}

describe.skipIf(lacks('2.8', '6.2'))('an ElastiCache through a native tunnel', () => {
  it('is opened in two versions at once, says what INFO says, and ends its sessions', async () => {
    await using world = await makeWorld();
    const [old, recent] = await Promise.all(
      ['elasticache:2.8', 'elasticache:6.2'].map((name) => openTarget(name, world)),
    );
    expect(old).toMatchObject({
      kind: 'elasticache',
      engine: { version: '2.8.19' },
      endpoint: { host: '127.0.0.1' },
      via: 'ssm-native',
      details: { bastion: BASTION, remote: 'app-28.example:6379' },
      databases: 16,
    });
    expect(recent?.engine.version).toBe('6.2.11');
    const client = new Redis(old?.url ?? '');
    await client.set('through', 'the tunnel');
    expect(await client.get('through')).toBe('the tunnel');
    await client.flushall();
    client.disconnect();
    await Promise.all([old?.close(), recent?.close()]);
    expect(countCalls(world, 'TerminateSession')).toBe(2);
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
    world.emulator.assertClean();
  });

  it('is refused with its keys, as every server that is not ours', async () => {
    await using world = await makeWorld();
    const client = new Redis(world.engines['2.8'].url);
    await client.set('precious', '1');
    client.disconnect();
    await expect(openTarget('elasticache:2.8', world)).rejects.toMatchObject({ code: 'RT_TARGET_NOT_EMPTY' });
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it('is not taken for what it is not: INFO decides', async () => {
    await using world = await makeWorld();
    await world.configure({ elasticache: { '6.2': { host: 'app-28.example' } } });
    await expect(openTarget('elasticache:6.2', world)).rejects.toMatchObject({
      code: 'RT_TARGET_MISMATCH',
      message: expect.stringMatching(/redis 2\.8\.19, and 6\.2 was asked for/),
    });
  });

  it('says after ten seconds that its security group is closed, and what to open', async () => {
    const dropped = { host: '127.0.0.1', port: 1, drops: true };
    await using world = await makeWorld({ emulator: { hosts: { 'app-62.example': dropped } } });
    const startedAt = performance.now();
    await expect(openTarget('elasticache:6.2', world)).rejects.toMatchObject({
      code: 'RT_TUNNEL_NO_ANSWER',
      message: expect.stringMatching(
        /^Could not open elasticache:6\.2: the session is up, but app-62\.example:6379 does not answer the bastion .*: let its security group in\. .*port 6379/,
      ),
    });
    // Without it the whole time for opening would go by: two minutes.
    expect(performance.now() - startedAt).toBeLessThan(40_000);
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'no password is set',
      {},
      /"NOAUTH .*Set `elasticache\.auth\.username` and `elasticache\.auth\.password`/,
    ],
    [
      'the password is wrong',
      { password: 'wrong-secret' },
      /^(?!.*wrong-secret).*Check `elasticache\.auth\.username`/,
    ],
  ])('names itself and its setting where %s', async (_, entry, message) => {
    await using world = await makeWorld({ engineArgs: ['--requirepass', 'the-auth-token'] });
    await world.configure({ elasticache: { auth: { host: 'app-62.example', ...entry } } });
    const error = await openTarget('elasticache:auth', world).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'RT_TARGET_AUTH', message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(/^Could not open elasticache:auth: /);
    expect((error as Error).message).not.toContain('127.0.0.1');
  });

  it('takes its password from the configuration, and several sessions where that is asked for', async () => {
    await using world = await makeWorld({ engineArgs: ['--requirepass', 'the-auth-token'] });
    await world.configure({
      elasticache: { '6.2': { host: 'app-62.example', password: 'the-auth-token' } },
      ssm: { sessions: 3 },
    });
    const target = await openTarget('elasticache:6.2', world);
    expect(target.url).toContain('the-auth-token');
    expect(target.details.sessionIds).toHaveLength(3);
    await target.close();
    expect(countCalls(world, 'TerminateSession')).toBe(3);
    await world.configure({});
    await expect(openTarget('elasticache:6.2', world)).rejects.toMatchObject({ code: 'RT_TARGET_AUTH' });
  });

  it('starts on the bastion that has the tag', async () => {
    await using world = await makeWorld({
      emulator: {
        hosts: {},
        instances: [
          { id: 'i-0aaaaaaaaaaaaaaaa', agentVersion: '3.2.0.0', tags: { Name: 'redis-bastion' } },
          { id: 'i-0bbbbbbbbbbbbbbbb', agentVersion: '3.3.100.0', tags: { Name: 'redis-bastion' } },
          { id: 'i-0cccccccccccccccc', agentVersion: '3.3.999.0', tags: { Name: 'other' } },
        ],
      },
    });
    await world.configure({ bastion: { tag: { Name: 'redis-bastion' } } });
    // The host is not mapped: the agent cannot reach it, and that is what is said.
    await expect(openTarget('elasticache:6.2', { ...world, openTimeoutMs: 20_000 })).rejects.toMatchObject({
      code: 'RT_TUNNEL_CONNECT_REFUSED',
    });
    expect(world.emulator.sessions[0]?.target).toBe('i-0bbbbbbbbbbbbbbbb');
    expect(world.emulator.sessions.every(({ state }) => state !== 'open')).toBe(true);
  });

  it.each([
    ['TargetNotConnected', 'RT_SSM_TARGET_NOT_CONNECTED'],
    ['InvalidDocument', 'RT_SSM_DOCUMENT'],
    ['AccessDeniedException', 'RT_AWS_ACCESS_DENIED'],
    ['ExpiredTokenException', 'RT_AWS_SSO_EXPIRED'],
  ])('says what to do when StartSession answers %s', async (name, code) => {
    await using world = await makeWorld();
    world.emulator.faults.answerApi('StartSession', name, 100);
    await expect(openTarget('elasticache:6.2', world)).rejects.toMatchObject({ code });
  });

  it.each([
    ['StartSession', 'i-0123456789abcdef0'],
    ['DescribeInstanceInformation', { tag: { Name: 'redis-bastion' } }],
  ])(
    'says the whole policy that the configuration needs, once, where %s is denied',
    async (operation, bastion) => {
      await using world = await makeWorld();
      await world.configure({ bastion });
      const why = `User: arn:aws:iam::1:user/dev is not authorized to perform: ssm:${operation}`;
      world.emulator.faults.answerApi(operation, 'AccessDeniedException', 100, why);
      const { exitCode, stderr } = await runCommandLine(['ping', 'elasticache:6.2'], {
        cwd: world.cwd,
        env: world.env,
      });
      expect(exitCode).toBe(3);
      expect(stderr.match(/"Statement"/g)).toHaveLength(1);
      for (const action of ['ssm:StartSession', 'ssm:ResumeSession', 'ssm:TerminateSession'])
        expect(stderr).toContain(`"${action}"`);
      expect(stderr.includes('"ssm:DescribeInstanceInformation"')).toBe(typeof bastion !== 'string');
    },
  );

  it('is opened although the API throttles at first', async () => {
    await using world = await makeWorld();
    world.emulator.faults.answerApi('StartSession', 'ThrottlingException', 2);
    const target = await openTarget('elasticache:6.2', world);
    await target.close();
    expect(countCalls(world, 'StartSession')).toBe(3);
  });

  it('says that no bastion is configured', async () => {
    await using world = await makeWorld();
    await world.configure({ bastion: undefined });
    await expect(openTarget('elasticache:6.2', world)).rejects.toMatchObject({
      code: 'RT_BASTION_NOT_CONFIGURED',
    });
  });
});

describe.skipIf(lacks('2.8', '6.2'))('without AWS credentials', () => {
  it.skipIf(lacks('docker'))(
    'a container of the same version stands in, and says so in one line',
    async () => {
      await using world = await makeWorld();
      const warnings: string[] = [];
      const progress = {
        step() {},
        note() {},
        announce() {},
        warn: (text: string) => void warnings.push(text),
        done() {},
      };
      const target = await openTarget('elasticache:2.8', {
        ...world,
        env: withoutCredentials(world),
        progress,
      });
      expect(target).toMatchObject({
        requested: 'elasticache:2.8',
        target: 'container:2.8',
        engine: { version: '2.8.19' },
        fallback: expect.any(String),
      });
      expect(warnings).toEqual(['no AWS credentials: container:2.8 stands in for elasticache:2.8']);
      await target.close();
      expect(world.emulator.calls).toEqual([]);
    },
  );

  it('it is an error where falling back is turned off', async () => {
    await using world = await makeWorld();
    const env = { ...withoutCredentials(world), REDIS_TARGET_FALLBACK: 'error' };
    await expect(openTarget('elasticache:2.8', { ...world, env })).rejects.toMatchObject({
      code: 'RT_AWS_NO_CREDENTIALS',
    });
  });
});

describe.skipIf(lacks('2.8', '6.2'))('the command line', () => {
  it.each([['open'], ['ping']])(
    '%s opens an engine that holds keys, flushes nothing, and nothing stands in',
    async (command) => {
      await using world = await makeWorld();
      await world.configure({ safety: { flush: 'both' } });
      const client = new Redis(world.engines['6.2'].url);
      await client.set('precious', '1');
      const ended = new AbortController();
      const { exitCode, stdout } = await runCommandLine([command, 'elasticache:6.2', '--json'], {
        cwd: world.cwd,
        env: world.env,
        signal: ended.signal,
        onStdout: (text) => text.endsWith('}\n') && ended.abort(new Error('Ended by SIGINT')),
      });
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ engine: { version: '6.2.11' }, via: 'ssm-native' });
      expect(await client.get('precious')).toBe('1');
      client.disconnect();
      const without = await runCommandLine([command, 'elasticache:6.2'], {
        cwd: world.cwd,
        env: withoutCredentials(world),
      });
      expect(without).toMatchObject({
        exitCode: 3,
        stdout: '',
        stderr: expect.stringMatching(
          /Could not open elasticache:6\.2: there are no AWS credentials\. Log in .*\[RT_AWS_NO_CREDENTIALS\]/,
        ),
      });
    },
  );

  it('runs a plain command on no shared engine, however many are configured', async () => {
    await using world = await makeWorld();
    const { exitCode, stdout } = await start(
      process.execPath,
      [...TS_ARGS, BIN, 'exec', '--json', '--', 'true'],
      { cwd: world.cwd, env: { ...world.env, REDIS_URL: `${world.engines['2.8'].url}/1` } },
    ).ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'url',
      requested: 'auto',
      engine: { version: '2.8.19' },
    });
    expect(world.emulator.calls).toEqual([]);
  });

  it('pings an ElastiCache and says in JSON how it was reached', async () => {
    await using world = await makeWorld();
    const { exitCode, stdout } = await runCommandLine(['ping', 'elasticache:2.8', '--json', '-c', '10'], {
      cwd: world.cwd,
      env: world.env,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      via: 'ssm-native',
      bastion: BASTION,
      remote: 'app-28.example:6379',
      engine: { version: '2.8.19' },
    });
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves neither listener nor session after %s, and no secret in any argument or output',
    async (signal) => {
      await using world = await makeWorld({ engineArgs: ['--requirepass', 'password-of-redis'] });
      await world.configure({
        elasticache: { '6.2': { host: 'app-62.example', password: 'password-of-redis' } },
      });
      const running = start(process.execPath, [...TS_ARGS, BIN, 'open', 'elasticache:6.2', '--json'], {
        env: world.env,
        cwd: world.cwd,
      });
      const [json] = await running.until(/^\{[\s\S]*^\}$/m);
      const { endpoint } = JSON.parse(json) as { endpoint: { port: number } };
      expect(await isListening(endpoint.port)).toBe(true);
      const secrets = [
        ...world.emulator.sessions.flatMap(({ tokens }) => tokens),
        'password-of-redis',
        world.env.AWS_SECRET_ACCESS_KEY ?? '',
      ];
      expect(secrets.length).toBeGreaterThan(2);
      const engine = world.engines['6.2'].pid;
      for (const pid of readdirSync('/proc')) {
        // The server was started by the test with its password in its arguments, and its guard names nothing.
        if (!/^\d+$/.test(pid) || [engine, world.engines['2.8'].pid].includes(Number(pid))) continue;
        const line = readCommandLine(pid);
        for (const secret of secrets) expect(line).not.toContain(secret);
      }
      running.child.kill(signal);
      const { stdout, stderr } = await running.ended;
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
      await waitFor('nobody listens any more', async () => !(await isListening(endpoint.port)));
      await waitFor('the session is ended', () =>
        world.emulator.sessions.every(({ state }) => state === 'terminated'),
      );
      // The data channel ends a session before the API is told.
      await waitFor('the API is told', () => countCalls(world, 'TerminateSession') > 0);
      expect(countCalls(world, 'TerminateSession')).toBe(1);
      world.emulator.assertClean();
    },
  );
});

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended between the two looks.
    return '';
  }
}
