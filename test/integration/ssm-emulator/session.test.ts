import { test as anyTest, expect } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import {
  type SsmEmulator,
  type StartSsmEmulatorOptions,
  startSsmEmulator,
} from '../../support/ssm-emulator/index.ts';
import { callApi, FIN, type Grant, NaiveClient, PSH, SYN, smux, startSession } from './naive-client.ts';

const test = anyTest.skipIf(lacks('7'));

interface Bench extends AsyncDisposable {
  readonly emulator: SsmEmulator;
  readonly client: NaiveClient;
  readonly grant: Grant;
}

/** A real engine behind `redis.example`, and a client whose channel is open. */
async function bench(options: StartSsmEmulatorOptions = {}): Promise<Bench> {
  const engine = await startEngine('7');
  const emulator = await startSsmEmulator({
    hosts: { 'redis.example': { host: engine.host, port: engine.port } },
    ...options,
  });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  return {
    emulator,
    client,
    grant,
    async [Symbol.asyncDispose]() {
      client.close();
      await emulator.close();
      await engine.close();
    },
  };
}

async function resume({ emulator, client, grant }: Bench): Promise<void> {
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: grant.SessionId });
  await client.open(String(body.StreamUrl), String(body.TokenValue));
}

test('a session carries PING to a real server and +PONG back, and FIN ends the stream', async () => {
  await using it = await bench();
  const { client, emulator, grant } = it;
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  await client.sendSurely(smux(PSH, 3, 'PING\r\n'));
  await client.until(() => client.bytes.length >= 15);
  expect(client.bytes).toEqual(smux(PSH, 3, '+PONG\r\n'));
  await client.sendSurely(smux(FIN, 3));
  expect(emulator.sessions[0]?.counters).toMatchObject({ streamsOpened: 1, streamsOpen: 0 });
  await callApi(emulator, 'TerminateSession', { SessionId: grant.SessionId });
  await client.until(() => client.closed !== undefined);
  expect(client.received.at(-1)?.type).toBe('channel_closed');
  expect(emulator.sessions[0]).toMatchObject({ state: 'terminated', endedBy: 'client-api' });
  emulator.assertClean();
});

test('the handshake names the agent, the session type and the document’s properties', async () => {
  await using it = await bench({ agent: { customerMessage: 'Mind the step.' } });
  const { client } = it;
  await client.shake();
  const [request, complete] = client.ordered.map(({ payload }) => JSON.parse(payload.toString()));
  expect(request).toEqual({
    AgentVersion: '3.3.1230.0',
    RequestedClientActions: [
      {
        ActionType: 'SessionType',
        ActionParameters: {
          SessionType: 'Port',
          Properties: {
            portNumber: '6379',
            host: 'redis.example',
            localPortNumber: '0',
            type: 'LocalPortForwarding',
          },
        },
      },
    ],
  });
  expect(complete.CustomerMessage).toBe('Mind the step.');
  expect(complete.HandshakeTimeToComplete).toBeGreaterThan(0);
  expect(client.ordered.map(({ flags }) => flags)).toEqual([1, 0]);
});

test('two halves of a command in two messages, reordered, arrive as one', async () => {
  await using it = await bench();
  const { client, emulator } = it;
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  const frame = smux(PSH, 3, 'ECHO 0123456789\r\n');
  emulator.faults.reorder = 1;
  const sending = [client.sendSurely(frame.subarray(0, 11)), client.sendSurely(frame.subarray(11))];
  await Promise.all(sending);
  emulator.faults.reorder = 0;
  await client.until(() => client.bytes.includes('0123456789\r\n'));
  emulator.assertClean();
});

test('an unacknowledged message comes again, unchanged, until it is acknowledged', async () => {
  await using it = await bench();
  const { client } = it;
  client.acknowledging = false;
  await client.until(() => client.received.length >= 3);
  const [first, second, third] = client.received;
  expect([first, second, third].map((received) => received?.sequenceNumber)).toEqual([0, 0, 0]);
  expect(second?.idBytes).toEqual(first?.idBytes);
  expect(third?.payload).toEqual(first?.payload);
});

test('stream data goes unacknowledged until the agent is ready', async () => {
  await using it = await bench({ agent: { readyDelayMs: 300 } });
  const { client, emulator } = it;
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  expect(emulator.sessions[0]?.counters.repeatsIn).toBeGreaterThan(3);
  await client.until(() => client.acked.filter((number) => number === 1).length > 0);
  emulator.assertClean();
});

test('a repeat of what was taken is acknowledged again', async () => {
  await using it = await bench();
  const { client } = it;
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  const before = client.acked.filter((number) => number === 2).length;
  const frame = client.send(smux(PSH, 3, 'PING\r\n'));
  client.raw(frame);
  client.raw(frame);
  await client.until(() => client.acked.filter((number) => number === 2).length >= before + 3);
  expect(client.bytes.toString('latin1').split('+PONG').length).toBeLessThanOrEqual(2);
});

test('a dropped socket is resumed with a new token, the same numbers, and nothing lost', async () => {
  await using it = await bench();
  const { client, emulator } = it;
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  client.acknowledging = false;
  const ping = client.send(smux(PSH, 3, 'PING\r\n'));
  await client.until(() => client.acked.includes(client.next - 1));
  emulator.faults.dropSockets();
  await client.until(() => client.closed !== undefined);
  client.acknowledging = true;
  await resume(it);
  client.raw(ping);
  await client.until(() => client.bytes.includes('+PONG\r\n'));
  await client.sendSurely(smux(PSH, 3, 'ECHO again\r\n'));
  await client.until(() => client.bytes.includes('again\r\n'));
  expect(client.bytes.toString('latin1').split('+PONG').length).toBe(2);
  expect(emulator.sessions[0]?.counters.channels).toBe(2);
  expect(emulator.sessions[0]?.tokensUsed).toBe(2);
  emulator.assertClean();
});

