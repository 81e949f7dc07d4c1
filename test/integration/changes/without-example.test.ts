import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import type { RespValue } from '../../../src/resp/values.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';

/** The entries of the catalogue between 2.8 and 7.0 that take more than one command and its reply to be seen. */
for (const line of ['2.8', '6.2', '7'] as const)
  describe.skipIf(lacks(line))(`on a real Redis ${line}`, () => {
    let engine: RunningEngine;
    let client: RespClient;
    const isOld = line === '2.8';
    beforeAll(async () => {
      engine = await startEngine(line);
      client = await open(engine.port);
    });
    afterAll(async () => {
      client.close();
      await engine.close();
    });

    it(`C21: words of HTTP ${isOld ? 'are unknown commands' : 'close the connection'}`, async () => {
      const socket = connect(engine.port, '127.0.0.1');
      await once(socket, 'connect');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      const closed = once(socket, 'close');
      socket.write('POST / HTTP/1.1\r\nPING\r\n');
      if (isOld) while (!String(Buffer.concat(chunks)).includes('+PONG')) await once(socket, 'data');
      if (isOld) socket.destroy();
      await closed;
      expect(String(Buffer.concat(chunks))).toBe(isOld ? "-ERR unknown command 'POST'\r\n+PONG\r\n" : '');
    });

    it(`C26: INFO replication ${isOld ? 'knows nothing' : 'tells'} of PSYNC2`, async () => {
      const info = textOf(await client.call(['INFO', 'replication']));
      for (const field of ['master_replid', 'second_repl_offset', 'master_failover_state']) {
        expect(info.includes(`${field}:`), field).toBe(!isOld);
      }
    });

    it(`C31: a script has SMEMBERS ${isOld ? 'sorted' : 'in no order'}`, async () => {
      const members = Array.from({ length: 200 }, (_, index) => `member-${1000 + index}`);
      await client.call(['SADD', 'C31', ...members]);
      const reply = await client.call(['EVAL', "return redis.call('SMEMBERS', KEYS[1])", '1', 'C31']);
      const order = reply.type === 'array' ? reply.items.map(textOf) : [];
      expect([...order].sort()).toEqual(members);
      // The chance of 200 members being in order by accident is none.
      expect(order.join() === members.join()).toBe(isOld);
    });

    it('C36: what an ACL does not allow is NOPERM in the words of the line, where there are ACLs', async () => {
      const set = await client.call(['ACL', 'SETUSER', 'reader', 'on', '>secret', '~*', '+get']);
      const reader = await open(engine.port);
      await reader.call(['AUTH', 'reader', 'secret']);
      const refused = "NOPERM this user has no permissions to run the 'set' command";
      expect([textOf(set), textOf(await reader.call(['SET', 'k', 'v']))]).toEqual(
        {
          '2.8': ["ERR unknown command 'ACL'", 'OK'],
          '6.2': ['OK', `${refused} or its subcommand`],
          '7': ['OK', refused],
        }[line],
      );
      reader.close();
    });

    it('C37: HELLO 3 turns a hash into a map, where it is known', async () => {
      const third = await open(engine.port);
      await third.call(['HSET', 'C37', 'f', 'v']);
      const hello = await third.call(['HELLO', '3']);
      expect([hello.type, (await third.call(['HGETALL', 'C37'])).type]).toEqual(
        isOld ? ['error', 'array'] : ['map', 'map'],
      );
      third.close();
    });

    it(`C39: a watched key that expires meanwhile ${isOld ? 'lets EXEC run' : 'aborts EXEC'}`, async () => {
      await client.call(['SET', 'C39', 'v', 'PX', '20']);
      await client.call(['WATCH', 'C39']);
      // Over another connection, since in a MULTI nothing could be asked.
      const watcher = await open(engine.port);
      await until(async () => textOf(await watcher.call(['PTTL', 'C39'])) === '-2');
      watcher.close();
      await client.call(['MULTI']);
      await client.call(['PING']);
      expect((await client.call(['EXEC'])).type).toBe(isOld ? 'array' : 'nil');
    });

    it(`C49: INFO ${line === '7' ? 'gives several sections' : 'takes one section'} in a call`, async () => {
      const info = textOf(await client.call(['INFO', 'server', 'clients']));
      expect(info.includes('# Clients')).toBe(line === '7');
      expect(info === 'ERR syntax error').toBe(line !== '7');
    });

    it(`C58: DECRBY by the lowest integer is ${line === '7' ? 'refused' : 'accepted'}`, async () => {
      await client.call(['SET', 'C58', '0']);
      expect(textOf(await client.call(['DECRBY', 'C58', '-9223372036854775808']))).toBe(
        line === '7' ? 'ERR decrement would overflow' : '-9223372036854775808',
      );
    });
  });

async function open(port: number): Promise<RespClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new RespClient(socket);
}

/** Asks again and again until it holds; a key's time runs out by itself, and nobody tells. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) if (Date.now() > end) throw new Error('it did not come to hold within 10 s');
}

function textOf(value: RespValue): string {
  return 'value' in value ? String(value.value) : value.type;
}
