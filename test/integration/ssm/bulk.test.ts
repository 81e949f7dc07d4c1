import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, sha256, tunnelTo } from './support.ts';

it('carries 100 MB of random bytes each way through one connection', { timeout: 120_000 }, async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const bytes = randomBytes(100_000_000);
  const started = performance.now();
  expect(await echoed(opened.tunnel.port, bytes)).toBe(sha256(bytes));
  console.log(`100 MB each way in ${Math.round(performance.now() - started)} ms`);
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('carries 64 connections at once', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  const inputs = Array.from({ length: 64 }, () => randomBytes(200_000));
  const outputs = await Promise.all(inputs.map((input) => echoed(opened.tunnel.port, input)));
  expect(outputs).toEqual(inputs.map(sha256));
  await opened.tunnel.close();
  opened.emulator.assertClean();
});

it('carries 1,000 connections one after another and leaves no stream open', async () => {
  await using server = await serve(echo);
  await using opened = await tunnelTo(server.port);
  for (let index = 0; index < 1000; index++) {
    const input = randomBytes(1 + (index % 50));
    expect(await echoed(opened.tunnel.port, input)).toBe(sha256(input));
  }
  await opened.emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpen === 0, 10_000);
  expect(opened.emulator.sessions[0]?.counters.streamsOpened).toBe(1000);
  await opened.tunnel.close();
  opened.emulator.assertClean();
});
