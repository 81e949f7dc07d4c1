import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { joinEnds } from '../../../src/platform/join-ends.ts';
import { ForwardedStream } from '../../../src/ssm/forwarded-stream.ts';

const opened: { destroy(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

/** A client's socket, and ours of the same connection, as the tunnel's listener has it. */
async function openConnection(): Promise<{ client: Socket; local: Socket }> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({
    port: (server.address() as { port: number }).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  const [local] = await accepted;
  server.close();
  opened.push(client, local);
  return { client, local };
}

/** The forwarder of one stream, which takes nothing until it is told to. */
class SlowOwner {
  readonly taken: Buffer[] = [];
  readonly told: string[] = [];
  consumedBytes = 0;
  pieceBytes = 0;
  readonly stream: ForwardedStream = new ForwardedStream(3, {
    wantsToWrite: () => this.take(),
    consumed: (bytes) => {
      this.consumedBytes += bytes;
    },
    halfClosed: () => void this.told.push(`half-closed after ${this.takenBytes}`),
    gone: () => void this.told.push('gone'),
  });

  get takenBytes(): number {
    return this.taken.reduce((sum, { length }) => sum + length, 0);
  }

  take(): void {
    while (this.pieceBytes > 0 && this.stream.hasOutput)
      this.taken.push(Buffer.from(this.stream.takeOutput(this.pieceBytes)));
  }

  takeFromNowOn(pieceBytes: number): void {
    this.pieceBytes = pieceBytes;
    this.take();
  }
}

/** Bytes of which none is like its neighbours, so that one that is lost, doubled or out of its turn is seen. */
function counted(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

async function carried(owner: SlowOwner): Promise<{ client: Socket; local: Socket }> {
  const connection = await openConnection();
  joinEnds(connection.local, owner.stream);
  owner.stream.carry(connection.local);
  opened.push(owner.stream);
  return connection;
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

describe('what a client writes to a carried stream', () => {
  it.each([1_000, 32_768, 1_000_000])(
    'comes in its order in pieces of %d bytes, and its end behind all of it',
    async (pieceBytes) => {
      const owner = new SlowOwner();
      const { client } = await carried(owner);
      const bytes = counted(3_000_000);
      client.end(bytes);
      await until(() => owner.stream.hasOutput);
      expect(owner.told).toEqual([]);
      owner.takeFromNowOn(pieceBytes);
      await until(() => owner.told.length > 0);
      expect(owner.told).toEqual(['half-closed after 3000000']);
      expect(Buffer.concat(owner.taken).equals(bytes)).toBe(true);
    },
  );

  it('ends behind the last bytes although these wait for room when the end comes', async () => {
    const owner = new SlowOwner();
    const { client, local } = await carried(owner);
    const ended = once(local, 'end');
    client.end('QUIT\r\n');
    await until(() => owner.stream.hasOutput);
    await ended;
    expect(owner.told).toEqual([]);
    owner.takeFromNowOn(1);
    await until(() => owner.told.length > 0);
    expect(owner.told).toEqual(['half-closed after 6']);
  });

  it('ends although it had ended before it was carried, without a byte', async () => {
    const owner = new SlowOwner();
    const { client, local } = await openConnection();
    client.end();
    await once(local, 'end');
    joinEnds(local, owner.stream);
    owner.stream.carry(local);
    opened.push(owner.stream);
    await until(() => owner.told.length > 0);
    expect(owner.told).toEqual(['half-closed after 0']);
  });

  it('is not read on and on while nobody takes it', async () => {
    const owner = new SlowOwner();
    const { client, local } = await carried(owner);
    client.write(Buffer.alloc(50_000_000));
    await until(() => owner.stream.hasOutput);
    // As long as it takes to read it all, where somebody does.
    const other = new SlowOwner();
    other.takeFromNowOn(1_000_000);
    const fast = await carried(other);
    fast.client.write(Buffer.alloc(50_000_000));
    await until(() => other.takenBytes === 50_000_000);
    expect(local.bytesRead).toBeLessThan(1_000_000);
  });

  it('goes nowhere once the remote side has ended', async () => {
    const owner = new SlowOwner();
    owner.takeFromNowOn(1_000);
    const { client, local } = await carried(owner);
    owner.stream.remoteEnded();
    client.resume();
    await once(client, 'end');
    client.end('too late');
    await once(local, 'close');
    expect(owner.takenBytes).toBe(0);
    expect(owner.told).toEqual(['gone']);
  });
});

describe('what comes for a client over a carried stream', () => {
  it('waits for one that reads nothing, and comes in its order with the end behind it', async () => {
    const owner = new SlowOwner();
    const { client } = await carried(owner);
    const bytes = counted(20_000_000);
    for (let at = 0; at < bytes.length; at += 1_000) owner.stream.receive(bytes.subarray(at, at + 1_000));
    owner.stream.remoteEnded();
    await until(() => owner.consumedBytes > 0);
    expect(owner.stream.waitingBytes).toBeGreaterThan(0);
    const read: Buffer[] = [];
    for await (const chunk of client) read.push(chunk as Buffer);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    expect(owner.consumedBytes).toBe(bytes.length);
  });

  it('comes although it was there before the client was', async () => {
    const owner = new SlowOwner();
    owner.stream.receive(Buffer.from('+PONG\r\n'));
    const { client } = await carried(owner);
    const [chunk] = (await once(client, 'data')) as [Buffer];
    expect(`${chunk}`).toBe('+PONG\r\n');
  });

  it('is told to whoever observes the connection, as what the client sends is', async () => {
    const owner = new SlowOwner();
    const connection = await openConnection();
    const seen: string[] = [];
    owner.stream.carry(connection.local, {
      sent: (bytes) => seen.push(`sent ${Buffer.from(bytes)}`),
      received: () => seen.push('received'),
    });
    opened.push(owner.stream);
    connection.client.write('PING\r\n');
    await until(() => seen.length === 1);
    owner.stream.receive(Buffer.from('+PONG\r\n'));
    await once(connection.client, 'data');
    expect(seen).toEqual(['sent PING\r\n', 'received']);
  });

  it('is given up, and nothing is counted as waiting, when the client goes in the middle', async () => {
    const owner = new SlowOwner();
    const { client } = await carried(owner);
    owner.stream.receive(Buffer.alloc(20_000_000));
    await until(() => owner.consumedBytes > 0);
    client.resetAndDestroy();
    await until(() => owner.told.includes('gone'));
    expect(owner.stream.waitingBytes).toBe(0);
    expect(owner.consumedBytes).toBe(20_000_000);
  });
});
