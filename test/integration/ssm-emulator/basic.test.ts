import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { NaiveClient, startSession } from './naive-client.ts';

const DISCONNECT = Buffer.from('00000001', 'hex');

test('an old agent forwards plain bytes, and dials again after either end left', async () => {
  const connections: net.Socket[] = [];
  const server = net.createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => socket.write(`${connections.length}:${data}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await using emulator = await startSsmEmulator({
    hosts: { localhost: { host: '127.0.0.1', port } },
    agent: { version: '3.0.196.0' },
  });
  const grant = await startSession(emulator, '', 'AWS-StartPortForwardingSession');
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  expect(emulator.sessions[0]).toMatchObject({ mode: 'basic', keepAlive: false });

  await client.sendSurely('one');
  await client.until(() => client.bytes.toString() === '1:one');
  await client.sendSurely(DISCONNECT, { payloadType: 10 });
  await once(connections[0] as net.Socket, 'close');

  await client.sendSurely('two');
  await client.until(() => client.bytes.toString() === '1:one2:two');
  connections[1]?.end();
  await emulator.until(({ sessions }) => sessions[0]?.counters.streamsOpen === 0);

  await client.sendSurely('three');
  await client.until(() => client.bytes.toString() === '1:one2:two3:three');
  emulator.assertClean();
  client.close();
  server.close();
});

test('an old agent refuses a port that nobody listens on by its flag, and goes on', async () => {
  await using emulator = await startSsmEmulator({ agent: { version: '3.0.100.0' } });
  const grant = await startSession(emulator);
  const client = new NaiveClient();
  await client.open(grant.StreamUrl, grant.TokenValue ?? '');
  await client.shake();
  await client.sendSurely('hello');
  await client.until(() => client.ordered.some(({ payloadType }) => payloadType === 10));
  expect(emulator.sessions[0]?.state).toBe('open');
  emulator.assertClean();
  client.close();
});
