import { expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { faultsIn } from '../../support/histories/conversation.ts';
import { converse, EVERY_LOAD } from '../../support/histories/loads.ts';
import { lacks } from '../../support/need.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { openPluginTunnel, STAND_IN_PLUGIN } from '../../support/stand-in-plugin.ts';

/** The official one where this names it; what stands in for it forwards by plain TCP. */
const PLUGIN = process.env.SESSION_MANAGER_PLUGIN ?? STAND_IN_PLUGIN;
const SECONDS = process.env.REDIS_TARGET_LONG ? 60 : 3;

it.skipIf(lacks('6.2')).each([1, 4])(
  '64 connections of every kind of load lose, swap and double nothing through plugins; sessions: %i',
  { timeout: 120_000 + 2_000 * SECONDS },
  async (sessions) => {
    await using engine = await startEngine('6.2');
    await using emulator = await startSsmEmulator({
      hosts: { 'redis.example': { host: '127.0.0.1', port: engine.port } },
    });
    const tunnel = await openPluginTunnel(emulator, engine.port, { plugin: PLUGIN, sessions });
    try {
      const untilMs = performance.now() + 1_000 * SECONDS;
      const conversations = await converse({
        port: tunnel.port,
        loads: EVERY_LOAD,
        isOver: () => performance.now() > untilMs,
      });
      expect(conversations.flatMap(faultsIn)).toEqual([]);
      const replies = conversations.reduce((sum, { received }) => sum + received.length, 0);
      console.log(`${replies} replies to ${conversations.length} connections in ${SECONDS} s`);
    } finally {
      await tunnel.close();
    }
    expect(emulator.sessions.map(({ state }) => state)).toEqual(Array(sessions).fill('terminated'));
  },
);
