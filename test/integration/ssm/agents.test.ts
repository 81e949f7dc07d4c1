import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, exchange, sha256, tunnelTo } from './support.ts';

const agents = { basic: '3.0.196.0', 'keep-alive': '3.1.1500.0', "today's": '3.3.1230.0' };

describe.each(Object.entries(agents))('an agent of the %s kind (%s)', (_kind, version) => {
  it.skipIf(lacks('2.8', '6.2')).each(['2.8', '6.2'] as const)(
    'answers a half-closed PING to Redis %s',
    async (engineVersion) => {
      await using engine = await startEngine(engineVersion);
      await using opened = await tunnelTo(engine.port, { agent: { version } });
      for (let index = 0; index < 3; index++) {
        expect((await exchange(opened.tunnel.port, Buffer.from('PING\r\n'))).toString()).toBe('+PONG\r\n');
      }
      await opened.tunnel.close();
      opened.emulator.assertClean();
    },
  );

  it('keeps 40 KB of newlines as they are, in pieces of any size', async () => {
    await using server = await serve(echo);
    await using opened = await tunnelTo(server.port, { agent: { version } });
    const bytes = Buffer.alloc(40_960, '\n');
    for (const size of [1, 2, 3, 7, 1015, 1016, 1017, 1018, 1023, 1024, 1025, 1026, 2041, 2048, 2049, 3000]) {
      const socket = connect(opened.tunnel.port, '127.0.0.1');
      for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
      let received = Buffer.alloc(0);
      for await (const chunk of socket) {
        received = Buffer.concat([received, chunk as Buffer]);
        if (received.length >= bytes.length) break;
      }
      socket.destroy();
      expect(received.equals(bytes)).toBe(true);
    }
    await opened.tunnel.close();
    opened.emulator.assertClean();
  });

  it('carries several connections, at once or one after another', async () => {
    await using server = await serve(echo);
    await using opened = await tunnelTo(server.port, { agent: { version } });
    const inputs = Array.from({ length: 10 }, () => randomBytes(50_000));
    const outputs = await Promise.all(inputs.map((input) => echoed(opened.tunnel.port, input)));
    expect(outputs).toEqual(inputs.map(sha256));
    await opened.tunnel.close();
    opened.emulator.assertClean();
  });
});

it.each([
  ['3.1.1373.0', 1],
  ['3.1.1374.0', 0],
])('says of agent %s whether it is too old for a remote host: %s line', async (version, lines) => {
  await using server = await serve(echo);
  const states: string[] = [];
  await using _opened = await tunnelTo(
    server.port,
    { agent: { version } },
    { onState: (text) => void states.push(text) },
  );
  expect(states).toHaveLength(lines);
  for (const state of states) expect(state).toMatch(/is 3\.1\.1373\.0, and .* needs 3\.1\.1374\.0 or newer/);
});
