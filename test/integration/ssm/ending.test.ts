import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as secureConnect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeIdentity } from '../../../src/gateway/ca.ts';
import { openDoor } from '../../../src/gateway/door.ts';
import { openNativeSession } from '../../../src/ssm/transport/native.ts';
import { openSsmTunnel } from '../../../src/ssm/tunnel.ts';
import { forwardTo, plainSessionApi } from '../../support/session-api.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, exchange, sha256, tunnelTo } from './support.ts';

it('opens another session at the next local connection after the service ended one, and says so', async () => {
  await using server = await serve(echo);
  const states: string[] = [];
  await using opened = await tunnelTo(server.port, {}, { onState: (text) => void states.push(text) });
  const bytes = randomBytes(1000);
  await echoed(opened.tunnel.port, bytes);
  opened.emulator.faults.endSession('idle timeout');
  await expect.poll(() => opened.tunnel.sessionIds).toEqual([]);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  expect(opened.emulator.sessions.map(({ state }) => state)).toEqual(['ended', 'open']);
  expect(states).toEqual([
    expect.stringMatching(/^session \S+ ended \(idle timeout\); the next local connection opens a new one$/),
  ]);
});

it('opens another session after one ended idle', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port, { idleTimeoutMs: 300 });
  const bytes = randomBytes(1000);
  await echoed(opened.tunnel.port, bytes);
  await expect.poll(() => opened.tunnel.sessionIds, { timeout: 5000 }).toEqual([]);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
});

it('spreads connections over its sessions, and terminates every one', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port, {}, { sessions: 3 });
  expect(opened.tunnel.sessionIds).toHaveLength(3);
  await Promise.all(Array.from({ length: 9 }, () => echoed(opened.tunnel.port, randomBytes(10_000))));
  expect(opened.emulator.sessions.map(({ counters }) => counters.streamsOpened)).toEqual([3, 3, 3]);
  await opened.tunnel.close();
  await opened.tunnel.close();
  expect(opened.emulator.sessions.map(({ state }) => state)).toEqual([
    'terminated',
    'terminated',
    'terminated',
  ]);
  expect(opened.emulator.calls.filter(({ operation }) => operation === 'TerminateSession')).toHaveLength(3);
  opened.emulator.assertClean();
});

describe('a client that ends without a word gives its connection to the server back', () => {
  const identity = makeIdentity();
  const door = openDoor({ identity, onState: () => {} });
  const connectPlain = (port: number): Socket => connect({ port, host: '127.0.0.1' });
  const connectTls = (port: number): Socket =>
    secureConnect({ port, host: '127.0.0.1', servername: 'localhost', ca: identity.ca });

  it.each<[string, { door?: typeof door }, (port: number) => Socket, string]>([
    ['where it comes in at once', {}, connectPlain, 'connect'],
    ['where a door looks at its first byte', { door }, connectPlain, 'connect'],
    ['where a door speaks TLS with it', { door }, connectTls, 'secureConnect'],
  ])('%s, with the session open and with one to be opened', async (_where, options, open, greeting) => {
    let ended = 0;
    await using server = await serve((socket) => {
      socket.resume();
      socket.once('end', () => {
        ended += 1;
        socket.end();
      });
    });
    await using opened = await tunnelTo(server.port, {}, options);
    const visit = async (): Promise<void> => {
      const client = open(opened.tunnel.port);
      client.once(greeting, () => client.end());
      client.resume();
      await once(client, 'close');
    };
    await Promise.all([visit(), visit(), visit()]);
    await expect.poll(() => ended).toBe(3);
    opened.emulator.faults.endSession('idle timeout');
    await expect.poll(() => opened.tunnel.sessionIds).toEqual([]);
    await Promise.all([visit(), visit(), visit()]);
    await expect.poll(() => ended).toBe(6);
  });
});

