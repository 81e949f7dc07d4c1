import { expect, test } from 'vitest';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { callApi, FIN, NaiveClient, PSH, SYN, smux, startSession } from './naive-client.ts';

async function connect(emulator: SsmEmulator): Promise<NaiveClient> {
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  return client;
}

async function resume(emulator: SsmEmulator, client: NaiveClient): Promise<void> {
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: emulator.sessions[0]?.id });
  await client.open(String(body.StreamUrl), String(body.TokenValue));
}

test('a refused token is no breach, and the next one is taken', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.refuseToken();
  const client = await connect(emulator);
  await client.until(() => client.closed !== undefined);
  expect(client.closed?.code).toBe(1008);
  await resume(emulator, client);
  await client.shake();
  emulator.assertClean();
  client.close();
});

test('with all faults at once, a session still does what it should', async () => {
  await using emulator = await startSsmEmulator({ seed: 7 });
  Object.assign(emulator.faults, {
    delayMs: 1,
    duplicate: 0.3,
    reorder: 0.3,
    loseAcks: 0.3,
    loseMessages: 0.1,
  });
  const client = await connect(emulator);
  await client.until(() => client.ordered.length === 1);
  await client.sendSurely(
    JSON.stringify({
      ClientVersion: '1.2.650.0',
      ProcessedClientActions: [{ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' }],
      Errors: null,
    }),
    { payloadType: 6 },
  );
  await client.until(() => client.ordered.length === 2);
  for (let id = 3; id < 23; id += 2) await client.sendSurely(smux(SYN, id));
  await client.until(() => client.bytes.length === 80);
  for (let i = 0; i < 10; i++) expect(client.bytes.subarray(i * 8, i * 8 + 8)).toEqual(smux(FIN, 3 + 2 * i));
  expect(emulator.sessions[0]?.counters).toMatchObject({ streamsRefused: 10, streamsOpened: 10 });
  emulator.assertClean();
  client.close();
});

test('the socket dies after every n messages, and after so many milliseconds', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.dropSocketEveryMessages(2);
  const client = await connect(emulator);
  await client.until(() => client.closed !== undefined);
  emulator.faults.dropSocketEveryMessages(0);
  emulator.faults.dropSocketEveryMs(20, 40);
  await resume(emulator, client);
  await client.until(() => client.closed !== undefined);
  emulator.faults.clear();
  await resume(emulator, client);
  await client.shake();
  expect(emulator.sessions[0]?.counters.channels).toBe(3);
  client.close();
});

test('a socket that is not read gives no pong; a new one works', async () => {
  await using emulator = await startSsmEmulator();
  const client = await connect(emulator);
  await client.shake();
  expect(emulator.faults.stopReading()).toBe(1);
  client.send(smux(SYN, 3));
  await resume(emulator, client);
  client.next = 1;
  await client.sendSurely(smux(SYN, 3));
  client.close();
});

test('a paused publication is told, keeps what there is to send, and ends', async () => {
  await using emulator = await startSsmEmulator();
  const client = await connect(emulator);
  await client.shake();
  emulator.faults.pausePublication();
  await client.until(() => client.received.some(({ type }) => type === 'pause_publication'));
  const frame = client.send(smux(SYN, 3));
  emulator.faults.startPublication();
  await client.until(() => client.received.some(({ type }) => type === 'start_publication'));
  client.raw(frame);
  const again = setInterval(() => client.raw(frame), 20);
  await client.until(() => client.bytes.length === 8);
  clearInterval(again);
  emulator.assertClean();
  client.close();
});

test('a muted agent says nothing while the gateway answers', async () => {
  await using emulator = await startSsmEmulator();
  const client = await connect(emulator);
  await client.shake();
  const before = client.received.length;
  emulator.faults.muteAgent();
  const frame = client.send(smux(SYN, 3));
  await emulator.until(({ sessions }) => sessions[0]?.counters.messagesIn === 2);
  expect(client.received.length).toBe(before);
  emulator.faults.unmuteAgent();
  const again = setInterval(() => client.raw(frame), 20);
  await client.until(() => client.acked.includes(1));
  clearInterval(again);
  client.close();
});

test('a session that is ended says why', async () => {
  await using emulator = await startSsmEmulator();
  const client = await connect(emulator);
  await client.shake();
  expect(emulator.faults.endSession('Out of coffee.')).toBe(1);
  await client.until(() => client.closed !== undefined);
  expect(JSON.parse(String(client.received.at(-1)?.payload)).Output).toBe('Out of coffee.');
  expect(emulator.sessions[0]).toMatchObject({
    state: 'ended',
    endedBy: 'fault',
    endReason: 'Out of coffee.',
  });
});

test('the same seed drops the same messages', async () => {
  const counts: number[] = [];
  for (let run = 0; run < 2; run++) {
    await using emulator = await startSsmEmulator({ seed: 42 });
    const client = await connect(emulator);
    await client.shake();
    await client.sendSurely(smux(SYN, 3));
    await client.until(() => client.bytes.length === 8);
    emulator.faults.duplicate = 0.5;
    const before = client.acked.length;
    for (let i = 0; i < 40; i++) client.send(smux(PSH, 3, 'x'));
    await client.until(() => client.acked.includes(client.next - 1));
    await callApi(emulator, 'TerminateSession', { SessionId: emulator.sessions[0]?.id });
    await client.until(() => client.closed !== undefined);
    counts.push(client.acked.length - before);
  }
  expect(counts[0]).toBeGreaterThan(40);
  expect(counts[1]).toBe(counts[0]);
});
