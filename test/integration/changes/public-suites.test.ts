import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { sendProbe } from '../../support/probes/send-probe.ts';
import { PUBLIC_ROWS } from '../../support/public-suites.ts';

const LINES = { '6.2': '6.2', '7.0': '7', 'valkey-9.1': 'valkey-9.1' } as const;
const NOTHING = '(nothing)';

for (const line of ['6.2', '7.0', 'valkey-9.1'] as const)
  describe.skipIf(lacks(LINES[line]))(`what suites of others showed, on a real ${line}`, () => {
    let engine: RunningEngine;
    let client: RespClient;
    beforeAll(async () => {
      engine = await startEngine(LINES[line]);
      client = await open(engine.port);
    });
    afterAll(async () => {
      client.close();
      await engine.close();
    });

    it.each(
      PUBLIC_ROWS.filter(({ replies }) => replies[line] !== NOTHING).map(
        ({ example, replies, test }) => [example.command.join(' '), replies[line], test, example] as const,
      ),
    )('%s gives %s (%s)', async (_command, reply, _test, example) => {
      expect((await sendProbe(engine.port, { ...example })).startsWith(reply)).toBe(true);
    });

    it(`C156: BLPOP for a millisecond ${line === '6.2' ? 'waits for an element' : 'ends'}`, async () => {
      const waiting = await open(engine.port);
      const reply = waiting.call(['BLPOP', 'jobs', '0.001']);
      // Its time is long over when another has waited for 200 ms.
      expect((await client.call(['BLPOP', 'other', '0.2'])).type).toBe('nil');
      await client.call(['RPUSH', 'jobs', 'late']);
      expect((await reply).type).toBe(line === '6.2' ? 'array' : 'nil');
      waiting.close();
    });

    it(`C151: a script of 500 EVALs ago is ${line === 'valkey-9.1' ? 'forgotten' : 'still there'}`, async () => {
      const first = 'return 12345';
      const sha = createHash('sha1').update(first).digest('hex');
      await client.call(['EVAL', first, '0']);
      for (let number = 0; number < 510; number += 1) await client.call(['EVAL', `return ${number}`, '0']);
      const reply = (): Promise<RespValue> => client.call(['EVALSHA', sha, '0']);
      expect(textOf(await reply())).toMatch(line === 'valkey-9.1' ? /^NOSCRIPT/ : /^12345$/);
      // What SCRIPT LOAD loads stays.
      await client.call(['SCRIPT', 'LOAD', first]);
      for (let number = 0; number < 510; number += 1)
        await client.call(['EVAL', `return ${number + 1000}`, '0']);
      expect(textOf(await reply())).toBe('12345');
    });
  });

async function open(port: number): Promise<RespClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new RespClient(socket);
}