test('Bye closes the socket with code 1000, and the session lives on', async () => {
  await using it = await bench();
  const { client, emulator } = it;
  await client.shake();
  emulator.faults.closeBye();
  await client.until(() => client.closed !== undefined);
  expect(client.closed).toEqual({ code: 1000, reason: 'Bye' });
  await resume(it);
  await client.sendSurely(smux(SYN, 3));
  await emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpen === 1);
  emulator.assertClean();
});

test('a refused dial is told by the ConnectToPortError flag, then FIN', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  await client.until(() => client.bytes.length === 8);
  expect(client.ordered[2]).toMatchObject({ payloadType: 10, payload: Buffer.from('00000003', 'hex') });
  expect(client.bytes).toEqual(smux(FIN, 3));
  emulator.assertClean();
  client.close();
});

test('a slow dial delays the next stream, not the ones that are there', async () => {
  await using engine = await startEngine('7');
  const server = { host: engine.host, port: engine.port, dialDelayMs: 200 };
  await using emulator = await startSsmEmulator({ hosts: { 'redis.example:6379': server } });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  const from = performance.now();
  await client.sendSurely(Buffer.concat([smux(SYN, 3), smux(SYN, 5), smux(PSH, 5, 'PING\r\n')]));
  await client.until(() => client.bytes.includes('+PONG'));
  expect(performance.now() - from).toBeGreaterThan(390);
  emulator.assertClean();
  client.close();
});

test('the TerminateSession flag ends the session', async () => {
  await using it = await bench();
  const { client, emulator } = it;
  await client.shake();
  await client.sendSurely(Buffer.from('00000002', 'hex'), { payloadType: 10 });
  await client.until(() => client.closed !== undefined);
  expect(emulator.sessions[0]).toMatchObject({ state: 'terminated', endedBy: 'client-flag' });
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: it.grant.SessionId });
  expect(body).toEqual({ SessionId: it.grant.SessionId });
  emulator.assertClean();
});

test('an idle session is closed with a reason, and pings do not keep it', async () => {
  await using it = await bench({ idleTimeoutMs: 300 });
  const { client, emulator } = it;
  await client.shake();
  await client.until(() => client.closed !== undefined);
  const last = client.received.at(-1);
  expect(last?.type).toBe('channel_closed');
  expect(JSON.parse(String(last?.payload))).toEqual({
    MessageId: expect.any(String),
    CreatedDate: expect.any(String),
    DestinationId: 'i-0123456789abcdef0',
    SessionId: it.grant.SessionId,
    MessageType: 'channel_closed',
    SchemaVersion: 1,
    Output: 'Your session timed out due to inactivity.',
  });
  expect(emulator.sessions[0]).toMatchObject({ state: 'ended', endedBy: 'idle-timeout' });
});

test('a session ends at its maximum duration', async () => {
  await using it = await bench({ maxDurationMs: 200 });
  await it.client.until(() => it.client.closed !== undefined);
  expect(it.emulator.sessions[0]?.endedBy).toBe('max-duration');
});

test('the agent gives up without a handshake response', async () => {
  await using it = await bench({ agent: { handshakeTimeoutMs: 200 } });
  await it.client.until(() => it.client.closed !== undefined);
  expect(it.emulator.sessions[0]).toMatchObject({ state: 'ended', endedBy: 'agent' });
});

test('an agent that asks for KMS ends the session when it is refused with status 3', async () => {
  await using it = await bench({ agent: { requestKms: true } });
  const { client, emulator } = it;
  await client.until(() => client.ordered.length === 1);
  const processed = (ActionType: string, ActionStatus: number) => ({
    ActionType,
    ActionStatus,
    ActionResult: null,
    Error: '',
  });
  client.answerHandshake({
    ProcessedClientActions: [processed('KMSEncryption', 3), processed('SessionType', 1)],
  });
  await client.until(() => client.closed !== undefined);
  expect(emulator.sessions[0]).toMatchObject({ state: 'ended', endedBy: 'agent' });
  emulator.assertClean();
});

test('an agent with keep-alive sends NOPs, takes them, and ends a silent session', async () => {
  await using it = await bench({
    agent: { version: '3.1.1511.0', keepAliveIntervalMs: 50, keepAliveTimeoutMs: 400 },
  });
  const { client, emulator } = it;
  await client.shake();
  await client.sendSurely(smux(3, 0));
  await client.until(() => client.bytes.length >= 16);
  expect(client.bytes.subarray(0, 8)).toEqual(smux(3, 0));
  emulator.assertClean();
  await client.until(() => client.closed !== undefined);
  expect(emulator.sessions[0]?.counters.keepAlivesIn).toBe(1);
  expect(emulator.breaches.join()).toContain('no smux frame came for 400 ms');
});

test('an old client is silent where a new agent waits for NOPs: the session ends, and that is no breach', async () => {
  await using it = await bench({ agent: { keepAliveIntervalMs: 20, keepAliveTimeoutMs: 100 } });
  const { client, emulator } = it;
  const old = new NaiveClient();
  const grant = await startSession(emulator);
  await old.open(grant.StreamUrl, grant.TokenValue ?? '', { ClientVersion: '1.2.0.0' });
  await old.shake({ ClientVersion: '1.2.0.0' });
  await client.shake();
  await old.until(() => old.closed !== undefined);
  expect(emulator.sessions.map(({ state, keepAlive }) => [state, keepAlive])).toEqual([
    ['open', false],
    ['ended', true],
  ]);
  emulator.assertClean();
});
