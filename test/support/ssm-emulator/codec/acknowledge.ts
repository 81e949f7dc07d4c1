export interface Acknowledgement {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

/** Its payload as text: a character for each byte. */
export function encodeAcknowledgement(acknowledgement: Acknowledgement): string {
  const { messageType, messageId, sequenceNumber } = acknowledgement;
  return (
    `{"AcknowledgedMessageType":"${messageType}","AcknowledgedMessageId":"${messageId}",` +
    `"AcknowledgedMessageSequenceNumber":${sequenceNumber},"IsSequentialMessage":true}`
  );
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
