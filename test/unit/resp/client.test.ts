import { getEventListeners } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';

/** The client's end of a connection: `sent` is what the server sees, `push` what it answers. */
class Connection extends Duplex {
  sent = '';

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent += chunk.toString();
    done();
  }
}

function connect(): { connection: Connection; client: RespClient } {
  const connection = new Connection();
  return { connection, client: new RespClient(connection) };
}

const UNREACHABLE = { code: 'RT_TARGET_UNREACHABLE' };

afterEach(() => {
  vi.useRealTimers();
});

describe('a client of a few commands', () => {
  it('gives each command its own reply, in their order, however the replies come', async () => {
    const { connection, client } = connect();
    const replies = [client.call(['GET', 'a']), client.call(['INCR', 'n']), client.call(['PING'])];
    expect(connection.sent).toBe(
      '*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n*1\r\n$4\r\nPING\r\n',
    );
    connection.push('$5\r\nva');
    connection.push('lue\r\n:7\r\n+PONG\r\n');
    expect(await Promise.all(replies)).toEqual([
      { type: 'bulk', value: Buffer.from('value') },
      { type: 'integer', value: 7n },
      { type: 'status', value: 'PONG' },
    ]);
    expect(connection.destroyed).toBe(false);
  });

  it('takes an error for a value, and what the server pushes or says unasked for no reply', async () => {
    const { connection, client } = connect();
    connection.push('+hello\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    const reply = client.call(['FOO']);
    connection.push('>2\r\n+invalidate\r\n_\r\n-ERR unknown command\r\n');
    expect(await reply).toEqual({ type: 'error', value: 'ERR unknown command' });
  });

  it.each([
    ['ends its side', (connection: Connection) => connection.push(null)],
    ['is gone', (connection: Connection) => connection.destroy(new Error('reset'))],
  ])('takes the only thing that a server says before it %s for its reply to everything', async (_, lose) => {
    const { connection, client } = connect();
    // Unasked, as a server that takes nobody more.
    connection.push('-ERR max number of clients reached\r\n');
    await new Promise((resolve) => setImmediate(resolve));
    const replies = [client.call(['AUTH', 'x']), client.call(['PING'])];
    lose(connection);
    const said = { type: 'error', value: 'ERR max number of clients reached' };
    expect(await Promise.all(replies)).toEqual([said, said]);
    expect(await client.call(['INFO'])).toEqual(said);
  });

  it('takes no error for the reply to what it did not answer, where it has said more or the client ended it', async () => {
    const first = connect();
    const replies = [first.client.call(['PING']), first.client.call(['FOO']), first.client.call(['INFO'])];
    first.connection.push('+PONG\r\n-ERR unknown command\r\n');
    first.connection.push(null);
    await expect(Promise.all(replies)).rejects.toMatchObject(UNREACHABLE);
    const second = connect();
    const refused = second.client.call(['FOO']);
    second.connection.push('-ERR unknown command\r\n');
    await refused;
    const late = second.client.call(['PING']);
    second.client.close();
    await expect(late).rejects.toMatchObject(UNREACHABLE);
    await expect(second.client.call(['INFO'])).rejects.toMatchObject(UNREACHABLE);
  });

  it.each([
    ['ends its side', (connection: Connection) => connection.push(null)],
    ['is gone', (connection: Connection) => connection.destroy()],
  ])('rejects all that wait, and all later calls, where the server %s', async (_, lose) => {
    const { connection, client } = connect();
    const waiting = [client.call(['PING']), client.call(['INFO'])];
    lose(connection);
    for (const call of waiting) await expect(call).rejects.toMatchObject(UNREACHABLE);
    const { sent } = connection;
    await expect(client.call(['PING'])).rejects.toMatchObject(UNREACHABLE);
    expect(connection.sent).toBe(sent);
    expect(connection.destroyed).toBe(true);
  });

  it('rejects with the error of the connection itself, and hears no later one', async () => {
    const { connection, client } = connect();
    const call = client.call(['PING']);
    const lost = new Error('read ECONNRESET');
    connection.destroy(lost);
    await expect(call).rejects.toBe(lost);
    expect(() => connection.emit('error', new Error('again'))).not.toThrow();
    await expect(client.call(['PING'])).rejects.toBe(lost);
  });

  it('gives up what is no RESP, and a reply that is larger than any of its commands has', async () => {
    for (const [bytes, code] of [
      ['HTTP/1.1 400 Bad Request\r\n', 'RT_RESP_INVALID'],
      [`$${64 * 1024 * 1024 + 1}\r\n`, 'RT_RESP_LIMIT'],
    ] as const) {
      const { connection, client } = connect();
      const call = client.call(['PING']);
      connection.push(bytes);
      await expect(call).rejects.toMatchObject({ code });
      expect(connection.destroyed).toBe(true);
    }
    const { connection, client } = connect();
    const call = client.call(['INFO']);
    connection.push(`$${64 * 1024 * 1024}\r\n`);
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.destroyed).toBe(false);
    client.close();
    client.close();
    await expect(call).rejects.toMatchObject(UNREACHABLE);
    expect(connection.destroyed).toBe(true);
  });

  it('waits for a reply no longer than it is told to, and lets go of its clock when one came', async () => {
    vi.useFakeTimers();
    const { connection, client } = connect();
    const answered = client.call(['PING'], { timeoutMs: 50 });
    expect(vi.getTimerCount()).toBe(1);
    connection.push('+PONG\r\n');
    await answered;
    expect(vi.getTimerCount()).toBe(0);
    const call = client.call(['PING'], { timeoutMs: 50 });
    const rejected = expect(call).rejects.toMatchObject({
      ...UNREACHABLE,
      message: expect.stringContaining('within 50 ms'),
    });
    vi.advanceTimersByTime(49);
    expect(connection.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    await rejected;
    // Whose reply a later one were, nobody could tell.
    expect(connection.destroyed).toBe(true);
  });

  it('waits as long as it takes where it is given no limit', async () => {
    vi.useFakeTimers();
    for (const options of [{}, { timeoutMs: undefined }, { timeoutMs: Number.POSITIVE_INFINITY }]) {
      const { connection, client } = connect();
      const call = client.call(['BLPOP', 'q', '0'], options);
      expect(vi.getTimerCount()).toBe(0);
      connection.push('*-1\r\n');
      expect(await call).toEqual({ type: 'nil' });
    }
  });

  it('stops at a signal, before it sends or while it waits, and listens to it no longer than it must', async () => {
    const reason = new Error('stop');
    const { connection, client } = connect();
    await expect(client.call(['PING'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(connection.sent).toBe('');
    const controller = new AbortController();
    const answered = client.call(['PING'], { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    connection.push('+PONG\r\n');
    await answered;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    const call = client.call(['PING'], { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(connection.destroyed).toBe(true);
  });
});
