import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ForwardingChannel } from '../../../src/ssm/forwarder.ts';
import { Mux } from '../../../src/ssm/mux.ts';
import { encodeSmuxHeader, SMUX_COMMAND, SmuxDecoder } from '../../../src/ssm/protocol/smux.ts';
import { FakeClock } from './fake-clock.ts';

function build(keepAlive = false) {
  const frames: string[] = [];
  const decoder = new SmuxDecoder();
  const clock = new FakeClock();
  const holds: string[] = [];
  const flushes: string[] = [];
  let silent = 0;
  const channel: ForwardingChannel = {
    canWrite: true,
    isConnected: true,
    isSettled: true,
    isSteady: true,
    roundTripMs: 1,
    write: (bytes) => {
      // The decoder has nothing to say of a data frame without data.
      if (encodeSmuxHeader(SMUX_COMMAND.psh, 3, 0).equals(bytes)) frames.push('psh 3');
      for (const { command, streamId, data } of decoder.push(bytes)) {
        const name = ['syn', 'fin', 'psh', 'nop'][command];
        frames.push(`${name} ${streamId}${data.length > 0 ? ` ${Buffer.from(data).toString()}` : ''}`);
      }
      return true;
    },
    flush: (isMoreComing) => void flushes.push(isMoreComing ? 'later' : 'now'),
    ask: () => {},
    sendFlag: () => {},
    hold: () => void holds.push('hold'),
    release: () => void holds.push('release'),
  };
  const onSilent = (): void => void silent++;
  const mux = new Mux({ channel, clock, keepAlive, remote: 'h:1', onSilent });
  const say = (command: number, id: number, text = ''): void =>
    mux.receive(Buffer.concat([encodeSmuxHeader(command, id, text.length), Buffer.from(text)]));
  return { mux, frames, clock, holds, flushes, say, silentTimes: () => silent };
}

