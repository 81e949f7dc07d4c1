import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RedisTargetError } from '../../../src/errors.ts';
import { openDoor } from '../../../src/gateway/door.ts';
import { type ServeGatewayOptions, serveGateway } from '../../../src/gateway/serve.ts';
import { Closing } from '../../../src/platform/closing.ts';

interface Served extends AsyncDisposable {
  readonly port: number;
  readonly said: string[];
  /** Lets the gateway's connections to the server be made from now on. */
  letConnect(): void;
  /** The next connection that comes at the server. */
  arrival(): Promise<Socket>;
}

const DOOR = (): ServeGatewayOptions['door'] => openDoor({ identity: undefined, onState: () => {} });
const LOGIN: ServeGatewayOptions['login'] = {
  name: '`auth`',
  credentials: async () => ({ password: 'geheim' }),
};

/** A gateway whose connections to a server take their time, as over TLS to a host far away. */
async function serveSlowly(options: Partial<ServeGatewayOptions>): Promise<Served> {
  const closing = new Closing();
  const said: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    closing.add(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.add(() => void server.close());
  const { port: serverPort } = server.address() as { port: number };
  let letConnect = (): void => {};
  const mayConnect = new Promise<void>((resolve) => {
    letConnect = resolve;
  });
  const { port } = await serveGateway({
    connect: async () => {
      await mayConnect;
      const socket = connect({ host: '127.0.0.1', port: serverPort, allowHalfOpen: true });
      await once(socket, 'connect');
      return socket;
    },
    closing,
    onState: (text) => said.push(text),
    ...options,
  });
  return {
    port,
    said,
    letConnect,
    arrival: async () => ((await once(server, 'connection')) as [Socket])[0],
    [Symbol.asyncDispose]: () => closing.close(),
  };
}

const WAYS: readonly [string, Partial<ServeGatewayOptions>][] = [
  ['passes bytes', {}],
  ['has a door', { door: DOOR() }],
  ['logs in', { login: LOGIN }],
  ['has a door and logs in', { door: DOOR(), login: LOGIN }],
  ['reads them', { observer: () => ({}) }],
  ['has a door and reads them', { door: DOOR(), observer: () => ({}) }],
  ['speaks TLS with the server', { isTls: true }],
  ['has a door and speaks TLS with the server', { door: DOOR(), isTls: true }],
  ['speaks TLS with the server and reads', { isTls: true, observer: () => ({}) }],
  ['has a door, speaks TLS with the server and reads', { door: DOOR(), isTls: true, observer: () => ({}) }],
];

describe.each(WAYS)('a gateway that %s', (_name, options) => {
  it.each(['ends', 'breaks'] as const)(
    'gives up the connection to the server of a client that %s while it is being made',
    async (how) => {
      await using gateway = await serveSlowly(options);
      const client = connect({ host: '127.0.0.1', port: gateway.port });
      await once(client, 'connect');
      if (how === 'ends') client.end();
      else client.resetAndDestroy();
      // A client that comes later is accepted later, so that the first one's end has been seen by then.
      await seenBehind(gateway.port);
      const arrived = gateway.arrival();
      gateway.letConnect();
      const atServer = await arrived;
      atServer.resume();
      await once(atServer, 'end');
    },
  );

  it('gives up the connection to the server of a client that ends without a word', async () => {
    await using gateway = await serveSlowly(options);
    gateway.letConnect();
    const arrived = gateway.arrival();
    const client = connect({ host: '127.0.0.1', port: gateway.port });
    const atServer = await arrived;
    client.end();
    atServer.resume();
    await once(atServer, 'end');
  });
});

/** Resolves when the gateway has taken what came to it before: a connection of its own process is made and closed again. */
async function seenBehind(port: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    const later = connect({ host: '127.0.0.1', port });
    await once(later, 'connect');
    await new Promise((resolve) => setImmediate(resolve));
    later.resetAndDestroy();
  }
}

it('tells a client that has sent nothing yet that the server has ended the connection', async () => {
  await using gateway = await serveSlowly({ door: DOOR() });
  const arrived = gateway.arrival();
  gateway.letConnect();
  const client = connect({ host: '127.0.0.1', port: gateway.port });
  const atServer = await arrived;
  atServer.end();
  client.resume();
  await once(client, 'close');
});

it('says each line once in a while, also where different ones take turns', async () => {
  let tries = 0;
  await using gateway = await serveSlowly({
    connect: () => {
      tries += 1;
      throw new RedisTargetError('RT_TARGET_UNREACHABLE', `Reason ${tries % 3}.`);
    },
  });
  for (let turn = 0; turn < 9; turn += 1) {
    const client = connect({ host: '127.0.0.1', port: gateway.port });
    client.on('error', () => {});
    await once(client, 'close');
  }
  expect(tries).toBe(9);
  expect(gateway.said.map((text) => /Reason \d/.exec(text)?.[0])).toEqual([
    'Reason 1',
    'Reason 2',
    'Reason 0',
  ]);
});
