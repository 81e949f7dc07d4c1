import { EventEmitter, once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SilenceWatch } from '../../../src/ssm/silence.ts';
import type { SessionEnd } from '../../../src/ssm/transport/transport.ts';
import { FakeClock } from './fake-clock.ts';

const SILENCE_MS = 25_000;
const HOUR_MS = 3_600_000;

class FakeSocket extends EventEmitter {
  writableNeedDrain = false;
  isDestroyed = false;
  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }
}

type Answer = 'answers' | 'never' | Error;

function build({ carriesMany = true } = {}) {
  const clock = new FakeClock();
  const states: string[] = [];
  const seen = { probes: 0, answer: 'answers' as Answer, closedAtMs: -1 };
  let end = (_end: SessionEnd): void => {};
  const session = {
    sessionId: 's-1',
    carriesMany,
    ended: new Promise<SessionEnd>((resolve) => {
      end = resolve;
    }),
    openStream: () => new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() }),
    close: async () => {
      seen.closedAtMs = clock.now();
      end({ kind: 'closed', reason: '' });
    },
  };
  const watch = new SilenceWatch({
    probe: async (connect) => {
      seen.probes++;
      connect();
      if (seen.answer === 'answers') return;
      if (seen.answer !== 'never') throw seen.answer;
      await new Promise(() => {});
    },
    onState: (text) => states.push(text),
    clock,
  });
  const client = (): { socket: FakeSocket; stream: EventEmitter } => {
    const pair = { socket: new FakeSocket(), stream: new EventEmitter() };
    const watched = watch.watch(pair.socket, pair.stream as unknown as Duplex, session);
    pair.socket.on('data', () => watched?.asked());
    pair.stream.on('data', () => watched?.heard());
    return pair;
  };
  /** Second by second, with what is promised meanwhile. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, states, seen, client, pass, end };
}

describe('the watch for silence', () => {
  it('ends a session within a minute that falls silent after the first byte of a reply', async () => {
    const { seen, client, pass, states } = build();
    const { socket, stream } = client();
    socket.emit('data');
    stream.emit('data');
    seen.answer = 'never';
    await pass(60_000);
    expect(seen.closedAtMs).toBe(2 * SILENCE_MS);
    expect(states).toEqual([
      'session s-1 fell silent (no answer within 25 s); its connections are closed, and the next one opens a new session',
    ]);
  });

  it('asks again and again while a subscription is silent, and lets it live where that is answered', async () => {
    const { seen, client, pass, states } = build();
    const { socket, stream } = client();
    socket.emit('data');
    stream.emit('data');
    await pass(HOUR_MS);
    expect(seen.probes).toBeGreaterThan(100);
    expect(seen.closedAtMs).toBe(-1);
    expect(states).toEqual([]);
  });

  it('ends one that falls silent after it was asked and answered many times', async () => {
    const { clock, seen, client, pass } = build();
    const { socket } = client();
    socket.emit('data');
    await pass(HOUR_MS);
    seen.answer = 'never';
    const silentAtMs = clock.now();
    await pass(60_000);
    expect(seen.closedAtMs - silentAtMs).toBeGreaterThan(0);
    expect(seen.closedAtMs - silentAtMs).toBeLessThanOrEqual(60_000);
  });

  it('asks nothing while replies come, nor for a client that has asked nothing', async () => {
    const { seen, client, pass } = build();
    client();
    await pass(HOUR_MS / 10);
    const { socket, stream } = client();
    socket.emit('data');
    for (let index = 0; index < 20; index++) {
      await pass(10_000);
      stream.emit('data');
    }
    expect(seen.probes).toBe(0);
  });

  it('asks nothing over a session that carries one connection at a time', async () => {
    const { seen, client, pass } = build({ carriesMany: false });
    client().socket.emit('data');
    await pass(HOUR_MS / 10);
    expect(seen).toMatchObject({ probes: 0, closedAtMs: -1 });
  });

  it('leaves a client alone that takes nothing, as in a debugger', async () => {
    const { seen, client, pass } = build();
    const { socket } = client();
    socket.emit('data');
    socket.writableNeedDrain = true;
    seen.answer = 'never';
    await pass(HOUR_MS / 10);
    expect(seen).toMatchObject({ probes: 0, closedAtMs: -1 });
    expect(socket.isDestroyed).toBe(false);
  });

  it('ends the client that takes nothing where others wait for it, and then the session where it stays silent', async () => {
    const { seen, client, pass, states } = build();
    const slow = client();
    const waiting = client();
    slow.socket.emit('data');
    waiting.socket.emit('data');
    slow.socket.writableNeedDrain = true;
    seen.answer = 'never';
    await pass(55_000);
    expect(slow.socket.isDestroyed).toBe(true);
    expect(seen.closedAtMs).toBe(-1);
    expect(states[0]).toMatch(/^a local connection was closed: its client took nothing for 25 s/);
    await pass(60_000);
    expect(seen.closedAtMs).toBeGreaterThan(0);
  });

  it('says what kept the answer from coming', async () => {
    const { seen, client, pass, states } = build();
    client().socket.emit('data');
    seen.answer = new Error('the agent cannot reach it');
    await pass(SILENCE_MS + 2_000);
    expect(states[0]).toContain('fell silent (the agent cannot reach it)');
  });

  it('says nothing of a session that ended meanwhile for another reason', async () => {
    const { seen, client, pass, states, end } = build();
    client().socket.emit('data');
    seen.answer = 'never';
    await pass(SILENCE_MS + 2_000);
    end({ kind: 'ended', reason: 'idle' });
    await pass(60_000);
    expect(states).toEqual([]);
    expect(seen.closedAtMs).toBe(-1);
  });

  it('counts no time in which this process itself stood still', async () => {
    const { clock, seen, client, pass } = build();
    client().socket.emit('data');
    await pass(5_000);
    clock.standStill(HOUR_MS);
    await pass(5_000);
    expect(seen.probes).toBe(0);
  });

  it('holds no timer when its connections are gone', async () => {
    const { clock, client } = build();
    const { socket, stream } = client();
    socket.emit('data');
    expect(clock.pending).toBe(1);
    const closed = once(socket, 'close');
    socket.destroy();
    stream.emit('close');
    await closed;
    expect(clock.pending).toBe(0);
  });
});
