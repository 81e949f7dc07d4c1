import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type StartSsmEmulatorOptions, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import {
  type Changes,
  callApi,
  FIN,
  message,
  NaiveClient,
  NOP,
  PSH,
  SYN,
  smux,
  startSession,
} from './naive-client.ts';

interface Bad {
  readonly name: string;
  readonly says: string;
  readonly options?: StartSsmEmulatorOptions;
  /** Before the handshake instead of after it. */
  readonly early?: boolean;
  act(client: NaiveClient): unknown;
}

const frame = (changes: Changes) => (client: NaiveClient) => client.send(smux(SYN, 3), changes);
const bytes =
  (...parts: readonly Buffer[]) =>
  (client: NaiveClient) =>
    client.sendSurely(Buffer.concat(parts));
const ack =
  (changes: Record<string, unknown>, header: Changes = {}) =>
  (client: NaiveClient) => {
    const last = client.ordered.at(-1);
    if (last) client.acknowledge(last, changes, header);
  };

const BAD: readonly Bad[] = [
  { name: 'a wrong digest', says: 'digest', act: frame({ digest: Buffer.alloc(32) }) },
  { name: 'a HeaderLength of 120', says: 'HeaderLength is 120', act: frame({ headerLength: 120 }) },
  { name: 'a wrong PayloadLength', says: 'PayloadLength is 9', act: frame({ payloadLength: 9 }) },
  { name: 'a short frame', says: 'shorter than a header', act: (client) => client.raw(Buffer.alloc(60)) },
  { name: 'an empty type', says: 'MessageType is empty', act: frame({ type: '' }) },
  { name: 'a type padded with NULs', says: 'not padded with spaces', act: frame({ padding: '\0' }) },
  {
    name: 'a type of the agent',
    says: 'none that a client sends',
    act: frame({ type: 'output_stream_data' }),
  },
  { name: 'a SchemaVersion of 2', says: 'SchemaVersion is 2', act: frame({ schemaVersion: 2 }) },
  { name: 'a CreatedDate of 0', says: 'CreatedDate is 0', act: frame({ createdDate: 0n }) },
  { name: 'a CreatedDate in seconds', says: 'milliseconds', act: frame({ createdDate: 1_764_000_000n }) },
  {
    name: 'Flags in a stream message',
    says: 'Flags field of a stream message is 1',
    act: frame({ flags: 1 }),
  },
  { name: 'a negative number', says: 'is -1', act: frame({ sequenceNumber: -1 }) },
  { name: 'an unknown payload type', says: 'PayloadType 3', act: frame({ payloadType: 3 }) },
  {
    name: 'an unknown flag',
    says: 'flag 3',
    act: (c) => c.send(Buffer.from([0, 0, 0, 3]), { payloadType: 10 }),
  },
  { name: 'a short flag', says: 'has 1 bytes', act: (c) => c.send(Buffer.from([2]), { payloadType: 10 }) },
  {
    name: 'the TerminateSession flag for an agent that does not know it',
    says: 'does not understand',
    options: { agent: { version: '2.3.722.0' } },
    act: (client) => client.send(Buffer.from([0, 0, 0, 2]), { payloadType: 10 }),
  },
  {
    name: 'a large payload',
    says: '1025 bytes',
    act: bytes(smux(SYN, 3), smux(PSH, 3, Buffer.alloc(1_009))),
  },
  {
    name: 'a gap in the sequence',
    says: 'a gap in the sequence',
    act: (client) => client.send(smux(SYN, 3), { sequenceNumber: 5 }),
  },
  {
    name: 'a giant gap in the sequence',
    says: 'a gap in the sequence',
    act: (client) => client.send(smux(SYN, 3), { sequenceNumber: 2 ** 50 }),
  },
  {
    name: 'a repeat with another payload',
    says: 'again with another payload',
    act: (client) => {
      const idBytes = Buffer.alloc(16, 7);
      client.send(smux(SYN, 3), { idBytes });
      client.raw(message(Buffer.from('x'), { sequenceNumber: client.next - 1, idBytes }));
    },
  },
  {
    name: 'a repeat with another id',
    says: 'again with another MessageId',
    act: (client) => {
      client.send(smux(SYN, 3));
      client.raw(message(smux(SYN, 3), { sequenceNumber: client.next - 1 }));
    },
  },
  {
    name: 'an id for two messages',
    says: 'the same MessageId',
    act: (client) => {
      const idBytes = Buffer.alloc(16, 7);
      client.send(smux(SYN, 3), { idBytes });
      client.send(smux(SYN, 5), { idBytes });
    },
  },
  {
    name: 'an id in another order in an acknowledgement',
    says: "names another message's id",
    act: ack({ AcknowledgedMessageId: randomUUID() }),
  },
  {
    name: 'an id in capitals in an acknowledgement',
    says: 'no lower-case UUID',
    act: ack({ AcknowledgedMessageId: 'ABCDEFAB-0000-4000-8000-000000000000' }),
  },
  {
    name: 'an acknowledgement of what never came',
    says: 'which was not delivered',
    act: ack({ AcknowledgedMessageSequenceNumber: 99 }),
  },
  { name: 'an acknowledgement too many', says: 'more often than it was delivered', act: ack({}) },
  {
    name: 'an acknowledgement of the wrong type',
    says: 'AcknowledgedMessageType',
    act: ack({ AcknowledgedMessageType: 'input_stream_data' }),
  },
  { name: 'an unsequential acknowledgement', says: 'IsSequential', act: ack({ IsSequentialMessage: false }) },
  {
    name: 'a numbered acknowledgement',
    says: 'acknowledgement is 4, not 0',
    act: ack({}, { sequenceNumber: 4 }),
  },
  {
    name: 'an acknowledgement without flags',
    says: 'acknowledgement is 0, not 3',
    act: ack({}, { flags: 0 }),
  },
  {
    name: 'an acknowledgement as output',
    says: 'acknowledgement is 1, not 0',
    act: ack({}, { payloadType: 1 }),
  },
  {
    name: 'an acknowledgement that is no JSON',
    says: 'is not JSON',
    act: (client) => client.raw(message(Buffer.from('{'), { type: 'acknowledge', flags: 3, payloadType: 0 })),
  },
  { name: 'a second text frame', says: 'second text frame', act: (client) => client.raw('{}') },
  { name: 'data before the handshake', says: 'before the handshake', early: true, act: frame({}) },
  {
    name: 'a handshake response without a version',
    says: 'ClientVersion undefined',
    early: true,
    act: (client) => client.answerHandshake({ ClientVersion: undefined }),
  },
  {
    name: 'a handshake response that is silent of the session type',
    says: 'says nothing of SessionType',
    early: true,
    act: (client) => client.answerHandshake({ ProcessedClientActions: [] }),
  },
  {
    name: 'a handshake response with another version than the text frame',
    says: 'the text frame 1.2.650.0',
    early: true,
    act: (client) => client.answerHandshake({ ClientVersion: '1.2.700.0' }),
  },
  {
    name: 'a second handshake response',
    says: 'second handshake',
    act: (client) => client.answerHandshake(),
  },
  {
    name: 'an agreement to KMS',
    says: 'agreed to KMS',
    early: true,
    options: { agent: { requestKms: true } },
    act: (client) => {
      const processed = (ActionType: string) => ({
        ActionType,
        ActionStatus: 1,
        ActionResult: null,
        Error: '',
      });
      client.answerHandshake({
        ProcessedClientActions: [processed('KMSEncryption'), processed('SessionType')],
      });
    },
  },
  { name: 'smux version 2', says: 'version 2', act: bytes(smux(SYN, 3, '', 2)) },
  { name: 'a smux window update', says: 'command 4', act: bytes(smux(4, 3)) },
  { name: 'a SYN with data', says: 'carries 2 bytes', act: bytes(smux(SYN, 3, 'ab')) },
  { name: 'a stream id of 1', says: 'names stream id 1 where 3 is due', act: bytes(smux(SYN, 1)) },
  { name: 'an even stream id', says: 'names stream id 4', act: bytes(smux(SYN, 4)) },
  { name: 'a stream id left out', says: 'names stream id 7 where 5', act: bytes(smux(SYN, 3), smux(SYN, 7)) },
  {
    name: 'a stream id used twice',
    says: 'used again',
    act: bytes(smux(SYN, 3), smux(FIN, 3), smux(SYN, 3)),
  },
  { name: 'data on a stream that was not opened', says: 'never opened', act: bytes(smux(PSH, 3, 'x')) },
  { name: 'FIN on a stream that was not opened', says: 'never opened', act: bytes(smux(FIN, 9)) },
  {
    name: 'data after FIN',
    says: 'after its FIN',
    act: bytes(smux(SYN, 3), smux(FIN, 3), smux(PSH, 3, 'x')),
  },
  { name: 'two FINs', says: 'after its FIN', act: bytes(smux(SYN, 3), smux(FIN, 3), smux(FIN, 3)) },
  { name: 'keep-alive where it is off', says: 'keep-alive is off', act: bytes(smux(NOP, 0)) },
  {
    name: 'a NOP for a stream',
    says: 'names stream 3',
    options: { agent: { version: '3.1.1511.0' } },
    act: bytes(smux(SYN, 3), smux(NOP, 3)),
  },
  {
    name: 'smux for an agent that forwards in basic mode',
    says: 'basic mode',
    options: { agent: { version: '3.0.196.0' } },
    act: bytes(smux(SYN, 3)),
  },
  {
    name: 'the DisconnectToPort flag in multiplexed mode',
    says: 'DisconnectToPort',
    act: (client) => client.sendSurely(Buffer.from([0, 0, 0, 1]), { payloadType: 10 }),
  },
];

