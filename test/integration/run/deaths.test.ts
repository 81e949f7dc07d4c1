import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { type HeldTarget, holdTarget } from '../../../src/run/held-target.ts';
import { docker } from '../../support/docker.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { isAlive, waitFor } from '../../support/processes.ts';
import { makeWorld } from '../elasticache/world.ts';

interface Held extends AsyncDisposable {
  readonly held: HeldTarget;
  readonly deaths: TargetDeath[];
}

async function hold(
  requested: string,
  {
    env = cleanEnvironment(),
    cwd = tmpdir(),
  }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Held> {
  const deaths: TargetDeath[] = [];
  const onDeath = (death: TargetDeath): void => void deaths.push(death);
  const held = await holdTarget({ requested, env, cwd, verbose: false, onDeath });
  return { held, deaths, [Symbol.asyncDispose]: () => held.target.close() };
}

/** Sends commands and waits for the reply to the last, which has to be a simple string's; the connection stays. */
async function converse(port: number, ...commands: string[][]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  for (const command of commands) socket.write(encodeCommand(command));
  await once(socket, 'data');
  return socket;
}

/** The process that holds a local server: its guard's parent. */
function holderOf(server: number): number {
  const parentOf = (pid: number): number =>
    Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
  return parentOf(parentOf(server));
}

describe.skipIf(lacks('6.2'))('a server that answers no more', () => {
  it('is told as busy where it runs a script', async () => {
    await using engine = await startEngine('6.2', { args: ['--lua-time-limit', '50'] });
    await using target = await hold(engine.url);
    const socket = connect(engine.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(encodeCommand(['EVAL', 'while true do end', '0']));
    await waitFor('it is busy', async () => {
      const other = await converse(engine.port, ['PING']);
      other.destroy();
      return true;
    });
    const { deaths } = await target.held.endRun();
    socket.destroy();
    expect(deaths).toEqual([
      expect.objectContaining({ how: 'answers no more: it is busy running a script' }),
    ]);
  });

  it('is told at the end of a run that lasted less than a silence has to', async () => {
    await using target = await hold('local:6.2');
    process.kill(target.held.target.details.pid ?? 0, 'SIGSTOP');
    const { deaths } = await target.held.endRun();
    expect(deaths).toEqual([
      expect.objectContaining({ what: 'the server', how: 'answers no more', lived: expect.any(String) }),
    ]);
  });
});

describe.skipIf(lacks('6.2'))('a holder that is stopped', () => {
  it('keeps nobody waiting: it is told, and gives everything back when it is closed', async () => {
    const target = await hold('local:6.2');
    const server = target.held.target.details.pid ?? 0;
    const holder = holderOf(server);
    process.kill(holder, 'SIGSTOP');
    const { usage, deaths } = await target.held.endRun();
    expect(usage).toMatchObject({
      answer: 'notKnown',
      why: 'the process that held the target answered no more',
    });
    expect(deaths).toEqual([
      expect.objectContaining({
        what: `the process that holds the target (pid ${holder})`,
        how: expect.stringContaining('answers no more'),
      }),
    ]);
    expect(target.deaths).toEqual(deaths);
    await target.held.target.close();
    expect(isAlive(holder)).toBe(false);
    await waitFor('the server is gone', () => !isAlive(server));
  });
});

describe.skipIf(lacks('2.8', '6.2'))('a tunnel', () => {
  it('that lost its session is told from when to when, and what went through it is counted', async () => {
    await using world = await makeWorld();
    await using target = await hold('elasticache:6.2', { env: world.env, cwd: world.cwd });
    const { port } = target.held.target.endpoint;
    await target.held.beginRun();
    const first = await converse(port, ['SET', 'a', 'geheim', 'EX', '10']);
    const closed = once(first, 'close');
    world.emulator.faults.endSession('the agent was updated');
    await closed;
    await waitFor('it is told', () => target.deaths.length === 1);
    const second = await converse(port, ['GET', 'a']);
    await waitFor('it is told that it stands again', () => target.deaths.length === 2);
    second.destroy();
    const { usage, deaths } = await target.held.endRun();
    expect(deaths).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(/^the tunnel over i-/),
        how: expect.stringContaining('lost its session'),
        at: expect.any(String),
        until: expect.any(String),
        command: 'SET 4 EX',
      }),
    ]);
    expect(Date.parse(deaths[0]?.until ?? '')).toBeGreaterThanOrEqual(Date.parse(deaths[0]?.at ?? ''));
    expect(usage).toMatchObject({
      answer: 'used',
      source: 'stream',
      connections: 2,
      commands: { 'SET 4 EX': 1, 'GET 1': 1 },
    });
    expect(Object.keys(usage.commands ?? {})).toHaveLength(2);
  });

  it('that no other session takes the place of is told when nobody is connected, too', async () => {
    await using world = await makeWorld();
    await using target = await hold('elasticache:6.2', { env: world.env, cwd: world.cwd });
    world.emulator.faults.answerApi('*', 'AccessDeniedException', 1_000);
    world.emulator.faults.endSession();
    const { deaths } = await target.held.endRun();
    expect(deaths).toEqual([expect.objectContaining({ what: 'the server' })]);
  });
});

describe.skipIf(lacks('docker'))('a container', () => {
  it.each([
    ['killed', ['kill'], /was ended by SIGKILL/],
    ['stopped', ['stop', '-t', '1'], /ended \(status 0|was ended by SIG/],
    ['removed', ['rm', '-f'], /was removed|was ended by SIGKILL/],
  ])('that is %s is told with its status', async (_what, args, how) => {
    await using target = await hold('container:6.2');
    docker([...args, target.held.target.details.containerId ?? '']);
    await waitFor('it is told', () => target.deaths.length > 0, 15_000);
    expect(target.deaths[0]?.what).toMatch(/^the container \w{12}$/);
    expect(target.deaths[0]?.how).toMatch(how);
  });

  it('that the system ended for want of memory is told so', async () => {
    await using target = await hold('container:6.2');
    const { endpoint, details } = target.held.target;
    docker(['update', '--memory', '16m', '--memory-swap', '16m', details.containerId ?? '']);
    const socket = connect(endpoint.port, endpoint.host);
    socket.on('error', () => undefined);
    const fill = "for i = 1, 200 do redis.call('set', 'full:' .. i, string.rep('x', 1048576)) end";
    socket.write(encodeCommand(['EVAL', fill, '0']));
    await waitFor('it is told', () => target.deaths.length > 0, 30_000);
    socket.destroy();
    expect(target.deaths[0]?.how).toMatch(/for want of memory \(OOM-killed\)/);
  });
});
