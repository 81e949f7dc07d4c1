import assert from 'node:assert/strict';
import type { KnownCommand } from '../../../../src/resp/command-scanner.ts';
import type { FuzzedParser } from '../parser.ts';

/** What a scanner finds, or how it refuses, for bytes in pieces of one size. */
type Scan = (bytes: Buffer, size: number) => readonly string[];

/** Wherever bytes are cut, the same is found, and refused for the same reason. */
function sameWhereverCut(scan: Scan): (input: { readonly bytes: Buffer }) => void {
  return ({ bytes }) => {
    const whole = scan(bytes, Math.max(1, bytes.length));
    for (const size of [1, 7]) assert.deepEqual(scan(bytes, size), whole);
  };
}

export const GATEWAY: readonly FuzzedParser[] = [
  {
    name: 'commands through the gateway',
    isBinary: true,
    seeds: [
      '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\r\n\r\n',
      '*1\r\n$5\r\nRESET\r\n*2\r\n$6\r\nCLIENT\r\n$2\r\nID\r\n',
      'PING\r\n  set "a\\x00" \'b\'\n\r\nRESET\n',
      '*0\r\n*-1\r\n*1\r\n$0\r\n\r\n',
    ],
    words: [
      '\r\n',
      '\n',
      '*1\r\n',
      '$5\r\nRESET\r\n',
      '$',
      '*',
      '"',
      "'",
      '\\x',
      '*2147483647\r\n',
      '$1099511627776\r\n',
      '*-1\r\n',
    ],
    load: async () => {
      const { CommandScanner } = await import('../../../../src/resp/command-scanner.ts');
      return sameWhereverCut((bytes, size) => {
        const scanner = new CommandScanner<KnownCommand>(
          [{ name: 'RESET', keepsArguments: false }],
          (name) => ({
            name,
            keepsArguments: true,
          }),
        );
        const found: string[] = [];
        for (let from = 0; from < bytes.length; from += size) {
          const piece = bytes.subarray(from, from + size);
          for (let at = scanner.next(piece, 0); at >= 0; at = scanner.next(piece, at)) {
            assert.ok(at <= piece.length);
            found.push(`${from + at} ${scanner.words} ${scanner.command?.name} ${scanner.args.join(' ')}`);
          }
          if (scanner.fault !== undefined)
            return [...found, `${scanner.fault.code} ${from + scanner.faultAt}`];
        }
        return found;
      });
    },
  },
  {
    name: 'replies through the gateway',
    isBinary: true,
    seeds: [
      '+PONG\r\n-ERR a\r\n:42\r\n$5\r\nhello\r\n$-1\r\n*-1\r\n*2\r\n$1\r\na\r\n:1\r\n',
      '%1\r\n+a\r\n~2\r\n:1\r\n:2\r\n>2\r\n+p\r\n_\r\n,1.5\r\n#t\r\n(123456789012345678901\r\n=7\r\ntxt:abc\r\n!3\r\nERR\r\n',
      '|1\r\n+k\r\n+v\r\n*2\r\n-MOVED 1 a:1\r\n|1\r\n+k\r\n*0\r\n+value\r\n',
      '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n',
    ],
    words: [
      '\r\n',
      '*1\r\n',
      '$',
      '%',
      '>',
      '|',
      '|0\r\n',
      '$-1\r\n',
      '*4294967296\r\n',
      '$1099511627777\r\n',
      '$?\r\n',
    ],
    load: async () => {
      const { ReplyPasser } = await import('../../../../src/gateway/reply-passer.ts');
      const { Conversation } = await import('../../../../src/gateway/conversation.ts');
      const { gatewayCommand } = await import('../../../../src/gateway/command-kinds.ts');
      const { isRedisTargetError } = await import('../../../../src/errors.ts');
      return sameWhereverCut((bytes, size) => {
        const rewriter = {
          names: new Set(['CLUSTER']),
          wants: () => true,
          rewrite: (reply: Buffer) => Buffer.from(`<${reply.length}>`),
          rewriteError: (line: string) => line.toUpperCase(),
        };
        const conversation = new Conversation({ rewriter });
        for (const name of [
          'GET',
          'CLUSTER',
          'SUBSCRIBE',
          'own',
          'HELLO',
          'MONITOR',
          'RESET',
          'UNSUBSCRIBE',
          'CLUSTER',
        ])
          if (name === 'own') conversation.sendOwn();
          else
            conversation.send(
              gatewayCommand(name, name === 'CLUSTER', false),
              ['3'],
              name === 'SUBSCRIBE' ? 3 : 1,
            );
        const out: string[] = [];
        const passer = new ReplyPasser({
          conversation,
          rewriter,
          pass: (piece) => out.push(piece.toString('latin1')),
          onOwn: (_, line) => out.push(`(own ${line})`),
          onReset: () => out.push('(reset)'),
          onNotSynced: () => {},
          onNoReset: () => {},
          onSynced: () => {},
          onTooLong: () => {},
        });
        try {
          for (let from = 0; from < bytes.length; from += size)
            passer.take(bytes.subarray(from, from + size));
          passer.end();
          return [out.join('')];
        } catch (error) {
          if (!isRedisTargetError(error)) throw error;
          // How much of the reply that is refused had passed depends on where it was cut.
          return [error.code];
        }
      });
    },
  },
];
