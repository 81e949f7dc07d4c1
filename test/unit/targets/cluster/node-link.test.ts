import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodePlace } from '../../../../src/gateway/cluster/directory.ts';
import { NodeLink } from '../../../../src/targets/cluster/node-link.ts';

const ID = 'a'.repeat(40);
const FIRST = { host: '10.0.0.1', port: 6379 };
const NEXT = { host: '10.0.0.2', port: 6379 };

type Tunnel = Awaited<ReturnType<ConstructorParameters<typeof NodeLink>[1]['openTunnel']>>;

/** Says that id to whoever connects. */
const server = createServer((socket: Socket) => {
  socket.on('error', () => {}).on('data', () => socket.write(`$40\r\n${ID}\r\n`));
});
let port = 0;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});

/** A node that can move, and its sessions, which open and close when the test says so. */
function makeNode(id = ID, tellsIds = true) {
  const node = { door: undefined, id, place: FIRST, isReplaced: false };
  const openings: { readonly place: NodePlace; readonly tunnel: Promised<Tunnel> }[] = [];
  const link = new NodeLink(node, {
    openTunnel: (place) => {
      const tunnel = promised<Tunnel>();
      openings.push({ place, tunnel });
      return tunnel.promise;
    },
    toServer: (at) => ({ connect: () => connect({ host: '127.0.0.1', port: at }) }),
    ownLogin: { credentials: async () => undefined },
    tellsIds,
    refresh: async () => {},
    onTried: () => {},
  });
  return { node, openings, link };
}

function tunnelOf(sessionId: string, close: () => Promise<void> = async () => {}): Tunnel {
  return { port, sessionIds: [sessionId], close };
}

describe('the way to a node that moves while its first session is opened', () => {
  it('is the one to where it is now, also when the first then fails', async () => {
    const { node, openings, link } = makeNode();
    const first = link.connect();
    node.place = NEXT;
    const second = link.connect();
    openings[1]?.tunnel.resolve(tunnelOf('the next'));
    (await second).destroy();
    openings[0]?.tunnel.reject(new Error('not reached'));
    await expect(first).rejects.toThrow('not reached');
    (await link.connect()).destroy();
    expect(openings.map(({ place }) => place)).toEqual([FIRST, NEXT]);
    expect(link.sessionIds).toEqual(['the next']);
    await link.close();
  });

  it('is closed with the one before, and only then is it over', async () => {
    const { node, openings, link } = makeNode();
    const first = link.connect();
    node.place = NEXT;
    const second = link.connect();
    openings[1]?.tunnel.resolve(tunnelOf('the next'));
    (await second).destroy();
    const closing = promised<void>();
    openings[0]?.tunnel.resolve(tunnelOf('the first', () => closing.promise));
    await first.then(
      (stream) => stream.destroy(),
      () => undefined,
    );
    expect(link.sessionIds).toEqual(['the next']);
    let isClosed = false;
    const closed = link.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    closing.resolve();
    await closed;
  });
});

describe('a node that says another id than it is listed by', () => {
  it.each([
    ['is refused', true],
    ['is taken where nodes do not tell the ids that they are listed by, as of a serverless cache', false],
  ])('%s', async (_, isRefused) => {
    const { openings, link } = makeNode('c'.repeat(40), isRefused);
    const connecting = link.connect();
    openings[0]?.tunnel.resolve(tunnelOf('the first'));
    if (isRefused) await expect(connecting).rejects.toMatchObject({ code: 'RT_CLUSTER_WRONG_NODE' });
    else (await connecting).destroy();
    await link.close();
  });
});

describe('a node whose sessions cannot be opened', () => {
  it('is not tried again at once, and at once where it has come to another address', async () => {
    const { node, openings, link } = makeNode();
    const first = link.connect();
    openings[0]?.tunnel.reject(new Error('not reached'));
    await expect(first).rejects.toThrow('not reached');
    await expect(link.connect()).rejects.toThrow('not reached');
    expect(openings).toHaveLength(1);
    node.place = NEXT;
    const next = link.connect();
    expect(openings.map(({ place }) => place)).toEqual([FIRST, NEXT]);
    openings[1]?.tunnel.resolve(tunnelOf('the next'));
    (await next).destroy();
    await link.close();
  });
});

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** As `Promise.withResolvers`, which Node 20 has not. */
function promised<T>(): Promised<T> {
  let resolve: Promised<T>['resolve'] = () => {};
  let reject: Promised<T>['reject'] = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
