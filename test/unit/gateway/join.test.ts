import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endWhenAnswered } from '../../../src/gateway/join.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A client that has sent something, and the server's side of its connection. */
async function sentTo(): Promise<{ remote: PassThrough; end: () => void; unanswered: () => number }> {
  const client = new PassThrough();
  const remote = new PassThrough();
  let unanswered = 0;
  const { end } = endWhenAnswered(client as unknown as Socket, remote, () => {
    unanswered += 1;
  });
  const sent = once(client, 'data');
  client.write('PING\r\n');
  await sent;
  return { remote, end, unanswered: () => unanswered };
}

it('says that a client was not answered which ended its side, after 5 s', async () => {
  const { end, unanswered } = await sentTo();
  end();
  vi.advanceTimersByTime(6_000);
  expect(unanswered()).toBe(1);
});

it('says nothing of a client whose connection was closed before it ended its side', async () => {
  const { remote, end, unanswered } = await sentTo();
  remote.destroy();
  await once(remote, 'close');
  end();
  vi.advanceTimersByTime(60_000);
  expect(unanswered()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
