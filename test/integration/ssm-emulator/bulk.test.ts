import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { SmuxReader } from '../../support/ssm-emulator/codec/smux.ts';
import {
  type EmulatedSession,
  type SsmEmulator,
  startSsmEmulator,
} from '../../support/ssm-emulator/index.ts';
import {
  callApi,
  message,
  NaiveClient,
  PSH,
  type Received,
  SYN,
  smux,
  startSession,
} from './naive-client.ts';

const PIECE = Buffer.alloc(1_016, 'redis');

/** Takes what comes, answers it back only when told to. */
async function listen(
  onConnection: (socket: net.Socket) => void,
): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer(onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as net.AddressInfo).port };
}

async function connect(port: number): Promise<{ emulator: SsmEmulator; client: NaiveClient }> {
  const emulator = await startSsmEmulator({ hosts: { 'redis.example': { host: '127.0.0.1', port } } });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  return { emulator, client };
}

/** Stream messages of the client, repeats not counted. */
function unique(session: EmulatedSession | undefined): number {
  return session ? session.counters.messagesIn - session.counters.repeatsIn : 0;
}

test('32 MB go up, each message acknowledged once it was taken', async () => {
  const total = 32 * 1024;
  const got: Hash = createHash('sha256');
  let bytes = 0;
  const { server, port } = await listen((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      got.update(data);
      bytes += data.length;
    });
  });
  const { emulator, client } = await connect(port);
  await using _ = emulator;
  const sent = createHash('sha256');
  for (let i = 0; i < total; i += 256) {
    for (let j = 0; j < 256; j++) client.send(smux(PSH, 3, PIECE));
    for (let j = 0; j < 256; j++) sent.update(PIECE);
    const last = client.next - 1;
    await client.until(() => client.acked.at(-1) === last);
  }
  await emulator.until(() => bytes === total * PIECE.length);
  expect(got.digest('hex')).toBe(sent.digest('hex'));
  emulator.assertClean();
  client.close();
  server.close();
});

test('32 MB come down in messages of 1,024 bytes, held while the client reads nothing', async () => {
  const data = Buffer.alloc(32 * 1024 * 1024, 'redis');
  const { server, port } = await listen((socket) => {
    socket.on('error', () => undefined);
    socket.write(data);
  });
  const { emulator, client } = await connect(port);
  await using _ = emulator;
  const largest = (list: readonly Received[]): number =>
    Math.max(...list.map(({ payload }) => payload.length));
  await client.until(() => client.ordered.length > 1_000);
  client.pauseReading();
  await emulator.until(({ sessions }) => (sessions[0]?.counters.resentOut ?? 0) > 100, 30_000);
  expect(emulator.sessions[0]?.counters.bytesOut).toBeLessThan(16 * 1024 * 1024);
  client.resumeReading();
  const frames = Math.ceil(data.length / 32_768);
  await client.until(
    () => (emulator.sessions[0]?.counters.bytesOut ?? 0) >= data.length + frames * 8,
    30_000,
  );
  await emulator.until(({ sessions }) => (sessions[0]?.counters.acksIn ?? 0) >= client.ordered.length);
  expect(largest(client.ordered.slice(0, 2_000))).toBe(1_024);
  emulator.assertClean();
  client.close();
  server.close();
});

test('more than 4 MiB for a server that does not read are not taken, and go on when it reads', async () => {
  let reader: net.Socket | undefined;
  let bytes = 0;
  const { server, port } = await listen((socket) => {
    reader = socket;
    socket.on('error', () => undefined);
    socket.pause();
  });
  const { emulator, client } = await connect(port);
  await using _ = emulator;
  const frames: Buffer[] = [];
  for (let i = 0; i < 20 * 1024; i++) {
    frames.push(message(smux(PSH, 3, PIECE), { sequenceNumber: client.next++ }));
  }
  for (const frame of frames) client.raw(frame);
  await emulator.until(({ sessions }) => unique(sessions[0]) === frames.length + 2, 30_000);
  const taken = emulator.sessions[0]?.counters.bytesIn ?? 0;
  expect(taken).toBeLessThan(16 * 1024 * 1024);
  reader?.on('data', (data: Buffer) => {
    bytes += data.length;
  });
  reader?.resume();
  const acked = new Set<number>();
  const again = setInterval(() => {
    for (const number of client.acked) acked.add(number);
    frames.forEach((frame, i) => {
      if (!acked.has(client.next - frames.length + i)) client.raw(frame);
    });
  }, 500);
  await emulator.until(() => bytes === frames.length * PIECE.length, 30_000);
  clearInterval(again);
  emulator.assertClean();
  client.close();
  server.close();
});

test('16 MB come down whole while the socket dies every 50 to 500 ms', async () => {
  const data = Buffer.alloc(16 * 1024 * 1024);
  for (let at = 0; at < data.length; at += 4) data.writeUInt32LE(at, at);
  const { server, port } = await listen((socket) => {
    socket.on('error', () => undefined);
    socket.write(data);
  });
  const { emulator, client } = await connect(port);
  await using _ = emulator;
  const whole = data.length + Math.ceil(data.length / 32_768) * 8;
  const got = (): number => client.forwarded;
  emulator.faults.dropSocketEveryMs(50, 500);
  while (got() < whole) {
    await client.until(() => client.closed !== undefined || got() >= whole, 30_000);
    if (got() >= whole) break;
    const { body } = await callApi(emulator, 'ResumeSession', { SessionId: emulator.sessions[0]?.id });
    await client.open(String(body.StreamUrl), String(body.TokenValue)).catch(() => undefined);
  }
  emulator.faults.clear();
  const plain = createHash('sha256');
  const reader = new SmuxReader(
    () => undefined,
    (_streamId, part) => plain.update(part),
  );
  reader.push(client.bytes);
  expect(plain.digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
  expect(emulator.sessions[0]?.counters.channels).toBeGreaterThan(2);
  emulator.assertClean();
  client.close();
  server.close();
});
