import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { WebSocketServer } from 'ws';
import { answerApi, EMULATOR_KEY } from './api/http.ts';
import type { ApiState } from './api/operations.ts';
import { answerControl } from './control.ts';
import { Channel } from './gateway/channel.ts';
import { Faults } from './gateway/faults.ts';
import { unmaskAhead } from './gateway/unmask.ts';
import { BreachLog } from './referee/breach-log.ts';
import type { Session } from './session.ts';
import type { ApiCall, SsmEmulator, StartSsmEmulatorOptions } from './types.ts';
import { Waiters } from './until.ts';

export type * from './types.ts';

/** Larger frames than any end sends are refused before they are kept. */
const MOST_FRAME_BYTES = 1_048_576;
const MOST_CALLS = 10_000;

/** Starts SSM's API, its message gateway and the agent on 127.0.0.1. See README.md here. */
export async function startSsmEmulator(options: StartSsmEmulatorOptions = {}): Promise<SsmEmulator> {
  const sessions = new Map<string, Session>();
  const channels = new Set<Channel>();
  const calls: ApiCall[] = [];
  const waiters = new Waiters();
  const breaches = new BreachLog(() => waiters.changed());
  const openSessions = (): Session[] =>
    [...sessions.values()].filter(({ record }) => record.state === 'open');
  const faults = new Faults(options.seed ?? 1, {
    channels: () => [...sessions.values()].flatMap(({ channel }) => channel ?? []),
    pauseAgents: () => {
      for (const session of openSessions()) session.pauseAgent();
    },
    startAgents: () => {
      for (const session of openSessions()) session.startAgent();
    },
    endSessions: (reason, sessionId) => {
      const ending = openSessions().filter(
        ({ record }) => sessionId === undefined || record.id === sessionId,
      );
      for (const session of ending) session.end('fault', reason);
      return ending.length;
    },
    signalAgents: (name) => {
      for (const session of openSessions()) session.signalAgent(name);
    },
  });

  const server = http.createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const state: ApiState = {
    options,
    instances: options.instances ?? [{ id: 'i-0123456789abcdef0', agentVersion: '3.3.1230.0' }],
    sessions,
    faults,
    gatewayUrl: options.gatewayUrl ?? `ws://127.0.0.1:${port}`,
    breach: (text) => breaches.add(text),
    changed: () => waiters.changed(),
  };

  const gateway = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_FRAME_BYTES,
  });
  server.on('upgrade', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    const path = /^\/v1\/data-channel\/([^/?]+)\?role=publish_subscribe$/.exec(request.url ?? '');
    // Ids need no escapes; decoding what somebody made up may throw.
    const session = sessions.get(path?.[1] ?? '');
    if (!session) {
      breaches.add(`a WebSocket was opened to ${request.url}, which is no StreamUrl`);
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    const status = faults.takeSocketRefusal();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    unmaskAhead(socket);
    gateway.handleUpgrade(request, socket, head, (webSocket) => {
      const channel = new Channel(
        webSocket,
        socket,
        session,
        faults,
        options.agent?.pingIntervalMs ?? 54_000,
      );
      channels.add(channel);
      webSocket.once('close', () => channels.delete(channel));
    });
  });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (const session of sessions.values()) session.end('close', 'The emulator was closed.');
    for (const channel of channels) channel.drop();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };

  const emulator: SsmEmulator = {
    url,
    port,
    env: {
      AWS_ENDPOINT_URL_SSM: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ACCESS_KEY_ID: options.accessKeyId ?? EMULATOR_KEY.id,
      AWS_SECRET_ACCESS_KEY: EMULATOR_KEY.secret,
      AWS_REGION: options.region ?? 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    faults,
    get sessions() {
      return [...sessions.values()].map(({ record }) => record);
    },
    calls,
    get breaches() {
      return breaches.texts;
    },
    until: (condition, limitMs = 10_000) => waiters.until(() => condition(emulator), limitMs),
    assertClean: () => assert.deepEqual(breaches.texts, [], 'The client broke the SSM session protocol.'),
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };

  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (answerControl(request, response, emulator)) return;
    answerApi(request, response, state, (call) => {
      calls.push(call);
      if (calls.length > MOST_CALLS) calls.shift();
      waiters.changed();
    });
  });
  return emulator;
}