it('names the remote side that the agent cannot reach', async () => {
  await using emulator = await startSsmEmulator();
  const api = plainSessionApi(emulator.url);
  const opening = openSsmTunnel({
    openSession: (signal) => openNativeSession({ api, request: forwardTo('nowhere.example', 6379), signal }),
    ready: async (connect) => {
      const stream = connect();
      stream.write('PING\r\n');
      await once(stream, 'data');
    },
  });
  await expect(opening).rejects.toMatchObject({
    code: 'RT_TUNNEL_CONNECT_REFUSED',
    message: expect.stringContaining('nowhere.example:6379'),
  });
  expect(emulator.sessions[0]?.state).toBe('terminated');
  emulator.assertClean();
});

it('closes only the local connection whose remote side is refused', async () => {
  const gone = await serve(echo);
  await using server = await serve(echo);
  await using opened = await tunnelTo(gone.port);
  await gone[Symbol.asyncDispose]();
  const socket = connect(opened.tunnel.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'close');
  expect(opened.tunnel.sessionIds).toHaveLength(1);
  expect(server.port).toBeGreaterThan(0);
});

it('refuses an agent that asks for KMS encryption', async () => {
  await using emulator = await startSsmEmulator({ agent: { requestKms: true } });
  const opening = openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
  });
  await expect(opening).rejects.toMatchObject({ code: 'RT_SSM_ENCRYPTION_UNSUPPORTED' });
  expect(emulator.sessions[0]?.state).not.toBe('open');
});

it('gives up, and ends the session, when it is aborted while opening', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.muteAgent();
  const abort = new AbortController();
  const opening = openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
    signal: abort.signal,
  });
  opening.catch(() => {});
  await emulator.until(({ sessions }) => sessions[0]?.connected === true);
  abort.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
  expect(emulator.sessions[0]?.state).toBe('terminated');
});

it('does not open a session that is ended in the same breath as its handshake', async () => {
  await using emulator = await startSsmEmulator();
  const opening = openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
  });
  opening.catch(() => {});
  // The emulator puts what it sends in one turn into one write.
  await emulator.until(({ sessions }) => sessions[0]?.mode !== undefined);
  emulator.faults.endSession('ended by an administrator');
  await expect(opening).rejects.toMatchObject({
    code: 'RT_SSM_SESSION_ENDED',
    message: expect.stringContaining('ended by an administrator'),
  });
});

it('says after its time that the agent did not finish its handshake', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.muteAgent();
  const opening = openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
    handshakeTimeoutMs: 200,
  });
  await expect(opening).rejects.toMatchObject({ code: 'RT_SSM_HANDSHAKE_TIMEOUT' });
});

it.each([503, 429])('asks a gateway again that answers the first WebSocket with %s', async (status) => {
  await using emulator = await startSsmEmulator();
  emulator.faults.refuseSocket(status, 2);
  const session = await openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
  });
  await session.close();
  expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  emulator.assertClean();
});

it('does not ask again where the first WebSocket is forbidden', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.refuseSocket(403);
  const opening = openNativeSession({
    api: plainSessionApi(emulator.url),
    request: forwardTo('redis.example', 6379),
  });
  await expect(opening).rejects.toMatchObject({ code: 'RT_SSM_CHANNEL' });
  expect(emulator.calls.map(({ operation }) => operation)).not.toContain('ResumeSession');
});

it('says once that an answer came too late after its client had ended its side', async () => {
  const states: string[] = [];
  // It answers at the end of its input only, which does not come before the answer is given up.
  await using server = await serve((socket) => {
    socket.resume();
    socket.once('end', () => socket.end('too late'));
  });
  await using opened = await tunnelTo(server.port, {}, { onState: (text) => void states.push(text) });
  const { port } = opened.tunnel;
  const answers = await Promise.all([exchange(port, Buffer.from('one')), exchange(port, Buffer.from('two'))]);
  expect(answers.map(String)).toEqual(['', '']);
  expect(states).toEqual([
    expect.stringMatching(/had no answer for 5 s.*wait for its answers before it ends/),
  ]);
  // One that has its answers is no news.
  await using echoing = await serve(echo);
  await using second = await tunnelTo(echoing.port, {}, { onState: (text) => void states.push(text) });
  expect(String(await exchange(second.tunnel.port, Buffer.from('three')))).toBe('three');
  expect(states).toHaveLength(1);
});
