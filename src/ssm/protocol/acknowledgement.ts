import { invalidPayload, parseJsonPayload } from './json.ts';

/** One message acknowledged; none is cumulative. */
export interface Acknowledgement {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

/** The JSON payload of an acknowledgement. */
export function encodeAcknowledgement(acknowledged: Acknowledgement): Buffer {
  // By hand: one for each message that comes, and no field needs escaping.
  return Buffer.from(
    `{"AcknowledgedMessageType":"${acknowledged.messageType}","AcknowledgedMessageId":"${acknowledged.messageId}",` +
      `"AcknowledgedMessageSequenceNumber":${acknowledged.sequenceNumber},"IsSequentialMessage":true}`,
    'latin1',
  );
}

/** @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function decodeAcknowledgement(payload: Uint8Array): Acknowledgement {
  const fields = parseJsonPayload(payload, 'acknowledgement');
  const messageType = fields.AcknowledgedMessageType;
  const messageId = fields.AcknowledgedMessageId;
  const sequenceNumber = fields.AcknowledgedMessageSequenceNumber;
  if (typeof messageType !== 'string' || typeof messageId !== 'string') {
    throw invalidPayload('acknowledgement', 'it does not name a message');
  }
  if (typeof sequenceNumber !== 'number' || !Number.isSafeInteger(sequenceNumber) || sequenceNumber < 0) {
    throw invalidPayload('acknowledgement', 'its sequence number is not a whole number from 0 on');
  }
  return { messageType, messageId, sequenceNumber };
}
