import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { encodeMessage } from '../../../support/ssm-emulator/codec/message.ts';
import { INPUT_PING, SMUX_STREAM_3 } from '../../../vectors/ssm-messages.ts';
import { type FuzzedParser, type FuzzInput, fromHex } from '../parser.ts';

const HANDSHAKE = JSON.stringify({
  AgentVersion: '3.3.1230.0',
  RequestedClientActions: [
    {
      ActionType: 'SessionType',
      ActionParameters: { SessionType: 'Port', Properties: { type: 'LocalPortForwarding' } },
    },
  ],
});
const COMPLETE = JSON.stringify({ HandshakeTimeToComplete: 1, CustomerMessage: 'hello' });
const ACKNOWLEDGEMENT = JSON.stringify({
  AcknowledgedMessageType: 'input_stream_data',
  AcknowledgedMessageId: '00112233-4455-6677-8899-aabbccddeeff',
  AcknowledgedMessageSequenceNumber: 0,
  IsSequentialMessage: true,
});
const CLOSED = JSON.stringify({ SessionId: 's-1', MessageType: 'channel_closed', Output: 'idle timeout' });
const JSON_WORDS = [
  '"',
  ':',
  ',',
  '{',
  '}',
  '[',
  ']',
  'null',
  '1e400',
  '-1',
  '0.5',
  '"ActionType"',
  '"Port"',
];
const TYPES = [
  'output_stream_data',
  'acknowledge',
  'channel_closed',
  'pause_publication',
  'start_publication',
  'input_stream_data',
  '',
];
const PAYLOAD_TYPES = [1, 1, 1, 5, 7, 10, 0, 8, 3, 255];

/** A list of messages as text: each line is type, payload type and number in one character each, then the payload. */
const SCRIPTS = [
  ['AD0', HANDSHAKE],
  ['AE1', COMPLETE],
  ['AA2', fromHex(SMUX_STREAM_3)],
  ['BG0', ACKNOWLEDGEMENT],
  ['AF3', '\0\0\0\u0003'],
  ['DG0', ''],
  ['EG0', ''],
].map(([head, payload]) => `${head}${payload}`);

