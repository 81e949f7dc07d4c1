import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type EngineVersion, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';

async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\nQUIT\r\n`);
  return await text(socket);
}

describe('startEngine', () => {
  const versions: readonly [EngineVersion, string][] = [
    ['2.8', '2.8.19'],
    ['5.0', '5.0.'],
    ['6.2', '6.2.'],
    ['7', '7.'],
    ['valkey-8.1', '8.1.'],
    ['valkey-9.1', '9.1.'],
  ];
  test.each(versions.filter(([version]) => !lacks(version)))(
    'starts a real %s that says so in INFO, and ends it',
    async (version, prefix) => {
      const engine = await startEngine(version);
      const info = await ask(engine.port, 'INFO server');
      const field = version.startsWith('valkey') ? 'valkey_version' : 'redis_version';
      expect(info).toContain(`${field}:${engine.version}`);
      expect(engine.version.startsWith(prefix)).toBe(true);
      await engine.close();
      await engine.close();
      expect(() => process.kill(engine.pid, 0)).toThrow(/ESRCH/);
    },
  );

  test.skipIf(lacks('6.2'))('says what the server said when it refuses its arguments', async () => {
    await expect(startEngine('6.2', { args: ['--no-such-setting', 'x'] })).rejects.toThrow(/no-such-setting/);
  });
});
