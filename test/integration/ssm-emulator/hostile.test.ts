import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { callApi, message, NaiveClient, SYN, smux, startSession } from './naive-client.ts';

const HOSTS = { 'redis.example': { host: '127.0.0.1', port: 1 } };

async function openClient(emulator: SsmEmulator): Promise<{ client: NaiveClient; sessionId: string }> {
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  return { client, sessionId: grant.SessionId };
}

/** One request as it is written, however odd its path is; answers the status line's number. */
async function rawRequest(emulator: SsmEmulator, head: string): Promise<string> {
  const socket = connect(emulator.port, '127.0.0.1');
  socket.write(`${head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1').split(' ')[1] ?? '';
}

test.each(['constructor', 'hasOwnProperty', 'valueOf', '__proto__', 'toString'])(
  'an operation named %s is not known',
  async (operation) => {
    await using emulator = await startSsmEmulator();
    const { status, body } = await callApi(emulator, operation, {});
    expect(status).toBe(400);
    expect(body.__type).toBe('UnknownOperationException');
  },
);

test.each(['constructor', '__proto__'])(
  'a document or a parameter named %s is turned away, and a host of that name refused',
  async (name) => {
    await using emulator = await startSsmEmulator({ hosts: HOSTS });
    const start = (DocumentName: string, Parameters: string) =>
      callApi(emulator, 'StartSession', {
        Target: 'i-0123456789abcdef0',
        DocumentName,
        Parameters: JSON.parse(Parameters),
      });
    const document = 'AWS-StartPortForwardingSessionToRemoteHost';
    expect((await start(name, '{}')).body.__type).toBe('InvalidDocument');
    expect((await start(document, `{"${name}":["1"]}`)).body.__type).toBe('InvalidParameters');
    const grant = await startSession(emulator, name);
    const client = new NaiveClient();
    await client.open(grant.StreamUrl, grant.TokenValue ?? '');
    await client.shake();
    await client.sendSurely(smux(SYN, 3));
    await client.until(() => client.ordered.some(({ payloadType }) => payloadType === 10));
    client.close();
  },
);

test('requests to odd paths are answered, and the emulator lives on', async () => {
  await using emulator = await startSsmEmulator();
  for (const path of ['//', '/%ZZ', '/_emulator/state//', 'http://[', '*'])
    expect(await rawRequest(emulator, `GET ${path} HTTP/1.1`)).toMatch(/^[2-5]\d\d$/);
  const upgrade = request({
    port: emulator.port,
    host: '127.0.0.1',
    path: '/v1/data-channel/%E0%A4%A?role=publish_subscribe',
    headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
  });
  upgrade.end();
  const [response] = await once(upgrade, 'response');
  expect(response.statusCode).toBe(404);
  response.resume();
  expect((await callApi(emulator, 'ResumeSession', { SessionId: 'x' })).status).toBe(400);
});

test('a flag that came before the socket was closed still ends the session, however slow the way is', async () => {
  await using emulator = await startSsmEmulator({ hosts: HOSTS });
  const { client } = await openClient(emulator);
  await client.shake();
  emulator.faults.delayMs = 50;
  const flag = Buffer.alloc(4);
  flag.writeUInt32BE(2);
  client.send(flag, { payloadType: 10 });
  await emulator.until(({ sessions }) => sessions[0]?.counters.messagesIn === 2);
  client.close();
  await emulator.until(({ sessions }) => sessions[0]?.endedBy === 'client-flag');
});

test.each([
  { must: false, says: 'is no breach, as the official client drops such repeats' },
  { must: true, says: 'is a breach where the emulator was told to ask for it' },
])('a repeat from a lost channel that is never acknowledged $says', async ({ must }) => {
  await using emulator = await startSsmEmulator({ hosts: HOSTS, mustAcknowledgeAgain: must });
  const { client, sessionId } = await openClient(emulator);
  client.acknowledging = false;
  await client.until(() => client.received.length > 0);
  client.close();
  await emulator.until(({ sessions }) => sessions[0]?.connected === false);
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: sessionId });
  const before = client.received.length;
  await client.open(String(body.StreamUrl), String(body.TokenValue));
  await client.until(() => client.received.length >= before + 10, 20_000);
  await callApi(emulator, 'TerminateSession', { SessionId: sessionId });
  expect(emulator.breaches.some((text) => text.includes('never acknowledged'))).toBe(must);
  client.close();
});

test('a session whose document forwards standard streams is basic, whatever the versions', async () => {
  await using emulator = await startSsmEmulator({
    documents: { ssh: { properties: { portNumber: '{{ portNumber }}' } } },
  });
  const grant = await startSession(emulator, 'redis.example', 'ssh');
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  expect(emulator.sessions[0]?.mode).toBe('basic');
  client.close();
});

test('numbers that jump ahead again and again do not fill the memory', async () => {
  await using emulator = await startSsmEmulator({ hosts: HOSTS });
  const { client } = await openClient(emulator);
  await client.shake();
  const before = process.memoryUsage().heapUsed;
  for (let jump = 1; jump <= 2_000; jump += 1) client.send('x', { sequenceNumber: jump * 99_999 });
  await emulator.until(({ sessions }) => (sessions[0]?.counters.messagesIn ?? 0) > 2_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024);
  client.close();
});

test('whatever a client sends, the emulator neither breaks nor hangs', { timeout: 60_000 }, async () => {
  await using emulator = await startSsmEmulator({ hosts: HOSTS });
  const header = fc.record({
    headerLength: fc.constantFrom(116, 0, 120, 0xffff_ffff),
    type: fc.constantFrom('input_stream_data', 'acknowledge', 'channel_closed', '', 'x'.repeat(32)),
    sequenceNumber: fc.oneof(fc.integer({ min: -3, max: 40 }), fc.maxSafeInteger()),
    flags: fc.nat(3),
    payloadType: fc.nat(13),
  });
  const frame = fc.record({
    header,
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .tuple(fc.nat(5), fc.nat(9), fc.nat(3))
        .map(([command, id, version]) => smux(command, id, 'abc', version)),
    ),
    keep: fc.option(fc.nat(200), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(frame, { minLength: 1, maxLength: 30 }),
      async (isShaken, frames) => {
        const { client } = await openClient(emulator);
        if (isShaken) await client.shake();
        for (const { header: changes, payload, keep } of frames)
          client.raw(message(Buffer.from(payload), changes).subarray(0, keep));
        client.close();
        const { status } = await callApi(emulator, 'ResumeSession', {
          SessionId: emulator.sessions.at(-1)?.id,
        });
        expect(status).toBe(200);
      },
    ),
    { numRuns: 100, seed: 20_261_124 },
  );
});
