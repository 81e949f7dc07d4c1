import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openNativeSession } from '../../../src/ssm/transport/native.ts';
import { openSsmTunnel } from '../../../src/ssm/tunnel.ts';
import { waitForPong } from '../../../src/targets/wait-for-pong.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { forwardTo, plainSessionApi } from '../../support/session-api.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';

const SILENCE_MS = 300;

async function openTo(port: number) {
  const emulator = await startSsmEmulator({ hosts: { 'redis.example': { host: '127.0.0.1', port } } });
  const api = plainSessionApi(emulator.url);
  const states: string[] = [];
  const tunnel = await openSsmTunnel({
    openSession: (signal) => openNativeSession({ api, request: forwardTo('redis.example', 6379), signal }),
    ready: waitForPong,
    silenceMs: SILENCE_MS,
    onState: (text) => states.push(text),
  });
  return {
    emulator,
    states,
    tunnel,
    [Symbol.asyncDispose]: async () => {
      await tunnel.close();
      await emulator.close();
    },
  };
}

it.skipIf(lacks('6.2'))(
  'ends the connection to an engine that takes commands and answers none, instead of letting the test hang',
  async () => {
    await using engine = await startEngine('6.2');
    await using opened = await openTo(engine.port);
    const socket = connect(opened.tunnel.port, '127.0.0.1');
    process.kill(engine.pid, 'SIGSTOP');
    socket.write('PING\r\n');
    socket.resume();
    await once(socket, 'close');
    process.kill(engine.pid, 'SIGCONT');
    expect(opened.states[0]).toMatch(/fell silent \(no answer within 0\.3 s\)/);
    const again = connect(opened.tunnel.port, '127.0.0.1');
    again.write('PING\r\n');
    expect(String((await once(again, 'data'))[0])).toBe('+PONG\r\n');
    again.destroy();
    expect(opened.emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'open']);
  },
);

it.skipIf(lacks('6.2'))(
  'leaves a connection alone that waits for its answer while the engine answers others',
  async () => {
    await using engine = await startEngine('6.2');
    await using opened = await openTo(engine.port);
    const socket = connect(opened.tunnel.port, '127.0.0.1');
    socket.write('BLPOP queue 0\r\n');
    // The probe is a connection of its own: when the agent has closed it, it was answered.
    const dialled = (): number => opened.emulator.sessions[0]?.counters.streamsOpened ?? 0;
    const before = dialled();
    await opened.emulator.until(
      ({ sessions }) => (sessions[0]?.counters.streamsOpened ?? 0) > before + 1,
      10_000,
    );
    await opened.emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpen === 1, 10_000);
    const pusher = connect(engine.port, '127.0.0.1');
    pusher.write('LPUSH queue job\r\n');
    expect(String((await once(socket, 'data'))[0])).toContain('job');
    expect(opened.states).toEqual([]);
    socket.destroy();
    pusher.destroy();
  },
);
