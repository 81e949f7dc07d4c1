import assert from 'node:assert/strict';
import { type FuzzedParser, fromHex } from '../parser.ts';

const INFO = [
  '# Server\r\nredis_version:6.2.11\r\nredis_mode:standalone\r\nprocess_id:1\r\n',
  '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\n# Keyspace\r\ndb0:keys=2,expires=0\r\n',
];

export const REPLIES: readonly FuzzedParser[] = [
  {
    name: 'RESP',
    isBinary: true,
    seeds: [
      '+PONG\r\n',
      "-ERR unknown command 'FOO'\r\n",
      ':42\r\n$5\r\nhello\r\n$-1\r\n*-1\r\n*2\r\n$1\r\na\r\n:1\r\n',
      '%1\r\n+a\r\n~2\r\n:1\r\n:2\r\n>2\r\n+p\r\n_\r\n,1.5\r\n#t\r\n(123456789012345678901\r\n=7\r\ntxt:abc\r\n!3\r\nERR\r\n',
      '|1\r\n+k\r\n+v\r\n+value\r\n',
      // A bulk string of bytes that are no UTF-8.
      fromHex('24340d0afffe80000d0a'),
    ],
    words: [
      '\r\n',
      '*1\r\n',
      '$',
      '*',
      '%',
      '~',
      '>',
      '|',
      '$-1\r\n',
      '*1000000\r\n',
      '$999999999999\r\n',
      ',inf\r\n',
    ],
    load: async () => {
      const { RespDecoder } = await import('../../../../src/resp/decoder.ts');
      const { isRedisTargetError } = await import('../../../../src/errors.ts');
      const decode = (pieces: readonly Buffer[]): unknown[] => {
        const decoder = new RespDecoder();
        const replies: unknown[] = [];
        try {
          for (const piece of pieces) replies.push(...decoder.push(piece));
        } catch (error) {
          if (!isRedisTargetError(error)) throw error;
          replies.push(error.code);
        }
        return replies;
      };
      return ({ bytes }) => {
        const whole = decode([bytes]);
        const bytewise = decode([...bytes].map((byte) => Buffer.from([byte])));
        // A fault ends both; what came before it came whole in pieces alone.
        if (typeof whole.at(-1) !== 'string') assert.deepEqual(bytewise, whole);
      };
    },
  },
  {
    name: 'INFO',
    seeds: INFO,
    words: ['redis_version:', 'valkey_version:', 'server_name:', '\r\n', '../', '255.255.255'],
    load: async () => {
      const { engineFromInfo, formatEngine } = await import('../../../../src/model/engine.ts');
      const { resolveResultsPath } = await import('../../../../src/results/write.ts');
      return ({ text }) => {
        const engine = engineFromInfo(text);
        if (engine === undefined) return;
        assert.match(formatEngine(engine), /^(?:redis|valkey) \d[\w.+-]*$/);
        const path = resolveResultsPath('/results/{version}.json', { target: 'local', engine }, '/');
        assert.match(path, /^\/results\/[^/]+\.json$/);
      };
    },
  },
];
