import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, isRedisTargetError } from '../../../../src/errors.ts';
import { decodeAgentMessage } from '../../../../src/ssm/protocol/agent-message.ts';
import { INPUT_PING, INPUT_PING_ID } from '../../../vectors/ssm-messages.ts';
import { encodeAgentMessage, uuidOf } from '../encode-agent-message.ts';

const golden = (): Buffer => Buffer.from(INPUT_PING, 'hex');

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (isRedisTargetError(error)) return error.code;
    throw error;
  }
}

describe('agent message', () => {
  it('is read as the protocol text has it', () => {
    const message = decodeAgentMessage(golden());
    const { messageId, payload } = message;
    expect({
      ...message,
      messageId: uuidOf(messageId),
      payload: Buffer.from(payload).toString(),
    }).toEqual({
      type: 'input_stream_data',
      schemaVersion: 1,
      createdAtMs: 1_700_000_000_000,
      sequenceNumber: 1,
      flags: 0,
      messageId: INPUT_PING_ID,
      payloadType: 1,
      payload: 'PING\r\n',
    });
  });

  it('is written as the protocol text has it', () => {
    const frame = encodeAgentMessage({
      type: 'input_stream_data',
      createdAtMs: 1_700_000_000_000,
      sequenceNumber: 1,
      flags: 0,
      messageId: INPUT_PING_ID,
      payloadType: 1,
      payload: Buffer.from('PING\r\n'),
    });
    expect(frame.toString('hex')).toBe(INPUT_PING);
  });

  it('gives its payload and its id as views', () => {
    const frame = golden();
    const { messageId, payload } = decodeAgentMessage(frame);
    expect(messageId.buffer).toBe(frame.buffer);
    expect(payload.buffer).toBe(frame.buffer);
  });

  it('is refused when cut at any position', () => {
    const frame = golden();
    for (let length = 0; length < frame.length; length++) {
      expect(codeOf(() => decodeAgentMessage(frame.subarray(0, length)))).toBe('RT_SSM_FRAME_SHORT');
    }
  });

  it.each([
    ['a header length of 0', 3, 0, 'RT_SSM_FRAME_LENGTH'],
    ['a giant header length', 0, 0xff, 'RT_SSM_FRAME_LENGTH'],
    ['a giant payload length', 116, 0xff, 'RT_SSM_FRAME_SHORT'],
    ['a payload length below the payload', 119, 5, 'RT_SSM_FRAME_LENGTH'],
    ['a wrong digest', 80, 0, 'RT_SSM_FRAME_DIGEST'],
    ['a changed payload', 120, 0, 'RT_SSM_FRAME_DIGEST'],
    ['a sequence number out of range', 48, 0x7f, 'RT_SSM_FRAME_INVALID'],
  ])('is refused for %s', (_what, at, byte, code) => {
    const frame = golden();
    frame[at] = byte;
    expect(codeOf(() => decodeAgentMessage(frame))).toBe(code);
  });

  it('is refused without a type or a date', () => {
    expect(codeOf(() => decodeAgentMessage(golden().fill(0x20, 4, 36)))).toBe('RT_SSM_FRAME_INVALID');
    expect(codeOf(() => decodeAgentMessage(golden().fill(0, 40, 48)))).toBe('RT_SSM_FRAME_INVALID');
  });

  it('is taken with a type that is padded with NULs', () => {
    expect(decodeAgentMessage(golden().fill(0, 21, 36)).type).toBe('input_stream_data');
  });

  it('is taken with a type that is padded in front, too', () => {
    const frame = golden().fill(0x20, 4, 36);
    frame.write('channel_closed', 8, 'latin1');
    expect(decodeAgentMessage(frame).type).toBe('channel_closed');
  });

  it.each(['pause_publication', 'start_publication'])(
    'is not checked where it is a %s, which needs no more than its type',
    (type) => {
      const frame = Buffer.alloc(36);
      frame.write(type, 4, 'latin1');
      expect(decodeAgentMessage(frame)).toEqual({
        type,
        schemaVersion: 1,
        createdAtMs: 0,
        sequenceNumber: 0,
        flags: 0,
        messageId: new Uint8Array(16),
        payloadType: 0,
        payload: new Uint8Array(0),
      });
    },
  );

  it('comes out as it went in', () => {
    const int = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const message = fc.record({
      type: fc.constantFrom('input_stream_data', 'output_stream_data', 'acknowledge', 'channel_closed'),
      createdAtMs: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      sequenceNumber: fc.oneof(int, fc.integer({ min: Number.MIN_SAFE_INTEGER, max: -1 })),
      flags: int,
      messageId: fc.uuid(),
      payloadType: fc.integer({ min: 0, max: 0xffff_ffff }),
      payload: fc.uint8Array({ maxLength: 2000 }),
    });
    fc.assert(
      fc.property(message, (value) => {
        const { messageId, payload, ...rest } = decodeAgentMessage(encodeAgentMessage(value));
        expect(rest).toEqual({ ...value, messageId: undefined, payload: undefined, schemaVersion: 1 });
        expect(uuidOf(messageId)).toBe(value.messageId);
        expect(Uint8Array.from(payload)).toEqual(value.payload);
      }),
    );
  });

  it('makes a message id that is a UUID of version 4', () => {
    const frame = encodeAgentMessage({
      type: 'acknowledge',
      createdAtMs: 1,
      sequenceNumber: 0,
      flags: 3,
      payloadType: 0,
      payload: new Uint8Array(0),
    });
    expect(uuidOf(decodeAgentMessage(frame).messageId)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('gives a value or a known code for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(125), fc.nat(255)).map(([at, byte]) => {
        const frame = golden();
        frame[at] = byte;
        return frame;
      }),
    );
    fc.assert(
      fc.property(bytes, (frame) => {
        const code = codeOf(() => decodeAgentMessage(frame));
        expect(code === undefined || code in ERROR_CODES).toBe(true);
      }),
    );
  });
});
