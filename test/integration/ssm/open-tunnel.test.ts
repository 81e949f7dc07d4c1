import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openTunnel } from '../../../src/tunnel.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { echo, echoed, serve, sha256 } from './support.ts';

it.each(['i-0123456789abcdef0', 'mi-0123456789abcdef0', 'ecs:apps_0a1b2c_0a1b2c-3'])(
  'opens a local port to what is no Redis, on the bastion %s, and ends its session',
  async (bastion) => {
    await using server = await serve(echo);
    await using emulator = await startSsmEmulator({
      instances: [{ id: bastion, agentVersion: '3.3.1230.0' }],
      hosts: { 'db.example': { host: '127.0.0.1', port: server.port } },
    });
    const tunnel = await openTunnel({ bastion, host: 'db.example', port: 5432, env: emulator.env });
    expect(tunnel).toMatchObject({
      host: '127.0.0.1',
      via: 'ssm-native',
      bastion,
      remote: 'db.example:5432',
      sessionIds: emulator.sessions.map(({ id }) => id),
    });
    const bytes = randomBytes(100_000);
    expect(await echoed(tunnel.port, bytes)).toBe(sha256(bytes));
    await tunnel.close();
    await tunnel[Symbol.asyncDispose]();
    expect(emulator.sessions.map(({ target, state }) => [target, state])).toEqual([[bastion, 'terminated']]);
    emulator.assertClean();
  },
);
