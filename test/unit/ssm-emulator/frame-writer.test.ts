import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { FrameWriter } from '../../support/ssm-emulator/gateway/frame-writer.ts';

const UPGRADE =
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
/** With a mask of zeros (RFC 6455, section 5.3), which leaves what it covers as it is. */
const MASK = '00000000';
const MESSAGE = `8281${MASK}2a`;
const CLOSING = `8882${MASK}03e8`;

/** What a server that answers each message with `21` says to these frames, in hex, until it ends. */
async function answersTo(...frames: readonly string[]): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket, { socket: stream }) => {
    const writer = new FrameWriter(socket, stream as Socket);
    socket.on('message', () => writer.send(Buffer.from([0x21])));
  });
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let said = Buffer.alloc(0);
  client.on('data', (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]);
  });
  client.write(UPGRADE);
  await once(client, 'data');
  said = Buffer.alloc(0);
  for (const frame of frames) {
    client.write(Buffer.from(frame, 'hex'));
    await once(client, 'data');
  }
  if (!client.readableEnded) await once(client, 'end');
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  return said.toString('hex');
}

it('writes what is sent, and nothing behind the frame with which a WebSocket answers the end of the other', async () => {
  expect(await answersTo(MESSAGE, CLOSING)).toBe('820121' + '880203e8');
  expect(await answersTo(`${MESSAGE}${CLOSING}`)).toBe('880203e8');
});
