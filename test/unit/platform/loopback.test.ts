import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listenLocally } from '../../../src/platform/loopback.ts';

describe('the loopback listener', () => {
  it('keeps a connection open in one direction after the client has ended the other', async () => {
    const listener = await listenLocally({
      onConnection: (socket) => {
        socket.on('end', () => socket.end('all of it'));
        socket.resume();
      },
    });
    const client = connect({ host: '127.0.0.1', port: listener.port });
    client.end('request');
    let answer = '';
    for await (const chunk of client) answer += chunk;
    expect(answer).toBe('all of it');
    await listener.close();
  });

  it('names this very process when its port is taken', async () => {
    const listener = await listenLocally({ onConnection: () => undefined });
    await expect(listenLocally({ port: listener.port, onConnection: () => undefined })).rejects.toMatchObject(
      {
        code: 'RT_PORT_TAKEN',
        message: expect.stringContaining(
          process.platform === 'linux' ? `(pid ${process.pid})` : String(listener.port),
        ),
      },
    );
    await listener.close();
  });

  it('ends what is connected when it closes, and closes twice', async () => {
    const listener = await listenLocally({ onConnection: () => undefined });
    const client = connect({ host: '127.0.0.1', port: listener.port });
    await once(client, 'connect');
    const ended = once(client, 'close');
    await listener.close();
    await listener.close();
    client.resume();
    await ended;
  });
});
