import { DescribeInstanceInformationCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { callApi, startSession } from './naive-client.ts';

const INSTANCES = [
  { id: 'i-0000000000000000a', agentVersion: '3.3.1230.0', tags: { Name: 'redis-bastion', env: 'dev' } },
  { id: 'i-0000000000000000b', agentVersion: '3.1.1374.0', tags: { Name: 'redis-bastion' } },
  { id: 'mi-0000000000000000c', agentVersion: '3.2.0.0', pingStatus: 'ConnectionLost' as const },
];

async function found(emulator: SsmEmulator, input: unknown): Promise<string[]> {
  const { body } = await callApi(emulator, 'DescribeInstanceInformation', input);
  return (body.InstanceInformationList as { InstanceId: string }[]).map(({ InstanceId }) => InstanceId);
}

function sdk(emulator: SsmEmulator): SSMClient {
  return new SSMClient({
    endpoint: emulator.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIASDK', secretAccessKey: 'secret' },
    maxAttempts: 3,
  });
}

test('AWS’s own SDK starts a session', async () => {
  await using emulator = await startSsmEmulator();
  const answer = await sdk(emulator).send(
    new StartSessionCommand({
      Target: 'i-0123456789abcdef0',
      DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
      Parameters: { host: ['app-28.example'], portNumber: ['6379'], localPortNumber: ['0'] },
    }),
  );
  expect(answer.StreamUrl).toBe(
    `ws://127.0.0.1:${emulator.port}/v1/data-channel/${answer.SessionId}?role=publish_subscribe`,
  );
  expect(emulator.sessions[0]).toMatchObject({
    id: answer.SessionId,
    tokens: [answer.TokenValue],
    state: 'open',
  });
  expect(emulator.calls).toMatchObject([{ operation: 'StartSession', answer: 'ok' }]);
});

test('AWS’s own SDK reads instances, and corrects its clock by the Date header', async () => {
  await using emulator = await startSsmEmulator({ instances: INSTANCES });
  emulator.faults.clockSkewMs = 3_600_000;
  const { InstanceInformationList } = await sdk(emulator).send(new DescribeInstanceInformationCommand({}));
  expect(InstanceInformationList?.[0]?.LastPingDateTime).toBeInstanceOf(Date);
  expect(emulator.calls.map(({ answer }) => answer)).toEqual(['InvalidSignatureException', 'ok']);
});

test('instances are filtered by tag, id and ping status', async () => {
  await using emulator = await startSsmEmulator({ instances: INSTANCES });
  const filter = (Key: string, ...Values: string[]) => ({ Key, Values });
  const byTag = filter('tag:Name', 'redis-bastion');
  expect(await found(emulator, {})).toHaveLength(3);
  expect(await found(emulator, { Filters: [byTag] })).toEqual(['i-0000000000000000a', 'i-0000000000000000b']);
  expect(await found(emulator, { Filters: [byTag, filter('tag:env', 'dev')] })).toEqual([
    'i-0000000000000000a',
  ]);
  expect(await found(emulator, { Filters: [filter('PingStatus', 'ConnectionLost')] })).toEqual([
    'mi-0000000000000000c',
  ]);
  expect(await found(emulator, { Filters: [filter('InstanceIds', 'i-0000000000000000b')] })).toHaveLength(1);
});

test('instances come in pages', async () => {
  const many = Array.from({ length: 7 }, (_, i) => ({ id: `i-${i}`, agentVersion: '3.3.1230.0' }));
  await using emulator = await startSsmEmulator({ instances: many });
  const first = await callApi(emulator, 'DescribeInstanceInformation', { MaxResults: 5 });
  expect(first.body.InstanceInformationList).toHaveLength(5);
  const rest = { MaxResults: 5, NextToken: first.body.NextToken };
  expect(await found(emulator, rest)).toEqual(['i-5', 'i-6']);
});

test.each([
  ['an unknown target', 'StartSession', { Target: 'i-f' }, 'TargetNotConnected'],
  ['an offline target', 'StartSession', { Target: 'mi-0000000000000000c' }, 'TargetNotConnected'],
  ['an unknown document', 'StartSession', { DocumentName: 'mine' }, 'InvalidDocument'],
  ['an unknown parameter', 'StartSession', { Parameters: { hots: ['a'] } }, 'InvalidParameters'],
  ['a parameter that is no list', 'StartSession', { Parameters: { host: 'a' } }, 'ValidationException'],
  ['an unknown session', 'ResumeSession', { SessionId: 'none' }, 'DoesNotExistException'],
  ['a wrong page size', 'DescribeInstanceInformation', { MaxResults: 4 }, 'ValidationException'],
  [
    'an unknown filter',
    'DescribeInstanceInformation',
    { Filters: [{ Key: 'x', Values: ['y'] }] },
    'InvalidFilterKey',
  ],
  ['an unknown operation', 'DescribePonies', {}, 'UnknownOperationException'],
])('%s is answered by the error that AWS has for it', async (_, operation, input, name) => {
  await using emulator = await startSsmEmulator({ instances: INSTANCES });
  const start = { Target: 'i-0000000000000000a', DocumentName: 'AWS-StartPortForwardingSession' };
  const { status, body } = await callApi(
    emulator,
    operation,
    operation === 'StartSession' ? { ...start, ...input } : input,
  );
  expect(status).toBe(400);
  expect(body).toMatchObject({ __type: name, message: expect.any(String) });
});

test('nobody is let in without a signature, or with another key than the given one', async () => {
  await using emulator = await startSsmEmulator({ accessKeyId: 'AKIAMINE' });
  const bare = await callApi(emulator, 'DescribeInstanceInformation', {}, {});
  expect(bare.body).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  const other = await callApi(emulator, 'DescribeInstanceInformation', {});
  expect(other.body).toMatchObject({ __type: 'UnrecognizedClientException' });
  expect(emulator.env.AWS_ACCESS_KEY_ID).toBe('AKIAMINE');
});

test('planned answers come so often, then the operation works again', async () => {
  await using emulator = await startSsmEmulator();
  emulator.faults.answerApi('DescribeInstanceInformation', 429, 2);
  emulator.faults.answerApi('*', 'AccessDeniedException');
  const statuses: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    const { status, body } = await callApi(emulator, 'DescribeInstanceInformation', {});
    statuses.push([status, body.__type]);
  }
  expect(statuses).toEqual([
    [429, 'ThrottlingException'],
    [429, 'ThrottlingException'],
    [400, 'AccessDeniedException'],
    [200, undefined],
  ]);
});

test('a company’s own document is known by its name, content and parameters', async () => {
  await using emulator = await startSsmEmulator({ documents: { 'Acme-Redis': {} } });
  await startSession(emulator, 'app.example', 'Acme-RedisToRemoteHost').then(
    () => expect.unreachable(),
    (error: Error) => expect(error.message).toContain('InvalidDocument'),
  );
  const { body } = await callApi(emulator, 'GetDocument', { Name: 'Acme-Redis' });
  expect(JSON.parse(String(body.Content))).toMatchObject({ schemaVersion: '1.0', sessionType: 'Port' });
  const described = await callApi(emulator, 'DescribeDocument', { Name: 'Acme-Redis' });
  expect(described.body.Document).toMatchObject({
    Name: 'Acme-Redis',
    Parameters: [{ Name: 'host' }, { Name: 'portNumber' }, { Name: 'localPortNumber' }],
  });
});
