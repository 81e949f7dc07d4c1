import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { tunnelTo } from './support.ts';

const CONNECTIONS = 64;
/** A minute where the long tests are asked for. */
const SECONDS = process.env.REDIS_TARGET_LONG ? 60 : 6;
/** Commands that go out together now and then. */
const BURST = 5;

/** What one connection asked, in order, and what it was answered. */
interface Asked {
  readonly command: readonly string[];
  readonly answer: string | number | undefined;
}

/**
 * One client for some time: by itself most of the time, with some commands at once now and then. Each command is its own: a
 * word that only it has, or the next place in a list that only this connection writes.
 */
async function ask(port: number, name: string, untilMs: number): Promise<Asked[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const client = new RespClient(socket);
  const history: Asked[] = [];
  const send = async (command: readonly string[]): Promise<Asked> => {
    const reply = await client.call(command, { timeoutMs: 30_000 });
    return { command, answer: reply.type === 'integer' ? Number(reply.value) : textOf(reply) };
  };
  for (let turn = 0; performance.now() < untilMs; turn += 1) {
    const at = history.length;
    const commands = Array.from({ length: turn % 7 === 0 ? BURST : 1 }, (_, index) =>
      (at + index) % 2 === 0 ? ['RPUSH', name, `${at + index}`] : ['ECHO', `${name} ${at + index}`],
    );
    history.push(...(await Promise.all(commands.map(send))));
  }
  client.close();
  return history;
}

/** What is wrong with a history: a command's answer that is not its own. */
function check(history: readonly Asked[]): string[] {
  let pushed = 0;
  return history.flatMap(({ command, answer }) => {
    const expected = command[0] === 'ECHO' ? command[1] : ++pushed;
    return answer === expected ? [] : [`${command.join(' ')} was answered with ${answer}, not ${expected}`];
  });
}

describe.skipIf(lacks('6.2'))(
  '64 connections through one session whose socket dies every 50 to 500 ms',
  () => {
    it('lose, swap and double no command and no answer', { timeout: 120_000 + 2_000 * SECONDS }, async () => {
      await using engine = await startEngine('6.2');
      await using opened = await tunnelTo(engine.port, { agent: { slowMs: 1 } });
      const { emulator, tunnel } = opened;
      emulator.faults.dropSocketEveryMs(50, 500);
      const untilMs = performance.now() + 1_000 * SECONDS;
      const names = Array.from({ length: CONNECTIONS }, (_, index) => `connection-${index}`);
      const histories = await Promise.all(names.map((name) => ask(tunnel.port, name, untilMs)));
      emulator.faults.clear();
      expect(histories.flatMap(check)).toEqual([]);

      const direct = new RespClient(connect({ port: engine.port, host: '127.0.0.1' }));
      for (const [index, name] of names.entries()) {
        const reply = await direct.call(['LRANGE', name, '0', '-1']);
        const kept = reply.type === 'array' ? reply.items.map(textOf) : [];
        const pushed = (histories[index] ?? []).flatMap(({ command }) =>
          command[0] === 'RPUSH' ? [command[2]] : [],
        );
        expect(kept).toEqual(pushed);
      }
      direct.close();
      const commands = histories.reduce((sum, { length }) => sum + length, 0);
      const cuts = (emulator.sessions[0]?.counters.channels ?? 0) - 1;
      console.log(`${commands} commands on ${CONNECTIONS} connections, ${cuts} cuts in ${SECONDS} s`);
      expect(cuts).toBeGreaterThan(SECONDS);
      expect(emulator.sessions).toHaveLength(1);
      await tunnel.close();
      emulator.assertClean();
    });
  },
);
