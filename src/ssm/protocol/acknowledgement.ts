import { MESSAGE_TYPE } from './agent-message.ts';
import { invalidPayload, parseJsonPayload } from './json.ts';
import { UUID_CHARACTERS, writeUuidText } from './uuid.ts';

/** One message acknowledged; none is cumulative. */
export interface Acknowledgement {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

/** More than a payload of ours has. */
export const MAX_ACKNOWLEDGEMENT_BYTES: number = 256;

const TO_ID = Buffer.from(`{"AcknowledgedMessageType":"${MESSAGE_TYPE.output}","AcknowledgedMessageId":"`);
const TO_NUMBER = Buffer.from('","AcknowledgedMessageSequenceNumber":');
const TO_END = Buffer.from(',"IsSequentialMessage":true}');

/**
 * Writes the JSON payload that acknowledges a stream message of the agent. One is written for each message that comes, and
 * byte by byte it takes a quarter of the time of making a text of it.
 *
 * @param target - Has room for `MAX_ACKNOWLEDGEMENT_BYTES` from `offset` on.
 * @param messageId - As `AgentMessage` has it.
 * @returns How many bytes it has.
 */
export function writeAcknowledgement(
  target: Buffer,
  offset: number,
  messageId: Uint8Array,
  sequenceNumber: number,
): number {
  let at = offset;
  target.set(TO_ID, at);
  at += TO_ID.length;
  writeUuidText(target, at, messageId);
  at += UUID_CHARACTERS;
  target.set(TO_NUMBER, at);
  at += TO_NUMBER.length;
  at += target.write(`${sequenceNumber}`, at, 'latin1');
  target.set(TO_END, at);
  return at + TO_END.length - offset;
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
