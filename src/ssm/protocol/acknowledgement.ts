import { MESSAGE_TYPE } from './agent-message.ts';
import { invalidPayload, parseJsonPayload } from './json.ts';

/** One message acknowledged; none is cumulative. */
export interface Acknowledgement {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

/** More than a payload of ours has. */
export const MAX_ACKNOWLEDGEMENT_BYTES: number = 256;

/** The JSON payload of an acknowledgement. */
export function formatAcknowledgement(acknowledged: Acknowledgement): string {
  // By hand: one for each message that comes, and no field needs escaping.
  return (
    `{"AcknowledgedMessageType":"${acknowledged.messageType}","AcknowledgedMessageId":"${acknowledged.messageId}",` +
    `"AcknowledgedMessageSequenceNumber":${acknowledged.sequenceNumber},"IsSequentialMessage":true}`
  );
}

/** As agents write it: the fields of a Go struct in their order (amazon-ssm-agent, contracts/model.go, AcknowledgeContent). */
const USUAL =
  /^\{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"[0-9a-f-]+","AcknowledgedMessageSequenceNumber":(0|[1-9]\d{0,14}),"IsSequentialMessage":(?:true|false)\}$/;

/**
 * The number of the stream message of ours that is acknowledged; undefined where it is none of ours.
 *
 * @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`.
 */
export function acknowledgedInput(payload: Uint8Array): number | undefined {
  // One comes for each message that is sent: reading its JSON took half of the time of reading it.
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const usual = USUAL.exec(bytes.toString('latin1'))?.[1];
  if (usual !== undefined) return Number(usual);
  const { messageType, sequenceNumber } = decodeAcknowledgement(payload);
  return messageType === MESSAGE_TYPE.input ? sequenceNumber : undefined;
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
