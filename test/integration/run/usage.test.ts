import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { Closing } from '../../../src/platform/closing.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { type HeldTarget, holdTarget } from '../../../src/run/held-target.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { waitFor } from '../../support/processes.ts';

/** Sends commands over a connection of their own, and waits for as many replies. */
async function send(port: number, ...commands: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  try {
    await new Promise<void>((resolve, reject) => {
      let lines = 0;
      socket.once('error', reject);
      socket.once('close', () => resolve());
      socket.on('data', (data) => {
        text += String(data);
        lines += String(data).split('\r\n').length - 1;
        if (lines >= commands.length) resolve();
      });
      for (const command of commands) socket.write(encodeCommand(command.split(' ')));
    });
  } finally {
    socket.destroy();
  }
  return text;
}

/** From 7.0 on DEBUG has to be allowed when the server starts. */
async function allowDebug(version: string): Promise<NodeJS.ProcessEnv> {
  if (version === '2.8' || version === '5.0' || version === '6.2') return {};
  const file = join(await mkdtemp(join(tmpdir(), 'usage-')), 'redis-target.config.json');
  await writeFile(file, JSON.stringify({ local: { args: ['--enable-debug-command', 'yes'] } }));
  onTestFinished(() => rm(dirname(file), { recursive: true, force: true }));
  return { REDIS_TARGET_CONFIG: file };
}

interface Watched {
  readonly held: HeldTarget;
  readonly port: number;
  readonly deaths: TargetDeath[];
}

async function withTarget(
  requested: string,
  work: (watched: Watched) => Promise<void>,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const deaths: TargetDeath[] = [];
  const held = await holdTarget({
    requested,
    env: cleanEnvironment(env),
    cwd: tmpdir(),
    verbose: false,
    onDeath: (death) => void deaths.push(death),
  });
  try {
    await work({ held, port: held.target.endpoint.port, deaths });
  } finally {
    await held.target.close();
  }
}

/** One of every line that `fetch` gives. */
const ENGINES = ['2.8', '5.0', '6.2', '7', 'valkey-8.1', 'valkey-9.1'] as const;

describe.for(ENGINES)('the use of a server of ours, %s,', (version) => {
  describe.skipIf(lacks(version))('by its own statistics', () => {
    it('is none where nobody came, and where clients only greeted', async () => {
      await withTarget(`local:${version}`, async ({ held, port }) => {
        expect((await held.endRun()).usage).toMatchObject({ answer: 'unused', connections: 0, commands: {} });
        await send(port, 'PING', 'INFO server', 'SELECT 1', 'CLIENT SETNAME x');
        await send(port, 'PING');
        const { usage } = await held.endRun();
        expect(usage).toMatchObject({ answer: 'unused', source: 'server', connections: 2 });
        expect(Object.values(usage.commands ?? {}).reduce((sum, count) => sum + count, 0)).toBe(5);
      });
    });

    it('is told by connections and commands, and by nothing of ours', async () => {
      await withTarget(`local:${version}`, async ({ held, port }) => {
        await send(port, 'SET a b', 'GET a', 'GET a');
        await send(port, 'GET a');
        await held.endRun();
        const { usage, deaths, serverRunId } = await held.endRun();
        expect(usage).toMatchObject({ answer: 'used', connections: 2, commands: { SET: 1, GET: 3 } });
        expect(Object.keys(usage.commands ?? {}).sort()).toEqual(['GET', 'SET']);
        expect(usage.atLeast).toBeUndefined();
        expect(deaths).toEqual([]);
        expect(serverRunId).toMatch(/^[0-9a-f]{40}$/);
      });
    });

    it('is counted anew for the next run', async () => {
      await withTarget(`local:${version}`, async ({ held, port }) => {
        await send(port, 'SET a b');
        await held.beginRun();
        expect((await held.endRun()).usage).toMatchObject({ answer: 'unused', connections: 0, commands: {} });
      });
    });

    it('outlives CONFIG RESETSTAT, FLUSHALL and DEBUG RELOAD', async () => {
      await withTarget(
        `local:${version}`,
        async ({ held, port }) => {
          await send(port, 'SET a b', 'CONFIG RESETSTAT');
          expect(await send(port, 'FLUSHALL', 'DEBUG RELOAD', 'PING')).toBe('+OK\r\n+OK\r\n+PONG\r\n');
          expect((await held.endRun()).usage).toMatchObject({
            answer: 'used',
            connections: 2,
            atLeast: true,
          });
          await held.beginRun();
          await send(port, 'PING');
          expect((await held.endRun()).usage).toMatchObject({ answer: 'unused', connections: 1 });
          await held.beginRun();
          // Nothing else was left to count.
          await send(port, 'CONFIG RESETSTAT');
          expect((await held.endRun()).usage).toMatchObject({ answer: 'used', connections: 1 });
        },
        await allowDebug(version),
      );
    });

    it('is not called none where all that was sent was refused', async () => {
      await withTarget(`local:${version}`, async ({ held, port }) => {
        await send(port, 'GET', 'NOSUCH a', 'NOSUCH b', 'NOSUCH c', 'NOSUCH d');
        // What is refused for its arguments is counted from 6.2 on.
        const isCounted = version !== '2.8' && version !== '5.0';
        expect((await held.endRun()).usage).toMatchObject(
          isCounted
            ? { answer: 'used', commands: { GET: 1 } }
            : { answer: 'notKnown', why: expect.stringContaining('refuses') },
        );
        await held.beginRun();
        await send(port, 'NOSUCH a', 'NOSUCH b', 'NOSUCH c', 'NOSUCH d');
        expect((await held.endRun()).usage).toMatchObject({ answer: 'notKnown', connections: 1 });
        await held.beginRun();
        await send(port, 'PING', 'CLIENT SETINFO LIB-NAME x', 'CLIENT SETINFO LIB-VER 1');
        expect((await held.endRun()).usage).toMatchObject({ answer: 'unused', connections: 1 });
      });
    });

    it('is not known, and never none, where the suite left a password behind', async () => {
      await withTarget(`local:${version}`, async ({ held, port, deaths }) => {
        await send(port, 'CONFIG SET requirepass geheim');
        const { usage } = await held.endRun();
        expect(usage).toMatchObject({ answer: 'notKnown', why: expect.stringContaining('password') });
        expect(deaths).toEqual([]);
      });
    });

    it('is known again where the suite takes its password back', async () => {
      await withTarget(`local:${version}`, async ({ held, port }) => {
        await send(
          port,
          'CONFIG SET requirepass geheim',
          'AUTH geheim',
          'SET a b',
          'CONFIG SET requirepass ',
        );
        const { usage } = await held.endRun();
        expect(usage).toMatchObject({ answer: 'used', connections: 1, commands: { SET: 1 } });
      });
    });
  });
});

