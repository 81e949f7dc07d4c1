import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, sha256, tunnelTo } from './support.ts';

it('carries 20 MB each way while the socket dies every 50 to 500 ms', { timeout: 120_000 }, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  opened.emulator.faults.dropSocketEveryMs(50, 500);
  const bytes = randomBytes(20_000_000);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  expect(opened.emulator.sessions).toHaveLength(1);
  expect(opened.emulator.sessions[0]?.counters.channels).toBeGreaterThan(2);
  opened.emulator.faults.clear();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('carries 64 connections at once while the socket dies every 50 to 500 ms', {
  timeout: 120_000,
}, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  opened.emulator.faults.dropSocketEveryMs(50, 500);
  const inputs = Array.from({ length: 64 }, () => randomBytes(100_000));
  const outputs = await Promise.all(inputs.map((input) => echoed(opened.tunnel.port, input)));
  expect(outputs).toEqual(inputs.map(sha256));
  opened.emulator.faults.clear();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('loses nothing where messages are lost, doubled, overtaken and late', { timeout: 120_000 }, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const { faults } = opened.emulator;
  faults.duplicate = 0.1;
  faults.reorder = 0.1;
  faults.loseAcks = 0.1;
  faults.loseMessages = 0.05;
  faults.delayMs = 5;
  const bytes = randomBytes(3_000_000);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  faults.clear();
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('goes on after the service closed the channel with code 1000', async () => {
  await using server = await serve(echo);
  const states: string[] = [];
  await using opened = await tunnelTo(server.port, {}, { onState: (text) => void states.push(text) });
  const bytes = randomBytes(100_000);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  opened.emulator.faults.closeBye();
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  expect(opened.emulator.sessions).toHaveLength(1);
  expect(states[0]).toContain('channel lost: closed with code 1000 (Bye)');
  expect(states[1]).toContain('resumed');
});

it('tries again where the token is turned away or the API fails', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  opened.emulator.faults.refuseToken(2);
  opened.emulator.faults.answerApi('ResumeSession', 503, 2);
  opened.emulator.faults.dropSockets();
  const bytes = randomBytes(100_000);
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  expect(opened.emulator.sessions).toHaveLength(1);
});

it('ends the connections of a session whose agent fell silent, instead of hanging', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port, {}, { silenceMs: 400 });
  opened.emulator.faults.muteAgent();
  await expect(echoed(opened.tunnel.port, randomBytes(10))).rejects.toThrow();
});

it('asks a gateway that closes every socket at once again after growing pauses', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const { emulator } = opened;
  const socket = connect(opened.tunnel.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('x');
  await once(socket, 'data');
  const resumes = (): readonly number[] =>
    emulator.calls.filter(({ operation }) => operation === 'ResumeSession').map(({ at }) => at);
  emulator.faults.refuseToken(1_000);
  emulator.faults.dropSockets();
  await emulator.until(() => resumes().length >= 5, 30_000);
  const pauses = resumes().map((at, index, all) => at - (all[index - 1] ?? at));
  expect(pauses[4]).toBeGreaterThan(1_000);
  emulator.faults.refuseToken(0);
  await emulator.until(({ sessions }) => sessions[0]?.connected === true, 20_000);
  socket.write('y');
  expect(String((await once(socket, 'data'))[0])).toBe('y');
  socket.destroy();
});
