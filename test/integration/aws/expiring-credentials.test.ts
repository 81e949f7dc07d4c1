import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSessionApi } from '../../../src/aws/session-api.ts';
import { openNativeSession } from '../../../src/ssm/transport/native.ts';
import { openSsmTunnel } from '../../../src/ssm/tunnel.ts';
import { forwardTo } from '../../support/session-api.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo } from '../ssm/support.ts';

const HOUR_MS = 3_600_000;
const HOURS = 12;

/** A user's AWS files, an emulated account, and a tunnel whose calls are signed by the SDK. */
async function openWorld(files: Readonly<Record<string, string>>, more: NodeJS.ProcessEnv = {}) {
  const home = await mkdtemp(join(tmpdir(), 'redis-target-test-expiring-'));
  await mkdir(join(home, '.aws'));
  const write = (name: string, text: string): Promise<void> => writeFile(join(home, '.aws', name), text);
  for (const [name, text] of Object.entries(files)) await write(name, text.replaceAll('HOME', home));
  const server = await serve(echo);
  const emulator = await startSsmEmulator({
    hosts: { 'redis.example': { host: '127.0.0.1', port: server.port } },
  });
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL_SSM: emulator.url,
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  const api = await createSessionApi({ region: undefined, profile: undefined, env });
  const states: string[] = [];
  const onState = (text: string): void => void states.push(text);
  const tunnel = await openSsmTunnel({
    openSession: (signal) =>
      openNativeSession({ api, request: forwardTo('redis.example', 6379), signal, onState }),
    onState,
  });
  return {
    emulator,
    states,
    tunnel,
    write,
    [Symbol.asyncDispose]: async () => {
      await tunnel.close();
      await emulator.close();
      await server[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

/** Sends something and waits until it came back. */
async function roundTrip(socket: Socket): Promise<void> {
  const bytes = randomBytes(100);
  socket.write(bytes);
  let received = Buffer.alloc(0);
  while (received.length < bytes.length)
    received = Buffer.concat([received, (await once(socket, 'data'))[0] as Buffer]);
  expect(received.equals(bytes)).toBe(true);
}

function keys(hour: number, more = ''): string {
  return `[dev]\naws_access_key_id = ASIAHOUR${hour}\naws_secret_access_key = secret\naws_session_token = token-${hour}\n${more}`;
}

function processOutput(hour: number): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: `ASIAHOUR${hour}`,
    SecretAccessKey: 'secret',
    SessionToken: `token-${hour}`,
    Expiration: new Date(Date.now() + HOUR_MS).toISOString(),
  });
}

afterEach(() => void vi.useRealTimers());

describe('twelve hours in which the service closes the channel every hour', () => {
  it.each([
    [
      'a profile that is written anew',
      { credentials: keys(0) },
      (hour: number) => ['credentials', keys(hour)] as const,
    ],
    [
      'a process that gives others each time',
      {
        config: '[profile dev]\ncredential_process = cat HOME/.aws/answer.json\n',
        'answer.json': processOutput(0),
      },
      (hour: number) => ['answer.json', processOutput(hour)] as const,
    ],
  ])('are one session with credentials of an hour from %s', async (_where, files, renewed) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await using world = await openWorld(files, { AWS_PROFILE: 'dev' });
    const { emulator, states, tunnel } = world;
    const socket = connect(tunnel.port, '127.0.0.1');
    await roundTrip(socket);
    for (let hour = 1; hour <= HOURS; hour++) {
      vi.setSystemTime(Date.now() + HOUR_MS);
      emulator.faults.expireAccessKey(`ASIAHOUR${hour - 1}`);
      const [name, text] = renewed(hour);
      await world.write(name, text);
      emulator.faults.closeBye();
      // Of an hour's use: one that carries next to nothing before its socket is closed is a gateway that closes at once.
      for (let index = 0; index < 3; index++) await roundTrip(socket);
    }
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['open']);
    expect(emulator.sessions[0]?.counters.channels).toBe(HOURS + 1);
    expect(states.filter((text) => !/^channel lost|resumed$/.test(text))).toEqual([]);
    socket.destroy();
  });

  it.each<[string, Readonly<Record<string, string>>, NodeJS.ProcessEnv, RegExp]>([
    [
      'a profile',
      { credentials: keys(0, 'x_security_token_expires = 2026-11-26T12:00:00Z\n') },
      { AWS_PROFILE: 'dev' },
      /have expired \(at 2026-11-26T12:00:00\.000Z\)\. Get new temporary credentials into the profile dev/,
    ],
    [
      'the environment',
      {},
      {
        AWS_ACCESS_KEY_ID: 'ASIAHOUR0',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'token',
        AWS_CREDENTIAL_EXPIRATION: '2026-11-26T12:00:00+00:00',
      },
      /have expired \(at 2026-11-26T12:00:00\.000Z\)\. Get new ones, set AWS_ACCESS_KEY_ID/,
    ],
  ])(
    'end the connections at once where the credentials of %s run out and no new ones are there',
    async (_where, files, more, says) => {
      await using world = await openWorld(files, more);
      const { emulator, states, tunnel } = world;
      const socket = connect(tunnel.port, '127.0.0.1');
      await roundTrip(socket);
      emulator.faults.closeBye();
      await roundTrip(socket);
      emulator.faults.expireAccessKey('ASIAHOUR0');
      const startMs = performance.now();
      emulator.faults.closeBye();
      await once(socket, 'close');
      expect(performance.now() - startMs).toBeLessThan(10_000);
      expect(states.find((text) => text.startsWith('session'))).toBeDefined();
      expect(states.join('\n')).toMatch(says);
      // One went well; keys are tried by a request of our own and by the SDK, and never for minutes.
      expect(emulator.calls.filter(({ operation }) => operation === 'ResumeSession').length).toBeLessThan(4);
      // Who connects now is told the same, and does not hang.
      const next = connect(tunnel.port, '127.0.0.1');
      await once(next, 'close');
      expect(states.at(-1)).toMatch(says);
    },
  );

  it('go on in another session for who connects after a new login', async () => {
    await using world = await openWorld({ credentials: keys(0) }, { AWS_PROFILE: 'dev' });
    const { emulator, tunnel } = world;
    const socket = connect(tunnel.port, '127.0.0.1');
    await roundTrip(socket);
    emulator.faults.expireAccessKey('ASIAHOUR0');
    emulator.faults.closeBye();
    await once(socket, 'close');
    await world.write('credentials', keys(1));
    const next = connect(tunnel.port, '127.0.0.1');
    await roundTrip(next);
    next.destroy();
    expect(emulator.sessions).toHaveLength(2);
  });
});
