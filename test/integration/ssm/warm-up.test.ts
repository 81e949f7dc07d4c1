import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openFarEnd } from '../../../src/ssm/warm-up/far-end.ts';
import { warmUpTunnel } from '../../../src/ssm/warm-up/warm-up.ts';

const ALL = 8 * 8 + 64 * 24 + 128;

/** Sockets and servers of this process. */
function countEnds(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS|Pipe|GetAddrInfo)/.test(name)).length;
}

/** One that was closed is gone some turns of the event loop later, or when the other end has heard of it. */
async function untilEnds(expected: number): Promise<number> {
  const startMs = performance.now();
  while (countEnds() !== expected && performance.now() - startMs < 5_000) await turn();
  return countEnds();
}

describe('a warm-up', () => {
  it('has all its commands answered, and leaves nothing open when it is closed', async () => {
    const before = countEnds();
    const warmUp = await warmUpTunnel(new AbortController().signal);
    expect(warmUp.answered).toBe(ALL);
    await warmUp.close();
    expect(await untilEnds(before)).toBe(before);
  });

  it('keeps one connection of a tunnel, since V8 throws away what it compiled for objects that are gone', async () => {
    const before = countEnds();
    const warmUp = await warmUpTunnel(new AbortController().signal);
    // Two servers; both ends of the connection and of the session's socket.
    expect(await untilEnds(before + 6)).toBe(before + 6);
    await warmUp.close();
    await warmUp.close();
    expect(await untilEnds(before)).toBe(before);
  });

  it('stops wherever it is, and leaves nothing open', async () => {
    const before = countEnds();
    const answered: number[] = [];
    for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610]) {
      const stopping = new AbortController();
      const warming = warmUpTunnel(stopping.signal);
      for (let count = 0; count < turns; count++) await turn();
      stopping.abort();
      answered.push((await warming).answered);
      expect(await untilEnds(before)).toBe(before);
    }
    expect(Math.max(...answered)).toBeLessThan(ALL);
  });

  it('connects to nothing more once it is stopped, since a client is at work then', async () => {
    let stopping: AbortController | undefined;
    let connected = 0;
    const onConnect = (): void => {
      if (stopping?.signal.aborted === true) connected += 1;
    };
    subscribe('net.client.socket', onConnect);
    try {
      for (let turns = 0; turns < 120; turns += 3) {
        stopping = new AbortController();
        const warming = warmUpTunnel(stopping.signal);
        for (let count = 0; count < turns; count++) await turn();
        stopping.abort();
        await warming;
      }
    } finally {
      unsubscribe('net.client.socket', onConnect);
    }
    expect(connected).toBe(0);
  });
});

it('lets nobody in at its far end who was not told the address', async () => {
  const farEnd = await openFarEnd();
  try {
    const { streamUrl } = await farEnd.api.start({ target: 'warm-up', documentName: '', parameters: {} });
    const { host } = new URL(streamUrl);
    for (const path of ['', '/', '/else', '/?role=publish_subscribe']) {
      const stranger = new WebSocket(`ws://${host}${path}`);
      const opened = vi.fn();
      stranger.on('open', opened);
      const [error] = (await once(stranger, 'error')) as [Error];
      expect(error.message).toBe('Unexpected server response: 400');
      expect(opened).not.toHaveBeenCalled();
    }
  } finally {
    farEnd.close();
  }
});
