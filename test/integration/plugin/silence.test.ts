import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { processesOf } from '../../support/processes.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { openPluginTunnel, STAND_IN_PLUGIN } from '../../support/stand-in-plugin.ts';

const SILENCE_MS = 1_000;

it.skipIf(lacks('6.2'))(
  'ends a subscription whose plugin is frozen, says why, and gives the next connection another plugin',
  async () => {
    await using engine = await startEngine('6.2');
    await using emulator = await startSsmEmulator();
    const states: string[] = [];
    const tunnel = await openPluginTunnel(emulator, engine.port, {
      plugin: STAND_IN_PLUGIN,
      silenceMs: SILENCE_MS,
      onState: (text) => states.push(text),
    });
    try {
      const socket = connect(tunnel.port, '127.0.0.1');
      socket.write('SUBSCRIBE news\r\n');
      expect(String((await once(socket, 'data'))[0])).toContain('subscribe');
      const [id] = tunnel.sessionIds;
      const plugin = processesOf(`${STAND_IN_PLUGIN} AWS_SSM`).find(({ pid }) => belongsTo(pid, engine.port));
      process.kill(plugin?.pid ?? 0, 'SIGSTOP');
      await once(socket, 'close');
      expect(states[0]).toMatch(new RegExp(`^session ${id} fell silent \\(no answer within 1 s\\)`));
      const next = connect(tunnel.port, '127.0.0.1');
      next.write('PING\r\n');
      expect(String((await once(next, 'data'))[0])).toBe('+PONG\r\n');
      next.destroy();
    } finally {
      await tunnel.close();
    }
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
  },
);

/** Others run beside this file. */
function belongsTo(pid: number, port: number): boolean {
  return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`STAND_IN_REMOTE=127.0.0.1:${port}\0`);
}