export const SESSIONS: readonly FuzzedParser[] = [
  {
    name: 'agent message',
    isBinary: true,
    seeds: [INPUT_PING].map(fromHex),
    words: ['00000074', '00000000', 'ffffffff', '7fffffff'].map(fromHex),
    load: async () => {
      const { decodeAgentMessage } = await import('../../../../src/ssm/protocol/agent-message.ts');
      return ({ bytes }) => decodeAgentMessage(bytes);
    },
  },
  {
    name: 'smux frames',
    isBinary: true,
    seeds: [SMUX_STREAM_3, `${SMUX_STREAM_3}${SMUX_STREAM_3}`].map(fromHex),
    words: ['0102ffff', '01000000', '01030000', '01040000', '02000000'].map(fromHex),
    load: async () => {
      const { SmuxDecoder } = await import('../../../../src/ssm/protocol/smux.ts');
      const read = (pieces: readonly Uint8Array[]): string => {
        const decoder = new SmuxDecoder();
        const said: string[] = [];
        try {
          for (const piece of pieces)
            for (const { command, streamId, data } of decoder.push(piece))
              said.push(data.length > 0 ? Buffer.from(data).toString('hex') : `<${command} ${streamId}>`);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'RT_SSM_SMUX_INVALID');
          said.push('!');
        }
        return said.join('');
      };
      return ({ bytes }) => {
        const whole = read([bytes]);
        const single = read(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)));
        // What stands before an invalid frame is not told where it comes in the same piece.
        if (!whole.endsWith('!')) assert.equal(single, whole);
        else assert.ok(single.endsWith('!'));
      };
    },
  },
  {
    name: 'session payloads',
    seeds: [HANDSHAKE, COMPLETE, ACKNOWLEDGEMENT, CLOSED, '\0\0\0\u0001'],
    words: JSON_WORDS,
    load: async () => {
      const decoders = [
        (await import('../../../../src/ssm/handshake-answer.ts')).answerHandshake,
        (await import('../../../../src/ssm/protocol/handshake.ts')).decodeHandshakeComplete,
        (await import('../../../../src/ssm/protocol/acknowledgement.ts')).decodeAcknowledgement,
        (await import('../../../../src/ssm/protocol/channel-closed.ts')).decodeChannelClosed,
        (await import('../../../../src/ssm/protocol/flags.ts')).decodeFlag,
      ];
      const { isRedisTargetError } = await import('../../../../src/errors.ts');
      return ({ text, bytes }) => {
        for (const decode of decoders) {
          for (const payload of [bytes, Buffer.from(text)]) {
            try {
              decode(payload);
            } catch (error) {
              if (!isRedisTargetError(error)) throw error;
            }
          }
        }
      };
    },
  },
  {
    name: 'data channel',
    isBinary: true,
    seeds: [SCRIPTS.join('\n'), SCRIPTS.slice(0, 3).join('\n'), `CG0${CLOSED}`],
    words: ['\nA', '\nB', '\nC', '\nD', '\nE', 'A', 'D', 'E', '0', '1', '2', '9', ...JSON_WORDS],
    load: async () => {
      const { DataChannel } = await import('../../../../src/ssm/channel.ts');
      const { Mux } = await import('../../../../src/ssm/mux.ts');
      const { BasicForwarder } = await import('../../../../src/ssm/basic-mode.ts');
      return ({ bytes }) => runChannel(bytes, DataChannel, Mux, BasicForwarder);
    },
  },
  {
    name: 'plugin output',
    seeds: [
      'Starting session with SessionId: s-1\nPort 16379 opened for sessionId s-1.\nWaiting for connections...\n',
      'Connection to destination port failed, check SSM Agent logs.\n',
      'SessionId: s-1 : terminated\n\n\nExiting session with sessionId: s-1.\n',
      'Cannot perform start session: unexpected end of JSON input\n',
    ],
    words: [
      'Port ',
      ' opened for sessionId',
      'SessionId: ',
      ' : ',
      'timed out.',
      '\r\n',
      '\n',
      'Cannot perform',
    ],
    load: async () => {
      const { PluginOutput } = await import('../../../../src/ssm/transport/plugin-output.ts');
      return ({ text }) => {
        const output = new PluginOutput();
        for (let at = 0; at < text.length; at += 7) output.push(text.slice(at, at + 7));
        output.close();
        output.reason();
        assert.ok(output.lastLines().length < 25_000);
        assert.equal(typeof output.isResponseUnreadable, 'boolean');
      };
    },
  },
  {
    name: 'SSM answers',
    seeds: [
      '{"SessionId":"s-1","TokenValue":"t","StreamUrl":"wss://x/v1/data-channel/s-1"}',
      '{"SessionId":"s-1"}',
      '{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}',
      '{"__type":"AccessDeniedException","message":"User: arn:x is not authorized to perform: ssm:StartSession on resource: arn:y"}',
    ],
    words: ['"SessionId"', '"TokenValue"', '"StreamUrl"', '"__type"', ...JSON_WORDS],
    load: async () => {
      let answer: FuzzInput = { text: '', bytes: Buffer.alloc(0) };
      let status = 200;
      const server = createServer((request, response) => {
        request.resume();
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(answer.text);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { createSessionApi } = await import('../../../../src/aws/session-api.ts');
      const { port } = server.address() as AddressInfo;
      const api = await createSessionApi({
        region: 'eu-west-1',
        profile: undefined,
        env: {
          AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}`,
          AWS_ACCESS_KEY_ID: 'AKIATEST',
          AWS_SECRET_ACCESS_KEY: 'secret',
        },
      });
      const request = { target: 'i-1', documentName: 'd', parameters: {} };
      return async (input) => {
        answer = input;
        // What is no success is no throttling either: the SDK would wait and try again.
        status = input.text.includes('__type') && !/throttl|limit|slow|timeout/i.test(input.text) ? 400 : 200;
        const grant = await (input.text.length % 2 === 0 ? api.start(request) : api.resume('s-1'));
        for (const value of Object.values(grant ?? {})) assert.equal(typeof value, 'string');
      };
    },
  },
  {
    name: 'AWS profiles',
    seeds: [
      '[default]\nregion = eu-west-1\n[profile dev]\nsso_session = corp\nsource_profile = default\n',
      '[dev]\naws_access_key_id = AKIA\naws_expiration = 2026-11-26T12:00:00Z\n  nested = 1\n',
    ],
    words: ['[', ']', '[profile ', '[default]', '=', '\n', ' ', 'source_profile = dev', 'sso_start_url ='],
    load: async (scratch) => {
      const { describeExpiry } = await import('../../../../src/aws/expiry.ts');
      const { findCredentialSource } = await import('../../../../src/aws/credential-source.ts');
      const file = join(scratch, 'config');
      const env = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file, HOME: scratch };
      return async ({ text }) => {
        writeFileSync(file, text);
        await findCredentialSource(env, 'dev');
        const { expiredAt } = await describeExpiry({ ...env, AWS_PROFILE: 'dev' }, undefined, undefined);
        if (expiredAt !== undefined) assert.match(expiredAt, /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+Z$/);
      };
    },
  },
];

type Channel = typeof import('../../../../src/ssm/channel.ts').DataChannel;
type Multiplexed = typeof import('../../../../src/ssm/mux.ts').Mux;
type Basic = typeof import('../../../../src/ssm/basic-mode.ts').BasicForwarder;

/** Gives a channel with two streams what the script says, a resend interval apart. */
function runChannel(bytes: Buffer, DataChannel: Channel, Mux: Multiplexed, Basic: Basic): void {
  let nowMs = 1_700_000_000_000;
  let sentFrames = 0;
  let isOver = false;
  const timers = new Set<() => void>();
  const clock = {
    now: () => nowMs,
    after: (_delayMs: number, callback: () => void) => {
      timers.add(callback);
      return () => void timers.delete(callback);
    },
  };
  let forwarder: InstanceType<Multiplexed> | InstanceType<Basic> | undefined;
  const channel = new DataChannel({
    send: () => void sentFrames++,
    isWritable: () => true,
    deliver: (data) => forwarder?.receive(data),
    flag: (flag) => forwarder?.flag(flag),
    drained: () => forwarder?.drained(),
    ready: (version) => {
      const forwarding = {
        canWrite: true,
        isConnected: true,
        isSettled: true,
        isSteady: true,
        roundTripMs: 1,
        write: (data: Uint8Array) => channel.write(data),
        flush: () => channel.flush(nowMs),
        ask: () => channel.ask(nowMs),
        sendFlag: (flag: number) => channel.sendFlag(flag, nowMs),
        hold: () => channel.hold(),
        release: () => channel.release(nowMs),
      };
      const options = { channel: forwarding, clock, remote: 'h:1' };
      forwarder =
        version.length % 2 === 0
          ? new Mux({ ...options, keepAlive: false, onSilent: () => {} })
          : new Basic(options);
      for (let index = 0; index < 2; index++) {
        const stream = forwarder.openStream();
        stream.on('error', () => {});
        stream.resume();
        stream.write('PING\r\n');
      }
    },
    ended: () => {
      isOver = true;
    },
    failed: () => {
      isOver = true;
    },
  });
  let messages = 0;
  for (const line of bytes.toString('latin1').split('\n')) {
    messages++;
    channel.receive(Buffer.from(line, 'latin1'), nowMs);
    channel.receive(toFrame(line), nowMs);
    forwarder?.ask();
    nowMs += 100;
    channel.tick(nowMs);
    assert.ok(channel.wakeAtMs > nowMs - 100);
  }
  assert.equal(channel.state === 'over', isOver);
  // Each message has one acknowledgement, and what is unacknowledged goes out again only when it is overdue.
  assert.ok(sentFrames < 100 * messages + 100);
  channel.close();
}

function toFrame(line: string): Buffer {
  const code = (index: number): number => (line.charCodeAt(index) || 0) & 0xff;
  return encodeMessage({
    messageType: TYPES[Math.abs(code(0) - 65) % TYPES.length] ?? '',
    schemaVersion: 1,
    createdDate: 1,
    sequenceNumber: code(2) - 48,
    flags: 0,
    messageId: '00112233-4455-6677-8899-aabbccddeeff',
    payloadType: PAYLOAD_TYPES[Math.abs(code(1) - 65) % PAYLOAD_TYPES.length] ?? 0,
    payload: Buffer.from(line.slice(3), 'latin1'),
  });
}
