import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openNativeSession } from '../../../src/ssm/transport/native.ts';
import { openSsmTunnel } from '../../../src/ssm/tunnel.ts';
import { waitForPong } from '../../../src/targets/wait-for-pong.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { forwardTo, plainSessionApi } from '../../support/session-api.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';

/** With REDIS_TARGET_LONG=1 by the limits that users have, else by short ones. */
const IS_LONG = process.env.REDIS_TARGET_LONG === '1';
const LIMITS = IS_LONG ? {} : { askAfterMs: 300, silenceMs: 800, waitMs: 4_000 };
/** What a client of a dead agent may have to wait. */
const END_MS = IS_LONG ? 60_000 : 20_000;
const VALUE_BYTES = 20_000_000;

async function openTo(port: number, agent: { ownProcess?: boolean; version?: string } = {}) {
  const emulator = await startSsmEmulator({
    hosts: { 'redis.example': { host: '127.0.0.1', port } },
    agent,
  });
  const states: string[] = [];
  const onState = (text: string): void => void states.push(text);
  const api = plainSessionApi(emulator.url);
  const tunnel = await openSsmTunnel({
    openSession: (signal) =>
      openNativeSession({ api, request: forwardTo('redis.example', 6379), signal, onState, ...LIMITS }),
    ready: waitForPong,
    onState,
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

/** Collects what a connection says. */
function listen(socket: Socket): { readonly text: () => string; until(text: string): Promise<void> } {
  let said = '';
  socket.on('data', (chunk) => {
    // The head is enough: a reply may have 20 MB.
    if (said.length < 10_000) said += chunk.toString('latin1');
  });
  const text = (): string => said;
  return {
    text,
    until: async (wanted) => {
      while (!said.includes(wanted)) await once(socket, 'data');
    },
  };
}

type Wait = (socket: Socket, emulator: SsmEmulator) => Promise<(() => void) | undefined>;

/** Brings a connection to where its client waits; what is returned is done after the fault. */
const WAITS: Readonly<Record<string, Wait>> = {
  'in the middle of a GET of 20 MB': async (socket) => {
    socket.write('GET big\r\n');
    await once(socket, 'data');
    return undefined;
  },
  'under SUBSCRIBE': async (socket) => {
    const said = listen(socket);
    socket.write('SUBSCRIBE news\r\n');
    await said.until('subscribe');
    return undefined;
  },
  'under BLPOP': async (socket, emulator) => {
    const before = emulator.sessions[0]?.counters.bytesIn ?? 0;
    socket.write('BLPOP queue 0\r\n');
    await emulator.until(({ sessions }) => (sessions[0]?.counters.bytesIn ?? 0) > before + 10);
    return undefined;
  },
  'under MONITOR': async (socket) => {
    const said = listen(socket);
    socket.write('MONITOR\r\n');
    await said.until('+OK');
    return undefined;
  },
  'in a transaction': async (socket) => {
    const said = listen(socket);
    socket.write('MULTI\r\nSET key value\r\n');
    await said.until('+QUEUED');
    return () => void socket.write('EXEC\r\n');
  },
};

const SILENT = /fell silent/;
const FAULTS: Readonly<
  Record<string, { ownProcess: boolean; says: RegExp; cause: (emulator: SsmEmulator) => void }>
> = {
  'is killed': { ownProcess: true, says: SILENT, cause: ({ faults }) => faults.killAgent() },
  'is frozen': { ownProcess: true, says: SILENT, cause: ({ faults }) => faults.freezeAgent() },
  'is cut off': { ownProcess: false, says: SILENT, cause: ({ faults }) => faults.muteAgent() },
  'is away, as the gateway says': {
    ownProcess: false,
    says: SILENT,
    cause: ({ faults }) => faults.pausePublication(),
  },
  'cannot be reached, as no WebSocket opens any more': {
    ownProcess: false,
    says: /opening it again failed \(RT_SSM_CHANNEL: .*503/,
    cause: ({ faults }) => {
      faults.refuseSocket(503, 10_000);
      faults.dropSockets();
    },
  },
};

describe.skipIf(lacks('6.2')).each(Object.entries(FAULTS))('where the agent %s', (_name, fault) => {
  it('ends every connection within its time, wherever its client waits, and says why', {
    timeout: END_MS + 60_000,
  }, async () => {
    await using engine = await startEngine('6.2');
    await fill(engine.port);
    await Promise.all(
      Object.entries(WAITS).map(async ([name, wait]) => {
        await using opened = await openTo(engine.port, { ownProcess: fault.ownProcess });
        const { emulator, states, tunnel } = opened;
        const socket = connect(tunnel.port, '127.0.0.1');
        let received = 0;
        socket.on('data', (chunk) => {
          received += chunk.length;
        });
        socket.on('error', () => undefined);
        const goOn = await wait(socket, emulator);
        const startMs = performance.now();
        fault.cause(emulator);
        goOn?.();
        await Promise.race([
          once(socket, 'close'),
          new Promise((_, reject) => {
            setTimeout(() => reject(new Error(`still open ${name}: ${states.join('; ')}`)), END_MS).unref();
          }),
        ]);
        expect(performance.now() - startMs, name).toBeLessThan(END_MS);
        expect(received, name).toBeLessThan(VALUE_BYTES);
        expect(states.at(-1), name).toMatch(fault.says);
        emulator.faults.clear();
      }),
    );
  });
});

async function fill(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${VALUE_BYTES}\r\n`);
  socket.write(Buffer.alloc(VALUE_BYTES, 'x'));
  socket.write('\r\n');
  await once(socket, 'data');
  socket.destroy();
}

it.skipIf(lacks('6.2'))(
  'ends every connection of an agent that carries one at a time and is gone, also those that wait for their turn',
  { timeout: END_MS + 60_000 },
  async () => {
    await using engine = await startEngine('6.2');
    await using opened = await openTo(engine.port, { version: '3.0.196.0' });
    const { emulator, states, tunnel } = opened;
    const sockets = ['BLPOP queue 0\r\n', 'PING\r\n', 'GET key\r\n'].map((command) => {
      const socket = connect(tunnel.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(command);
      return socket;
    });
    await emulator.until(({ sessions }) => (sessions[0]?.counters.bytesIn ?? 0) > 20);
    emulator.faults.muteAgent();
    const startMs = performance.now();
    await Promise.all(sockets.map((socket) => once(socket, 'close')));
    expect(performance.now() - startMs).toBeLessThan(END_MS);
    expect(states.at(-1)).toMatch(SILENT);
    emulator.faults.clear();
  },
);

const AGENTS = ['3.3.1230.0', '3.1.1500.0', '3.0.196.0'];
const TEN_MINUTES_MS = 600_000;

it.skipIf(lacks('6.2'))(
  'leaves a silent subscription alone, whatever the agent',
  {
    timeout: TEN_MINUTES_MS + 120_000,
  },
  async () => {
    await using engine = await startEngine('6.2');
    await Promise.all(
      AGENTS.map(async (version) => {
        await using opened = await openTo(engine.port, { version });
        const { emulator, states, tunnel } = opened;
        const socket = connect(tunnel.port, '127.0.0.1');
        const said = listen(socket);
        const channel = `news of ${version}`.replaceAll(' ', '-');
        socket.write(`SUBSCRIBE ${channel}\r\n`);
        await said.until('subscribe');
        // Ten minutes by the limits that users have; by the short ones until the agent was asked a few times.
        const acknowledged = (): number => emulator.sessions[0]?.counters.acksOut ?? 0;
        const before = acknowledged();
        const startMs = performance.now();
        await emulator.until(
          () => (IS_LONG ? performance.now() - startMs >= TEN_MINUTES_MS : acknowledged() >= before + 5),
          IS_LONG ? TEN_MINUTES_MS + 60_000 : 30_000,
        );
        const publisher = connect(engine.port, '127.0.0.1');
        publisher.write(`PUBLISH ${channel} hello\r\n`);
        await said.until('hello');
        expect(
          states.filter((state) => !/needs 3\.1/.test(state)),
          version,
        ).toEqual([]);
        socket.destroy();
        publisher.destroy();
        await tunnel.close();
        emulator.assertClean();
      }),
    );
  },
);
