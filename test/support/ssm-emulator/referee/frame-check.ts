import {
  type AgentMessage,
  decodeMessage,
  digestOf,
  FLAG_DISCONNECT_TO_PORT,
  FLAG_TERMINATE_SESSION,
  HEADER_LENGTH,
  PAYLOAD_FLAG,
  PAYLOAD_HANDSHAKE_RESPONSE,
  PAYLOAD_OFFSET,
  PAYLOAD_OUTPUT,
  PAYLOAD_SIZE,
  sha256,
} from '../codec/message.ts';
import { compareVersions } from '../versions.ts';

const STREAM_TYPE = 'input_stream_data'.padEnd(32);
const ACKNOWLEDGE_TYPE = 'acknowledge'.padEnd(32);
const ONE_HOUR_MS = 3_600_000;
const PAYLOAD_ENCRYPTION_RESPONSE = 9;
const STREAM_PAYLOADS: ReadonlySet<number> = new Set([
  PAYLOAD_OUTPUT,
  PAYLOAD_HANDSHAKE_RESPONSE,
  PAYLOAD_ENCRYPTION_RESPONSE,
  PAYLOAD_FLAG,
]);

export interface FrameCheckOptions {
  readonly maxPayloadBytes: number;
  readonly agentVersion: string;
  breach(text: string): void;
}

/** Section 3 for one binary frame of the client. Undefined: the agent would drop it. */
export function checkFrame(frame: Buffer, options: FrameCheckOptions): AgentMessage | undefined {
  const { breach } = options;
  if (frame.length < PAYLOAD_OFFSET) {
    breach(`a binary frame of ${frame.length} bytes is shorter than a header`);
    return undefined;
  }
  const message = decodeMessage(frame);
  if (message.headerLength !== HEADER_LENGTH) {
    breach(`HeaderLength is ${message.headerLength}, not ${HEADER_LENGTH}`);
    return undefined;
  }
  const payloadLength = frame.readUInt32BE(HEADER_LENGTH);
  if (payloadLength !== message.payload.length) {
    breach(`PayloadLength is ${payloadLength} where ${message.payload.length} bytes follow`);
    return undefined;
  }
  if (message.messageType === '') {
    breach('MessageType is empty');
    return undefined;
  }
  if (message.createdDate === 0) {
    breach('CreatedDate is 0');
    return undefined;
  }
  if (sha256(message.payload) !== digestOf(frame)) {
    breach(`the digest of ${message.messageType} ${message.sequenceNumber} is not its payload's SHA-256`);
    return undefined;
  }
  const rawType = frame.toString('latin1', 4, 36);
  if (rawType === STREAM_TYPE) checkStreamMessage(message, options);
  else if (rawType === ACKNOWLEDGE_TYPE) checkAcknowledgeMessage(message, breach);
  else if (message.messageType === 'input_stream_data' || message.messageType === 'acknowledge') {
    breach(`MessageType ${message.messageType} is not padded with spaces on the right`);
  } else breach(`MessageType ${JSON.stringify(message.messageType)} is none that a client sends`);
  if (message.schemaVersion !== 1) breach(`SchemaVersion is ${message.schemaVersion}, not 1`);
  if (Math.abs(message.createdDate - Date.now()) > ONE_HOUR_MS) {
    breach('CreatedDate is more than an hour off: is it milliseconds since 1970?');
  }
  return message;
}

function checkStreamMessage(message: AgentMessage, options: FrameCheckOptions): void {
  const { breach, maxPayloadBytes, agentVersion } = options;
  const { flags, payload, payloadType, sequenceNumber } = message;
  if (flags !== 0) breach(`the Flags field of a stream message is ${flags}, not 0`);
  if (sequenceNumber < 0) breach(`the SequenceNumber of a stream message is ${sequenceNumber}`);
  if (payload.length > maxPayloadBytes && payloadType === PAYLOAD_OUTPUT) {
    breach(`a stream message carries ${payload.length} bytes, more than ${maxPayloadBytes}`);
  }
  // What a basic client may ask an agent with whether it is there: the agent ignores it (plugins/port/port_basic.go).
  const isQuestion = payloadType === PAYLOAD_SIZE && compareVersions(agentVersion, '3.0.196.0') <= 0;
  if (!STREAM_PAYLOADS.has(payloadType) && !isQuestion) {
    breach(`PayloadType ${payloadType} has no place in a stream message of a port session's client`);
  }
  if (payloadType !== PAYLOAD_FLAG) return;
  const flag = payload.length === 4 ? payload.readUInt32BE(0) : undefined;
  if (flag === undefined) breach(`a flag payload has ${payload.length} bytes, not 4`);
  else if (flag === FLAG_TERMINATE_SESSION && compareVersions(agentVersion, '2.3.722.0') <= 0) {
    breach(`the TerminateSession flag came although agent ${agentVersion} does not understand it`);
  } else if (flag !== FLAG_DISCONNECT_TO_PORT && flag !== FLAG_TERMINATE_SESSION) {
    breach(`flag ${flag} is none that a client sends`);
  }
}

function checkAcknowledgeMessage(message: AgentMessage, breach: (text: string) => void): void {
  if (message.flags !== 3) breach(`the Flags field of an acknowledgement is ${message.flags}, not 3`);
  if (message.sequenceNumber !== 0) {
    breach(`the SequenceNumber of an acknowledgement is ${message.sequenceNumber}, not 0`);
  }
  if (message.payloadType !== 0) {
    breach(`the PayloadType of an acknowledgement is ${message.payloadType}, not 0`);
  }
}
