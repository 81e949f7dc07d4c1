import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acknowledgeInput, decodeAcknowledgement } from '../../support/ssm-emulator/codec/acknowledge.ts';
import { decodeMessage, encodeMessage } from '../../support/ssm-emulator/codec/message.ts';
import { checkFrame } from '../../support/ssm-emulator/referee/frame-check.ts';

/** Made by hand from the table in section 3: input_stream_data, number 5, payload `abc`. */
const HEX = [
  '00000074', // HeaderLength 116
  '696e7075745f73747265616d5f64617461', // input_stream_data
  '202020202020202020202020202020', // 15 spaces
  '00000001', // SchemaVersion
  '0000018bcfe56800', // CreatedDate 1700000000000
  '0000000000000005', // SequenceNumber
  '0000000000000000', // Flags
  '8899aabbccddeeff0011223344556677', // 00112233-4455-6677-8899-aabbccddeeff
  'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', // SHA-256 of abc (FIPS 180-2)
  '00000001', // PayloadType
  '00000003', // PayloadLength
  '616263',
].join('');

const FIELDS = {
  messageType: 'input_stream_data',
  schemaVersion: 1,
  createdDate: 1_700_000_000_000,
  sequenceNumber: 5,
  flags: 0,
  messageId: '00112233-4455-6677-8899-aabbccddeeff',
  payloadType: 1,
  payload: Buffer.from('abc'),
};

test('an agent message is written as the table says, byte by byte', () => {
  expect(encodeMessage(FIELDS).toString('hex')).toBe(HEX);
});

test('an agent message is read as the table says', () => {
  expect(decodeMessage(Buffer.from(HEX, 'hex'))).toMatchObject({ ...FIELDS, headerLength: 116 });
});

test('a type that is padded with NULs is read without them', () => {
  const frame = Buffer.from(HEX.replace('20'.repeat(15), '00'.repeat(15)), 'hex');
  expect(decodeMessage(frame).messageType).toBe('input_stream_data');
});

test('every message comes back as it was', () => {
  const messages = fc.record({
    messageType: fc.constantFrom('acknowledge', 'output_stream_data', 'channel_closed'),
    schemaVersion: fc.nat(),
    createdDate: fc.maxSafeNat(),
    sequenceNumber: fc.maxSafeInteger(),
    flags: fc.maxSafeNat(),
    messageId: fc.uuid(),
    payloadType: fc.nat(),
    payload: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(messages, (message) => {
      expect(decodeMessage(encodeMessage(message))).toMatchObject({ ...message, headerLength: 116 });
    }),
  );
});

test('whatever bytes come, they are judged and never crash the judge', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      let breaches = 0;
      const options = { maxPayloadBytes: 1_024, agentVersion: '3.3.1230.0', breach: () => breaches++ };
      checkFrame(Buffer.from(bytes), options);
      expect(breaches).toBeGreaterThan(0);
    }),
  );
});

test('an acknowledgement has the four fields of section 4', () => {
  const payload = acknowledgeInput(encodeMessage(FIELDS), FIELDS.sequenceNumber);
  expect(payload.toString()).toBe(
    '{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"00112233-4455-6677-8899-aabbccddeeff",' +
      '"AcknowledgedMessageSequenceNumber":5,"IsSequentialMessage":true}',
  );
});

test('a client’s acknowledgement is read in whatever way its JSON is written', () => {
  const messageId = '00112233-4455-6677-8899-aabbccddeeff';
  const fields = {
    AcknowledgedMessageType: 'output_stream_data',
    AcknowledgedMessageId: messageId,
    AcknowledgedMessageSequenceNumber: 7,
    IsSequentialMessage: true,
  };
  const reversed = Object.fromEntries(Object.entries(fields).reverse());
  for (const text of [JSON.stringify(fields), JSON.stringify(fields, undefined, 1), JSON.stringify(reversed)])
    expect(decodeAcknowledgement(Buffer.from(text))).toEqual({
      messageType: 'output_stream_data',
      messageId,
      sequenceNumber: 7,
    });
});
