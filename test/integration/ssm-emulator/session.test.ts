import { expect, test } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { callApi, FIN, NaiveClient, PSH, SYN, smux, startSession } from './naive-client.ts';

const REMOTE = 'redis.example';

test('a session carries PING to a real server and +PONG back', async () => {
  await using engine = await startEngine('7');
  await using emulator = await startSsmEmulator({
    hosts: { [REMOTE]: { host: engine.host, port: engine.port } },
  });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  await client.sendSurely(smux(PSH, 3, 'PING\r\n'));
  await client.until(() => client.bytes.includes('+PONG\r\n'));
  await client.sendSurely(smux(FIN, 3));
  expect(client.bytes.subarray(0, 15)).toEqual(smux(PSH, 3, '+PONG\r\n'));
  await callApi(emulator, 'TerminateSession', { SessionId: grant.SessionId });
  await client.until(() => client.closed !== undefined);
  expect(client.received.at(-1)?.type).toBe('channel_closed');
  expect(emulator.sessions[0]).toMatchObject({ state: 'terminated', endedBy: 'client-api' });
  emulator.assertClean();
});
