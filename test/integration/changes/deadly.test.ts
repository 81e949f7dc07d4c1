import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DEADLY } from '../../../src/changes/catalogue/deadly.ts';
import type { DeadlyEntry } from '../../../src/changes/deadly-entry.ts';
import { compareVersions } from '../../../src/model/selector.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';

/** A server that lives answers in a millisecond. */
const ANSWER_LIMIT_MS = 3_000;

for (const line of ['2.8', '5.0', '6.2', '7', 'valkey-8.1', 'valkey-9.1'] as const) {
  describe.skipIf(lacks(line))(`a real ${line}`, () => {
    it.each(DEADLY)('lives through the example of $id, or not, as the catalogue says', async (entry) => {
      await using engine = await startEngine(line);
      const name = line.startsWith('valkey') ? 'valkey' : 'redis';
      expect(await survives(engine.port, entry)).toBe(!isDeadly(entry, name, engine.version));
    });
  });
}

function isDeadly({ engines }: DeadlyEntry, engine: string, version: string): boolean {
  return engines.some(
    ({ name, from, before }) =>
      name === engine && compareVersions(version, from) >= 0 && compareVersions(version, before) < 0,
  );
}

async function survives(port: number, { example }: DeadlyEntry): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const answered = new Promise<boolean>((resolve) => {
    socket.on('data', (data) => {
      text += String(data);
      if (text.includes('+PONG')) resolve(true);
    });
    socket.once('close', () => resolve(false));
    socket.on('error', () => undefined);
  });
  try {
    for (const command of [...example.setup, example.command, ['PING']]) socket.write(encodeCommand(command));
    return await Promise.race([answered, delay(ANSWER_LIMIT_MS, false, { ref: false })]);
  } finally {
    socket.destroy();
  }
}