describe('mux', () => {
  it('asks the agent by a data frame without data, while a stream is open', () => {
    const { mux, frames } = build();
    mux.ask();
    const stream = mux.openStream();
    mux.ask();
    expect(frames).toEqual(['syn 3', 'psh 3']);
    stream.destroy();
  });

  it('opens streams with odd ids from 3 and ends each once', async () => {
    const { mux, frames } = build();
    const first = mux.openStream();
    const second = mux.openStream();
    first.destroy();
    second.destroy();
    await Promise.all([once(first, 'close'), once(second, 'close')]);
    expect(frames).toEqual(['syn 3', 'syn 5', 'fin 3', 'fin 5']);
  });

  it('waits with a command for those of the others that were answered with it', async () => {
    const { mux, flushes, clock, say } = build();
    const [first, second, third] = [mux.openStream(), mux.openStream(), mux.openStream()];
    for (const stream of [first, second]) stream.write('PING');
    third.resume();
    clock.advance(5);
    const answer = async (): Promise<void> => {
      const answered = [once(first, 'data'), once(second, 'data')];
      for (const id of [3, 5]) say(2, id, 'PONG');
      // One that has asked nothing, as one that listens to a channel, is not about to ask.
      say(2, 7, 'news');
      await Promise.all(answered);
      flushes.length = 0;
    };
    await answer();
    first.write('PING');
    second.write('PING');
    expect(flushes).toEqual(['later', 'now']);
    await answer();
    clock.advance(5);
    first.write('PING');
    expect(flushes).toEqual(['now']);
  });

  it('lets the beginning of a connection wait for its first command, and that for those of others that have just connected', () => {
    const { mux, flushes, clock } = build();
    const first = mux.openStream();
    const second = mux.openStream();
    first.write('PING');
    second.write('PING');
    expect(flushes).toEqual(['later', 'later', 'later', 'now']);
    flushes.length = 0;
    const third = mux.openStream();
    mux.openStream();
    clock.advance(5);
    third.write('PING');
    expect(flushes).toEqual(['later', 'later', 'now']);
  });

  it('does not blame a later stream for the refusal of one that was already closed here', async () => {
    const { mux, say } = build();
    const early = mux.openStream();
    early.destroy();
    await once(early, 'close');
    mux.flag(3);
    say(1, 3);
    const later = mux.openStream();
    const errors: unknown[] = [];
    later.on('error', (error) => errors.push(error));
    later.resume();
    say(1, 5);
    await once(later, 'close');
    expect(errors).toEqual([]);
  });

  it('delivers what came before the end, then ends', async () => {
    const { mux, frames, say } = build();
    const stream = mux.openStream();
    say(2, 3, 'hello');
    say(1, 3);
    say(2, 3, 'too late');
    const chunks: string[] = [];
    for await (const chunk of stream) chunks.push(String(chunk));
    expect(chunks.join('')).toBe('hello');
    expect(frames).toEqual(['syn 3', 'fin 3']);
  });

  it('holds back the end of a half-closed stream until nothing came for a while', async () => {
    const { mux, frames, clock, say } = build();
    const stream = mux.openStream();
    stream.resume();
    stream.end('PING');
    await once(stream, 'finish');
    expect(frames).toEqual(['syn 3', 'psh 3 PING']);
    clock.advance(4000);
    expect(frames).toHaveLength(2);
    say(2, 3, 'PONG');
    await once(stream, 'data');
    // The first answer of several, whose second takes its time.
    clock.advance(900);
    say(2, 3, 'PONG');
    await once(stream, 'data');
    clock.advance(900);
    expect(frames).toHaveLength(2);
    clock.advance(200);
    expect(frames.at(-1)).toBe('fin 3');
    await once(stream, 'close');
    expect(clock.pending).toBe(0);
  });

  it('does not take it for silence that its own process stood still', async () => {
    const { mux, frames, clock, say } = build();
    const stream = mux.openStream();
    stream.resume();
    stream.end('PING');
    await once(stream, 'finish');
    clock.standStill(60_000);
    // The look that is due comes before what arrived meanwhile is read.
    clock.advance(1);
    expect(frames).toEqual(['syn 3', 'psh 3 PING']);
    say(2, 3, 'PONG');
    await once(stream, 'data');
    clock.advance(1_200);
    expect(frames.at(-1)).toBe('fin 3');
    await once(stream, 'close');
  });

  it('soon passes on the half-close of a client that has all its answers', async () => {
    const { mux, frames, clock, say } = build();
    const stream = mux.openStream();
    stream.write('PING');
    say(2, 3, 'PONG');
    await once(stream, 'data');
    stream.end();
    await once(stream, 'finish');
    clock.advance(45);
    expect(frames).toHaveLength(2);
    clock.advance(50);
    expect(frames.at(-1)).toBe('fin 3');
    stream.destroy();
  });

  it('tells the stream that the agent could not connect', async () => {
    const { mux, say } = build();
    const fine = mux.openStream();
    const refused = mux.openStream();
    say(2, 3, 'data');
    mux.flag(3);
    const failed = once(refused, 'error');
    say(1, 5);
    expect((await failed)[0]).toMatchObject({ code: 'RT_TUNNEL_CONNECT_REFUSED' });
    expect(fine.destroyed).toBe(false);
  });

  it('takes turns between streams, a frame each', () => {
    const { mux, frames } = build();
    const first = mux.openStream();
    first.write('a');
    const second = mux.openStream();
    second.write('b');
    expect(frames).toEqual(['syn 3', 'psh 3 a', 'syn 5', 'psh 5 b']);
  });

  it('holds the channel at 4 MiB for slow readers and releases it when they read', async () => {
    const { mux, holds, say } = build();
    const stream = mux.openStream();
    for (let n = 0; n < 90; n++) say(2, 3, 'x'.repeat(60_000));
    expect(holds).toEqual(['hold']);
    let read = 0;
    for await (const bytes of stream) {
      read += bytes.length;
      if (read === 90 * 60_000) break;
    }
    expect(holds).toEqual(['hold', 'release']);
  });

  it('gives back what a destroyed stream had waiting', async () => {
    const { mux, holds, say } = build();
    const stream = mux.openStream();
    for (let n = 0; n < 90; n++) say(2, 3, 'x'.repeat(60_000));
    stream.destroy();
    await once(stream, 'close');
    expect(holds).toEqual(['hold', 'release']);
  });

  it('ignores frames of streams that it does not know', () => {
    const { say, frames } = build();
    say(2, 99, 'late');
    say(1, 99);
    expect(frames).toEqual([]);
  });

  it('sends a keep-alive every 10 s where it is on, and gives up after 30 s of silence', () => {
    const { clock, frames, say, silentTimes } = build(true);
    clock.advance(20_000);
    expect(frames).toEqual(['nop 0', 'nop 0']);
    say(3, 0);
    clock.advance(30_000);
    expect(silentTimes()).toBe(0);
    clock.advance(10_000);
    expect(silentTimes()).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