test.each(BAD)('$name is a breach', async ({ says, options, early, act }) => {
  await using emulator = await startSsmEmulator({
    ...options,
    agent: { readyDelayMs: 1, ...options?.agent },
  });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  if (early) await client.until(() => client.ordered.length === 1);
  else await client.shake();
  emulator.assertClean();
  await Promise.race([act(client), emulator.until(({ breaches }) => breaches.length > 0)]);
  await emulator.until(({ breaches }) => breaches.some((text) => text.includes(says)));
  expect(() => emulator.assertClean()).toThrow(/broke the SSM session protocol/);
  client.close();
});

test('a token counts once, and only where it was given', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const first = new NaiveClient();
  await first.open(grant.StreamUrl, grant.TokenValue ?? '');
  await first.until(() => first.ordered.length === 1);
  await first.open(grant.StreamUrl, grant.TokenValue ?? '');
  await first.until(() => first.closed !== undefined);
  expect(first.closed?.code).toBe(1008);
  await first.open(grant.StreamUrl, 'made up');
  await first.until(() => first.closed !== undefined);
  expect(emulator.breaches).toEqual([
    `${grant.SessionId}: a token was used a second time`,
    `${grant.SessionId}: a channel was opened with a wrong token`,
  ]);
});

test('the text frame is judged: schema, ids, and the same ClientId for the session’s life', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.until(() => client.ordered.length === 1);
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: grant.SessionId });
  await client.open(grant.StreamUrl, String(body.TokenValue), {
    ClientId: randomUUID(),
    MessageSchemaVersion: '2.0',
    RequestId: 'one',
  });
  await emulator.until(({ breaches }) => breaches.length === 3);
  expect(emulator.breaches.join()).toMatch(/MessageSchemaVersion "2.0".*RequestId.*ClientId changed/s);
  client.close();
});

