import { describe, expect, it, test } from 'vitest';
import { type AgentMessage, MESSAGE_TYPE, PAYLOAD_TYPE } from '../../../src/ssm/protocol/agent-message.ts';
import { ReceiveOrder } from '../../../src/ssm/receive-order.ts';

function message(sequenceNumber: number, payload: Uint8Array = new Uint8Array()): AgentMessage {
  return {
    type: MESSAGE_TYPE.output,
    schemaVersion: 1,
    createdAtMs: 0,
    sequenceNumber,
    flags: 0,
    messageId: new Uint8Array(16),
    payloadType: PAYLOAD_TYPE.output,
    payload,
  };
}

const MIB = 1024 * 1024;

describe('a message', () => {
  it('is a repeat where its turn has passed or where it is kept already, and else waits for its turn', () => {
    const order = new ReceiveOrder();
    expect(order.judge(0)).toBe('next');
    order.advance();
    expect(order.judge(0)).toBe('repeat');
    expect(order.judge(1)).toBe('next');
    expect(order.judge(3)).toBe('kept');
    order.keep(message(3), true);
    expect(order.judge(3)).toBe('repeat');
    expect(order.judge(2)).toBe('kept');
  });

  it('is kept up to 10,000 ahead of the one whose turn it is, and dropped beyond', () => {
    const order = new ReceiveOrder();
    order.advance();
    expect(order.judge(10_001)).toBe('kept');
    expect(order.judge(10_002)).toBe('dropped');
  });

  it('is dropped where 10,000 are kept', () => {
    const order = new ReceiveOrder();
    for (let ahead = 1; ahead < 10_000; ahead++) order.keep(message(ahead), true);
    expect(order.judge(10_000)).toBe('kept');
    order.keep(message(10_000), true);
    order.advance();
    expect(order.judge(10_001)).toBe('dropped');
    expect(order.keptMessages).toBe(10_000);
  });

  it('is dropped where 16 MiB are kept, and kept again once some of them have had their turn', () => {
    const order = new ReceiveOrder();
    order.keep(message(1, new Uint8Array(15 * MIB)), true);
    expect(order.judge(2)).toBe('kept');
    order.keep(message(2, new Uint8Array(MIB)), true);
    expect(order.judge(3)).toBe('dropped');
    order.advance();
    expect(order.takeNext()?.message.sequenceNumber).toBe(1);
    order.advance();
    expect(order.judge(3)).toBe('kept');
  });
});

describe('what is kept', () => {
  it('is a copy: the frame that it came in is used again', () => {
    const order = new ReceiveOrder();
    const payload = Uint8Array.from([1, 2, 3]);
    order.keep(message(1, payload), true);
    payload.fill(0);
    order.advance();
    expect(order.takeNext()?.message.payload).toEqual(Uint8Array.from([1, 2, 3]));
  });

  it('stays as it came first, with its acknowledgement held back or not', () => {
    const order = new ReceiveOrder();
    order.keep(message(1, Uint8Array.from([1])), false);
    order.keep(message(1, Uint8Array.from([2])), true);
    order.keep(message(2, Uint8Array.from([3])), true);
    expect(order.isHeldBack(1)).toBe(true);
    expect(order.isHeldBack(2)).toBe(false);
    expect(order.isHeldBack(3)).toBe(false);
    order.advance();
    expect(order.takeNext()).toMatchObject({
      isAcknowledged: false,
      message: { payload: Uint8Array.from([1]) },
    });
    expect(order.keptMessages).toBe(1);
  });

  test('is taken out once, when its turn has come', () => {
    const order = new ReceiveOrder();
    order.keep(message(1), true);
    expect(order.takeNext()).toBeUndefined();
    order.advance();
    expect(order.takeNext()?.message.sequenceNumber).toBe(1);
    expect(order.takeNext()).toBeUndefined();
    expect(order.keptMessages).toBe(0);
  });
});
