import { expect, it } from 'vitest';
import { BasicForwarder } from '../../../src/ssm/basic-mode.ts';
import { FakeClock } from './fake-clock.ts';

function build() {
  const clock = new FakeClock();
  const sent: string[] = [];
  const forwarder = new BasicForwarder({
    clock,
    remote: 'h:1',
    channel: {
      canWrite: true,
      isConnected: true,
      isSettled: true,
      isSteady: true,
      roundTripMs: 1,
      write: (bytes) => sent.push(Buffer.from(bytes).toString()) > 0,
      flush: () => {},
      ask: () => void sent.push('(ask)'),
      sendFlag: () => void sent.push('(end)'),
      hold: () => {},
      release: () => {},
    },
  });
  return { clock, sent, forwarder };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('ends a stream that waits for its turn after 50 s, and says what the agent lacks', async () => {
  const { clock, sent, forwarder } = build();
  forwarder.openStream().write('BLPOP queue 0\r\n');
  const second = forwarder.openStream();
  const failed = new Promise<Error>((resolve) => second.once('error', resolve));
  second.write('PING\r\n');
  clock.advance(50_000);
  expect(await failed).toMatchObject({
    code: 'RT_SSM_ONE_CONNECTION',
    message: expect.stringMatching(/too old to carry more than one connection.*`ssm\.sessions`/),
  });
  expect(sent).toEqual(['BLPOP queue 0\r\n']);
  expect(forwarder.openStreams).toBe(1);
});

it('lets a stream wait that has nothing to send, and one whose turn came', async () => {
  const { clock, sent, forwarder } = build();
  const first = forwarder.openStream();
  first.write('SET a 1\r\n');
  const second = forwarder.openStream();
  const third = forwarder.openStream();
  for (const stream of [second, third]) stream.on('error', () => sent.push('(error)'));
  second.write('PING\r\n');
  clock.advance(40_000);
  first.destroy();
  await settled();
  clock.advance(600_000);
  await settled();
  expect(sent).toEqual(['SET a 1\r\n', '(end)', 'PING\r\n']);
  third.destroy();
  second.destroy();
});