test('a binary frame before the text frame is a breach', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(grant.StreamUrl);
  socket.on('open', () => socket.send(Buffer.from('x'), { binary: true }));
  socket.on('error', () => undefined);
  await emulator.until(({ breaches }) => breaches.some((text) => text.includes('before the text frame')));
});

test('a WebSocket to anything but a StreamUrl is a breach', async () => {
  await using emulator = await startSsmEmulator();
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`${emulator.url.replace('http', 'ws')}/v1/data-channel/nobody`);
  socket.on('error', () => undefined);
  await emulator.until(({ breaches }) => breaches.some((text) => text.includes('no StreamUrl')));
});

test('a message that is never acknowledged is a breach when the client ends the session', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  client.acknowledging = false;
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.until(() => client.received.length >= 10, 20_000);
  emulator.assertClean();
  await callApi(emulator, 'TerminateSession', { SessionId: grant.SessionId });
  expect(emulator.breaches.join()).toContain('never acknowledged');
  client.close();
});

test('a client that never keeps alive where it must is a breach when it ends the session', async () => {
  await using emulator = await startSsmEmulator({
    agent: { version: '3.1.1511.0', keepAliveIntervalMs: 20 },
  });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.until(() => client.bytes.length >= 24);
  await callApi(emulator, 'TerminateSession', { SessionId: grant.SessionId });
  expect(emulator.breaches.join()).toContain('no smux NOP ever came');
  client.close();
});

test('a gap is allowed after a lost channel, where it may be what was lost', async () => {
  await using emulator = await startSsmEmulator();
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.sendSurely(smux(SYN, 3));
  emulator.faults.dropSockets();
  await client.until(() => client.closed !== undefined);
  const lost = message(smux(SYN, 5), { sequenceNumber: client.next++ });
  const { body } = await callApi(emulator, 'ResumeSession', { SessionId: grant.SessionId });
  await client.open(grant.StreamUrl, String(body.TokenValue));
  client.send(smux(FIN, 5));
  client.raw(lost);
  await emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpened === 2);
  emulator.assertClean();
  client.send(smux(SYN, 7), { sequenceNumber: client.next + 3 });
  await emulator.until(({ breaches }) => breaches.some((text) => text.includes('gap')));
  client.close();
});
