import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerHandshake } from '../../../../src/ssm/handshake-answer.ts';
import {
  acknowledgedInput,
  decodeAcknowledgement,
  MAX_ACKNOWLEDGEMENT_BYTES,
  writeAcknowledgement,
} from '../../../../src/ssm/protocol/acknowledgement.ts';
import { decodeChannelClosed } from '../../../../src/ssm/protocol/channel-closed.ts';
import { decodeFlag, encodeFlag } from '../../../../src/ssm/protocol/flags.ts';
import { decodeHandshakeComplete, decodeHandshakeRequest } from '../../../../src/ssm/protocol/handshake.ts';
import { abilitiesOf, CLIENT_VERSION, isVersionGreater } from '../../../../src/ssm/protocol/versions.ts';
import { travellingId } from '../encode-agent-message.ts';

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const port = {
  ActionType: 'SessionType',
  ActionParameters: {
    SessionType: 'Port',
    Properties: { portNumber: '6379', host: 'h', localPortNumber: '0', type: 'LocalPortForwarding' },
  },
};

function acknowledging(messageId: Uint8Array, sequenceNumber: number): Buffer {
  const target = Buffer.alloc(3 + MAX_ACKNOWLEDGEMENT_BYTES);
  const bytes = writeAcknowledgement(target, 3, messageId, sequenceNumber);
  return target.subarray(3, 3 + bytes);
}

describe('payloads', () => {
  it('acknowledge one message, by the fields of section 4', () => {
    const messageId = travellingId('00112233-4455-6677-8899-aabbccddeeff');
    expect(acknowledging(messageId, 7).toString()).toBe(
      '{"AcknowledgedMessageType":"output_stream_data","AcknowledgedMessageId":"00112233-4455-6677-8899-aabbccddeeff",' +
        '"AcknowledgedMessageSequenceNumber":7,"IsSequentialMessage":true}',
    );
  });

  it('acknowledge any message by its id and number', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.maxSafeNat(), (messageId, sequenceNumber) => {
        expect(decodeAcknowledgement(acknowledging(travellingId(messageId), sequenceNumber))).toEqual({
          messageType: 'output_stream_data',
          messageId,
          sequenceNumber,
        });
      }),
    );
  });

  const acknowledged = {
    AcknowledgedMessageType: 'input_stream_data',
    AcknowledgedMessageId: '00112233-4455-6677-8899-aabbccddeeff',
    AcknowledgedMessageSequenceNumber: 0,
    IsSequentialMessage: true,
  };

  it('acknowledge what they name, in whatever way their JSON is written', () => {
    for (const number of [0, 7, 10, 999_999_999_999_999, Number.MAX_SAFE_INTEGER]) {
      const named = { ...acknowledged, AcknowledgedMessageSequenceNumber: number };
      const reversed = Object.fromEntries(Object.entries(named).reverse());
      expect(acknowledgedInput(json(named))).toBe(number);
      expect(acknowledgedInput(json(reversed))).toBe(number);
      expect(acknowledgedInput(Buffer.from(JSON.stringify(named, undefined, 2)))).toBe(number);
      expect(acknowledgedInput(Uint8Array.from(json({ ...named, More: 1 })))).toBe(number);
      expect(
        acknowledgedInput(json({ ...named, AcknowledgedMessageType: 'output_stream_data' })),
      ).toBeUndefined();
    }
    for (const wrong of ['007', '1e1', '7}', '7,"IsSequentialMessage":1', `${'9'.repeat(16)}`]) {
      const text = JSON.stringify(acknowledged).replace('Number":0', `Number":${wrong}`);
      expect(textOrNumber(text), text).toEqual(textOrNumber(text, decodeAcknowledgement));
    }
  });

  it('acknowledge nothing where they do not name a message by type, id and number', () => {
    expect(decodeAcknowledgement(json(acknowledged))).toEqual({
      messageType: 'input_stream_data',
      messageId: '00112233-4455-6677-8899-aabbccddeeff',
      sequenceNumber: 0,
    });
    for (const wrong of [
      { AcknowledgedMessageType: 1 },
      { AcknowledgedMessageId: null },
      { AcknowledgedMessageSequenceNumber: -1 },
      { AcknowledgedMessageSequenceNumber: 0.5 },
      { AcknowledgedMessageSequenceNumber: 2 ** 53 },
      { AcknowledgedMessageSequenceNumber: '0' },
    ]) {
      expect(() => decodeAcknowledgement(json({ ...acknowledged, ...wrong })), JSON.stringify(wrong)).toThrow(
        /acknowledgement: /,
      );
    }
  });

  it('are JSON objects in UTF-8, or the error tells what they are not and keeps what was caught', () => {
    const notUtf8 = Buffer.from([...Buffer.from('{"Output":"'), 0xff, ...Buffer.from('"}')]);
    for (const bytes of [notUtf8, Buffer.from('{"Output":'), Buffer.alloc(0)]) {
      expect(() => decodeChannelClosed(bytes)).toThrow(
        expect.objectContaining({
          message: expect.stringContaining('it is not JSON in UTF-8'),
          cause: expect.any(Error),
        }),
      );
    }
    for (const value of [5, 'text', null, [], true]) {
      expect(() => decodeChannelClosed(json(value))).toThrow('it is not a JSON object');
    }
  });

  it('of the end of a channel name session and reason, as far as they are texts', () => {
    expect(decodeChannelClosed(json({ SessionId: 's-1', Output: 'Idle', MessageType: 'x' }))).toEqual({
      sessionId: 's-1',
      output: 'Idle',
    });
    expect(decodeChannelClosed(json({ SessionId: 7 }))).toEqual({ sessionId: '', output: '' });
  });

  it('of a handshake name the agent and give each action a type', () => {
    const actions = [{ ActionType: 'SessionType', ActionParameters: { a: 1 } }, { ActionType: 'Other' }];
    expect(decodeHandshakeRequest(json({ AgentVersion: '3.1', RequestedClientActions: actions }))).toEqual({
      agentVersion: '3.1',
      actions: [
        { type: 'SessionType', parameters: { a: 1 } },
        { type: 'Other', parameters: {} },
      ],
    });
    for (const [request, why] of [
      [{ RequestedClientActions: [] }, 'names no AgentVersion'],
      [{ AgentVersion: 3 }, 'names no AgentVersion'],
      [{ AgentVersion: '3', RequestedClientActions: {} }, 'are no list'],
      [{ AgentVersion: '3', RequestedClientActions: ['SessionType'] }, 'an action has no type'],
      [{ AgentVersion: '3', RequestedClientActions: [null] }, 'an action has no type'],
      [{ AgentVersion: '3', RequestedClientActions: [{ ActionType: 1 }] }, 'an action has no type'],
    ] as const) {
      expect(() => decodeHandshakeRequest(json(request))).toThrow(why);
    }
  });

  it('carry a flag in 4 bytes, big-endian', () => {
    expect(encodeFlag(2).toString('hex')).toBe('00000002');
    expect(decodeFlag(Buffer.from('00000003', 'hex'))).toBe(3);
  });

  it('answer a port session with success', () => {
    const { response, refusal, agentVersion } = answerHandshake(
      json({ AgentVersion: '3.3.1230.0', RequestedClientActions: [port] }),
    );
    expect(refusal).toBeUndefined();
    expect(agentVersion).toBe('3.3.1230.0');
    expect(JSON.parse(response.toString())).toEqual({
      ClientVersion: CLIENT_VERSION,
      ProcessedClientActions: [{ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' }],
      Errors: null,
    });
  });

  it('answer a wish for encryption with "unsupported"', () => {
    const kms = { ActionType: 'KMSEncryption', ActionParameters: { KMSKeyId: 'k', Challenge: 'AA==' } };
    const { response, refusal } = answerHandshake(
      json({ AgentVersion: '3.3.1230.0', RequestedClientActions: [kms, port] }),
    );
    expect(refusal?.code).toBe('RT_SSM_ENCRYPTION_UNSUPPORTED');
    const statuses = JSON.parse(response.toString()).ProcessedClientActions.map(
      (action: { ActionStatus: number }) => action.ActionStatus,
    );
    expect(statuses).toEqual([3, 1]);
    expect(JSON.parse(response.toString()).Errors).toEqual([expect.stringContaining('KMS encryption')]);
  });

  it('refuse a session that forwards no port', () => {
    const shell = { ActionType: 'SessionType', ActionParameters: { SessionType: 'Standard_Stream' } };
    expect(answerHandshake(json({ AgentVersion: '3', RequestedClientActions: [shell] })).refusal?.code).toBe(
      'RT_SSM_HANDSHAKE',
    );
    expect(answerHandshake(json({ AgentVersion: '3' })).refusal?.code).toBe('RT_SSM_HANDSHAKE');
  });

  it('give a value or the one code for any bytes and any JSON', () => {
    const readers = [
      decodeAcknowledgement,
      decodeChannelClosed,
      decodeFlag,
      decodeHandshakeComplete,
      decodeHandshakeRequest,
    ];
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.record({ AgentVersion: fc.jsonValue(), RequestedClientActions: fc.jsonValue() }).map(json),
      fc.jsonValue().map((value) => json({ AgentVersion: '1', RequestedClientActions: [value] })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...readers), any, (read, payload) => {
        try {
          read(payload);
        } catch (error) {
          expect(error).toMatchObject({ code: 'RT_SSM_PAYLOAD_INVALID' });
        }
      }),
    );
  });
});

