import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import {
  ACKNOWLEDGE_FLAGS,
  decodeAgentMessage,
  MESSAGE_TYPE,
  PAYLOAD_OFFSET,
  PAYLOAD_TYPE,
  sealAgentMessage,
} from '../protocol/agent-message.ts';
import type { SessionApi } from '../session-api.ts';
import { loadWebSocket } from '../transport/socket.ts';

/** The service, its gateway and the agent of a warm-up, in this process. */
export interface FarEnd {
  readonly api: SessionApi;
  close(): void;
}

const HANDSHAKE = {
  // One that carries many streams at a time.
  AgentVersion: '3.3.1230.0',
  RequestedClientActions: [
    {
      ActionType: 'SessionType',
      ActionParameters: { SessionType: 'Port', Properties: { type: 'LocalPortForwarding' } },
    },
  ],
};

/**
 * Listens on 127.0.0.1, and gives back whatever is forwarded to it: an array that asks is an array that answers. It takes its
 * peer at its word, so only one that was told its path, which nobody can guess, comes in.
 */
export async function openFarEnd(): Promise<FarEnd> {
  const { WebSocketServer } = loadWebSocket();
  const path = `/${randomUUID()}`;
  const gateway = new WebSocketServer({ host: '127.0.0.1', port: 0, path, perMessageDeflate: false });
  gateway.on('connection', giveBack);
  await once(gateway, 'listening');
  const { port } = gateway.address() as AddressInfo;
  const grant = { sessionId: 'warm-up', tokenValue: '', streamUrl: `ws://127.0.0.1:${port}${path}` };
  return {
    api: {
      start: () => Promise.resolve(grant),
      resume: () => Promise.resolve(undefined),
      terminate: () => Promise.resolve(),
    },
    close: () => {
      for (const socket of gateway.clients) socket.terminate();
      gateway.close();
    },
  };
}

function giveBack(socket: WebSocket): void {
  let sent = 0;
  const send = (type: string, payloadType: number, payload: Uint8Array): void => {
    const frame = Buffer.allocUnsafe(PAYLOAD_OFFSET + payload.length);
    frame.set(payload, PAYLOAD_OFFSET);
    const isStream = type === MESSAGE_TYPE.output;
    const sequenceNumber = isStream ? sent++ : 0;
    const flags = isStream ? 0 : ACKNOWLEDGE_FLAGS;
    socket.send(
      sealAgentMessage(frame, { type, createdAtMs: Date.now(), sequenceNumber, flags, payloadType }),
    );
  };
  const sendJson = (type: string, payloadType: number, content: object): void =>
    send(type, payloadType, Buffer.from(JSON.stringify(content)));
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return sendJson(MESSAGE_TYPE.output, PAYLOAD_TYPE.handshakeRequest, HANDSHAKE);
    const message = decodeAgentMessage(data as Buffer);
    if (message.type !== MESSAGE_TYPE.input) return;
    sendJson(MESSAGE_TYPE.acknowledge, PAYLOAD_TYPE.none, {
      AcknowledgedMessageType: MESSAGE_TYPE.input,
      AcknowledgedMessageId: randomUUID(),
      AcknowledgedMessageSequenceNumber: message.sequenceNumber,
      IsSequentialMessage: true,
    });
    if (message.payloadType === PAYLOAD_TYPE.handshakeResponse)
      sendJson(MESSAGE_TYPE.output, PAYLOAD_TYPE.handshakeComplete, {});
    else if (message.payloadType === PAYLOAD_TYPE.output)
      send(MESSAGE_TYPE.output, PAYLOAD_TYPE.output, message.payload);
  });
}
