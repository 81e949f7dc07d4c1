import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { SsmEmulator } from '../../support/ssm-emulator/index.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo, tunnelTo } from './support.ts';

const CONNECTIONS = 64;
const COMMANDS_EACH = 30;

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Each command is sent when the last one was answered, as a client without pipelining does. */
async function ask(socket: Socket, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    socket.write(command);
    for (let answer = ''; answer !== command; ) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      answer += bytes.toString();
      if (!command.startsWith(answer)) throw new Error(`${command} was answered with ${answer}`);
    }
  }
}

const streamsOpened = ({ sessions }: SsmEmulator): number[] =>
  sessions.map(({ counters }) => counters.streamsOpened);
const totalOf = (emulator: SsmEmulator): number =>
  streamsOpened(emulator).reduce((sum, count) => sum + count, 0);

it('sends the commands of 64 connections in few messages, and each answer to its own', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port, { agent: { slowMs: 1 } });
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(opened.tunnel.port)));
  await Promise.all(sockets.map((socket, index) => ask(socket, [`hello ${index};`])));
  const before = opened.emulator.sessions[0]?.counters.messagesIn ?? 0;
  await Promise.all(
    sockets.map((socket, index) =>
      ask(
        socket,
        Array.from({ length: COMMANDS_EACH }, (_, command) => `command ${command} of ${index};`),
      ),
    ),
  );
  const messages = (opened.emulator.sessions[0]?.counters.messagesIn ?? 0) - before;
  // A message for each command would be 1,920; the official plugin sends about 440.
  expect(messages).toBeLessThanOrEqual(460);
  for (const socket of sockets) socket.destroy();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('spreads connections that open one after another over all sessions', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port, {}, { sessions: 4 });
  const { emulator, tunnel } = opened;
  // Each is gone before the next comes: all sessions have as few connections every time.
  for (let index = 0; index < 8; index += 1) {
    const socket = await open(tunnel.port);
    await ask(socket, ['PING']);
    socket.destroy();
    await emulator.until(({ sessions }) => sessions.every(({ counters }) => counters.streamsOpen === 0));
  }
  expect(streamsOpened(emulator)).toEqual([2, 2, 2, 2]);
});

it('counts no connection whose client has ended and which only waits for late answers', async () => {
  await using server = await serve((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.toString() === 'PING') socket.write(bytes);
    });
  });
  await using opened = await tunnelTo(server.port, {}, { sessions: 2 });
  const { emulator, tunnel } = opened;
  const openCounted = async (): Promise<Socket> => {
    const before = totalOf(emulator);
    const socket = await open(tunnel.port);
    await emulator.until(() => totalOf(emulator) === before + 1);
    return socket;
  };
  const ended = await openCounted();
  const used = await openCounted();
  const alsoEnded = await openCounted();
  const alsoUsed = await openCounted();
  expect(streamsOpened(emulator)).toEqual([2, 2]);
  for (const socket of [ended, alsoEnded]) socket.end('a command that nothing answers');
  // What the tunnel reads after those ends says that it has seen them.
  await ask(used, ['PING']);
  const next = [await openCounted(), await openCounted()];
  expect(streamsOpened(emulator)).toEqual([4, 2]);
  for (const socket of [ended, used, alsoEnded, alsoUsed, ...next]) socket.destroy();
});