describe('versions', () => {
  it('are compared number by number', () => {
    expect(isVersionGreater('3.0.196.1', '3.0.196.0')).toBe(true);
    expect(isVersionGreater('3.1.0.0', '3.0.999.0')).toBe(true);
    expect(isVersionGreater('3.0.196.0', '3.0.196.0')).toBe(false);
    expect(isVersionGreater('10.0.0.0', '9.0.0.0')).toBe(true);
    expect(isVersionGreater('4.0.0', '3.0.196.0')).toBe(false);
    expect(isVersionGreater('x', '3.0.196.0')).toBe(false);
    expect(isVersionGreater('4.x.0.0', '3.0.196.0')).toBe(false);
  });

  it('decide what the agent understands', () => {
    expect(abilitiesOf('2.3.722.0')).toEqual({ multiplexed: false, keepAlive: false, terminateFlag: false });
    expect(abilitiesOf('3.0.196.0')).toEqual({ multiplexed: false, keepAlive: false, terminateFlag: true });
    expect(abilitiesOf('3.1.1511.0')).toEqual({ multiplexed: true, keepAlive: true, terminateFlag: true });
    expect(abilitiesOf('3.1.1512.0')).toEqual({ multiplexed: true, keepAlive: false, terminateFlag: true });
  });

  it('name a client above 1.2.331.0', () => {
    expect(isVersionGreater(CLIENT_VERSION, '1.2.331.0')).toBe(true);
  });
});

/** What is read, or the error's message. */
function textOrNumber(text: string, read: (payload: Uint8Array) => unknown = acknowledgedInput): unknown {
  try {
    const value = read(Buffer.from(text));
    return typeof value === 'object' ? (value as { sequenceNumber: number }).sequenceNumber : value;
  } catch (error) {
    return String(error);
  }
}
