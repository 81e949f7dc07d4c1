import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectToKnown } from '../../../../src/targets/cluster/identity.ts';

const ID = 'b'.repeat(40);

interface Served extends AsyncDisposable {
  readonly port: number;
  readonly sockets: readonly Socket[];
}

/** Answers the first thing that each connection says, in turn. */
async function serve(...answers: readonly string[]): Promise<Served> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const answer = answers[sockets.push(socket) - 1] ?? '';
    socket.on('error', () => {}).once('data', () => socket.write(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const ownLogin = { credentials: async (): Promise<undefined> => undefined };

describe('a connection whose node is asked who it is', () => {
  it('that is lost while that is looked up is an error of whoever connects, and of nobody else', async () => {
    await using server = await serve(`$40\r\n${ID}\r\n`);
    const toServer = { connect: () => connect({ host: '127.0.0.1', port: server.port }) };
    let stream: Socket | undefined;
    const connecting = connectToKnown(
      { connect: () => (stream = toServer.connect()) },
      {
        ownLogin,
        verify: async ({ id }) => {
          expect(id).toBe(ID);
          server.sockets[0]?.resetAndDestroy();
          if (stream !== undefined) await new Promise((resolve) => stream?.once('close', resolve));
        },
      },
    );
    await expect(connecting).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it.each([
    ['everybody has to log in first', '-NOAUTH Authentication required.\r\n'],
    [
      'the user of who has not may do little',
      "-NOPERM this user has no permissions to run the 'cluster' command or its subcommand\r\n",
    ],
  ])('is asked over one that is logged in where %s', async (_, refusal) => {
    await using server = await serve(refusal, `$40\r\n${ID}\r\n`);
    const said: unknown[] = [];
    const stream = await connectToKnown(
      { connect: () => connect({ host: '127.0.0.1', port: server.port }) },
      { ownLogin, verify: async (answer) => void said.push(answer) },
    );
    stream.destroy();
    expect(said).toEqual([{ id: ID, refusal: undefined }]);
  });

  it('that says no id is told by its words', async () => {
    await using server = await serve('-ERR This instance has cluster support disabled\r\n');
    const said: unknown[] = [];
    const stream = await connectToKnown(
      { connect: () => connect({ host: '127.0.0.1', port: server.port }) },
      { ownLogin, verify: async (answer) => void said.push(answer) },
    );
    stream.destroy();
    expect(said).toEqual([{ id: undefined, refusal: 'ERR This instance has cluster support disabled' }]);
  });
});