describe.skipIf(lacks('2.8', '6.2', '7'))('the use of a target', () => {
  it('is read from the stream where a server that is not ours is served on a port', async () => {
    await using engine = await startEngine('6.2');
    const port = await getPort({ host: '127.0.0.1' });
    await withTarget(engine.url, async ({ held }) => {
      expect((await held.endRun()).usage).toMatchObject({ answer: 'notKnown' });
      const serving = new Closing();
      const { endpoint } = await held.serve(port, serving);
      expect(endpoint.port).toBe(port);
      await held.beginRun();
      await send(port, 'PING');
      expect((await held.endRun()).usage).toMatchObject({
        answer: 'unused',
        source: 'stream',
        connections: 1,
      });
      await send(port, 'SET a geheim EX 10', 'nosuchcommand');
      expect((await held.endRun()).usage).toMatchObject({
        answer: 'used',
        connections: 2,
        commands: { 'PING 0': 1, 'SET 4 EX': 1, 'NOSUCHCOMMAND 0': 1 },
      });
      await serving.close();
      await send(engine.port, 'FLUSHALL');
    });
  });
});

describe.skipIf(lacks('6.2', '7'))('the death of a target', () => {
  it.each(['SIGKILL', 'SIGSEGV'] as const)('is told at once, with its status: %s', async (signal) => {
    await withTarget('local:6.2', async ({ held, port, deaths }) => {
      await send(port, 'SET a b');
      process.kill(held.target.details.pid ?? 0, signal);
      await waitFor('it is told', () => deaths.length > 0);
      expect(deaths).toEqual([expect.objectContaining({ how: expect.stringContaining(signal) })]);
      const use = await held.endRun();
      expect(use.deaths).toEqual(deaths);
      expect(use.usage.answer).toBe('notKnown');
    });
  });

  it('names the command that this engine dies of', async () => {
    await withTarget('local:7', async ({ port, deaths }) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(encodeCommand(['EVAL', 'error({})', '0']));
      await waitFor('it is told', () => deaths.length > 0);
      socket.destroy();
      expect(deaths[0]).toMatchObject({ command: 'EVAL', how: expect.stringContaining('crashed') });
    });
  });

  it('is told of the holder itself', async () => {
    const { execFileSync } = await import('node:child_process');
    await withTarget('local:6.2', async ({ held, deaths }) => {
      const guard = execFileSync('ps', ['-o', 'ppid=', '-p', String(held.target.details.pid)], {
        encoding: 'utf8',
      });
      const holder = execFileSync('ps', ['-o', 'ppid=', '-p', guard.trim()], { encoding: 'utf8' });
      process.kill(Number(holder), 'SIGKILL');
      await waitFor('it is told', () => deaths.length > 0);
      expect(deaths[0]).toMatchObject({
        what: expect.stringContaining('holds the target'),
        how: 'was ended by SIGKILL',
      });
      const use = await held.endRun();
      expect(use.usage).toMatchObject({ answer: 'notKnown' });
      expect(use.deaths).toEqual(deaths);
    });
  });

  it('is told of a server that answers no more, and of one that was started anew', async () => {
    await using engine = await startEngine('6.2');
    await withTarget(engine.url, async ({ held }) => {
      process.kill(engine.pid, 'SIGSTOP');
      const stopped = await held.endRun();
      process.kill(engine.pid, 'SIGCONT');
      expect(stopped.deaths).toEqual([expect.objectContaining({ how: 'answers no more' })]);
    });
    const port = await getPort({ host: '127.0.0.1' });
    const first = await startEngine('6.2', { args: ['--port', String(port)] });
    await withTarget(`redis://127.0.0.1:${port}`, async ({ held }) => {
      await first.close();
      await using _second = await startEngine('6.2', { args: ['--port', String(port)] });
      expect((await held.endRun()).deaths).toEqual([
        expect.objectContaining({ how: expect.stringContaining('started anew') }),
      ]);
    });
  });
});
