import { copyMessageId } from './message.ts';

export interface Acknowledgement {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

const SCRATCH = Buffer.alloc(256);
const TO_ID = Buffer.from('{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"');
const TO_NUMBER = Buffer.from('","AcknowledgedMessageSequenceNumber":');
const TO_END = Buffer.from(',"IsSequentialMessage":true}');

/** The payload that acknowledges a message of the client which was read from `frame`; it is there until the next is asked for. */
export function acknowledgeInput(frame: Buffer, sequenceNumber: number): Buffer {
  let at = TO_ID.length;
  SCRATCH.set(TO_ID);
  copyMessageId(frame, SCRATCH, at);
  at += 36;
  SCRATCH.set(TO_NUMBER, at);
  at += TO_NUMBER.length;
  at += SCRATCH.write(`${sequenceNumber}`, at, 'latin1');
  SCRATCH.set(TO_END, at);
  return SCRATCH.subarray(0, at + TO_END.length);
}

/** As most clients write it. */
const USUAL =
  /^\{"AcknowledgedMessageType":"output_stream_data","AcknowledgedMessageId":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})","AcknowledgedMessageSequenceNumber":(0|[1-9]\d{0,14}),"IsSequentialMessage":true\}$/;

/** Answers the acknowledgement, or a sentence that says what is wrong with it. */
export function decodeAcknowledgement(payload: Buffer): Acknowledgement | string {
  const [usual, id = '', number] = USUAL.exec(payload.toString('latin1')) ?? [];
  if (usual !== undefined)
    return { messageType: 'output_stream_data', messageId: id, sequenceNumber: Number(number) };
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'an acknowledgement is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'an acknowledgement is not a JSON object';
  const fields = value as Record<string, unknown>;
  const messageType = fields.AcknowledgedMessageType;
  const messageId = fields.AcknowledgedMessageId;
  const sequenceNumber = fields.AcknowledgedMessageSequenceNumber;
  if (messageType !== 'output_stream_data') {
    return `an acknowledgement names AcknowledgedMessageType ${JSON.stringify(messageType)}`;
  }
  if (typeof messageId !== 'string') return 'an acknowledgement has no AcknowledgedMessageId';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(messageId)) {
    return `an acknowledgement names AcknowledgedMessageId ${JSON.stringify(messageId)}, no lower-case UUID`;
  }
  if (typeof sequenceNumber !== 'number' || !Number.isSafeInteger(sequenceNumber) || sequenceNumber < 0) {
    return `an acknowledgement names AcknowledgedMessageSequenceNumber ${JSON.stringify(sequenceNumber)}`;
  }
  if (fields.IsSequentialMessage !== true) return 'an acknowledgement lacks "IsSequentialMessage": true';
  return { messageType, messageId, sequenceNumber };
}
