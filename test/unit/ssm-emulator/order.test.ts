import { expect, test } from 'vitest';
import { Incoming } from '../../support/ssm-emulator/agent/incoming.ts';
import { Outgoing } from '../../support/ssm-emulator/agent/outgoing.ts';
import { type AgentMessage, decodeMessage } from '../../support/ssm-emulator/codec/message.ts';

function message(sequenceNumber: number): AgentMessage {
  return {
    headerLength: 116,
    messageType: 'input_stream_data',
    schemaVersion: 1,
    createdDate: 1,
    sequenceNumber,
    flags: 0,
    messageId: '00112233-4455-6677-8899-aabbccddeeff',
    payloadType: 1,
    payload: Buffer.alloc(0),
    frame: Buffer.alloc(0),
  };
}

function watch(): {
  processed: number[];
  acked: number[];
  state: { busy: boolean; ready: boolean };
  incoming: Incoming;
} {
  const processed: number[] = [];
  const acked: number[] = [];
  const state = { busy: false, ready: true };
  const incoming = new Incoming({
    busy: () => state.busy,
    process: ({ sequenceNumber }) => {
      if (!state.ready) return 'later';
      processed.push(sequenceNumber);
      return 'done';
    },
    acknowledge: ({ sequenceNumber }) => acked.push(sequenceNumber),
  });
  return { processed, acked, state, incoming };
}

test('early messages are acknowledged, kept, and taken in order', () => {
  const { processed, acked, incoming } = watch();
  for (const number of [2, 1, 1, 0, 3]) incoming.receive(message(number));
  expect(processed).toEqual([0, 1, 2, 3]);
  expect(acked).toEqual([2, 1, 1, 0, 3]);
});

test('what was taken before is acknowledged again and not taken again', () => {
  const { processed, acked, incoming } = watch();
  incoming.receive(message(0));
  incoming.receive(message(0));
  expect(processed).toEqual([0]);
  expect(acked).toEqual([0, 0]);
});

test('what the agent is not ready for goes unacknowledged, and is taken when it comes again', () => {
  const { processed, acked, state, incoming } = watch();
  state.ready = false;
  incoming.receive(message(0));
  incoming.receive(message(1));
  expect(acked).toEqual([1]);
  state.ready = true;
  incoming.receive(message(0));
  expect(processed).toEqual([0, 1]);
  expect(acked).toEqual([1, 0]);
});

test('a full agent acknowledges nothing until there is room', () => {
  const { processed, acked, state, incoming } = watch();
  state.busy = true;
  incoming.receive(message(0));
  incoming.receive(message(1));
  expect(acked).toEqual([]);
  state.busy = false;
  incoming.drain();
  expect(processed).toEqual([0, 1]);
  expect(acked).toEqual([0, 1]);
});

function sender(resend: 'overdue' | 'oldest'): { sent: number[]; flags: number[]; outgoing: Outgoing } {
  const sent: number[] = [];
  const flags: number[] = [];
  const outgoing = new Outgoing({
    resend,
    overflow: 'wait',
    transmit: ({ message: { sequenceNumber }, frame }) => {
      sent.push(sequenceNumber);
      flags.push(decodeMessage(frame).flags);
    },
    mayResend: () => true,
    resent: () => undefined,
  });
  outgoing.start();
  return { sent, flags, outgoing };
}

test('the agent sets SYN in its first message only', () => {
  const { flags, outgoing } = sender('overdue');
  for (let i = 0; i < 3; i++) outgoing.send(1, Buffer.from('x'));
  expect(flags).toEqual([1, 0, 0]);
});

test('paused, messages are kept; a start sends all that is unacknowledged, or only what never went', () => {
  for (const [resend, expected] of [
    ['overdue', [0, 1, 1, 2]],
    ['oldest', [0, 1, 2]],
  ] as const) {
    const { sent, outgoing } = sender(resend);
    outgoing.send(1, Buffer.from('a'));
    outgoing.send(1, Buffer.from('b'));
    outgoing.acknowledged(0);
    outgoing.pause();
    outgoing.send(1, Buffer.from('c'));
    outgoing.start();
    expect(sent).toEqual(expected);
  }
});
