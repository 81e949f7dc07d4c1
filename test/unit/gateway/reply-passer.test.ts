import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatewayCommand } from '../../../src/gateway/command-kinds.ts';
import { Conversation } from '../../../src/gateway/conversation.ts';
import { ReplyPasser } from '../../../src/gateway/reply-passer.ts';
import type { ReplyRewriter } from '../../../src/gateway/stages.ts';

const REWRITER: ReplyRewriter = {
  names: new Set(['CLUSTER']),
  wants: (_name, [sub]) => sub === 'slots',
  rewrite: (reply, { name, args }, protocol) =>
    Buffer.from(`+${name} ${args.join(' ')} ${protocol} ${reply.length}\r\n`),
  rewriteError: (line) => line.replace(/^MOVED (\d+) .*/, 'MOVED $1 127.0.0.1:1'),
};

interface Passed {
  readonly text: string;
  readonly own: string[];
  readonly tooLong: string[];
}

/** What a client gets of `bytes`, given in pieces, after such commands were sent; `own` is one of ours. */
function pass(
  bytes: Buffer,
  sizes: readonly number[],
  commands: readonly string[],
  rewriter?: ReplyRewriter,
): Passed {
  const conversation = new Conversation({ rewriter });
  for (const line of commands) {
    const [name = '', ...args] = line.split(' ');
    if (name === 'own') conversation.sendOwn();
    else
      conversation.send(
        gatewayCommand(name, rewriter?.names.has(name) ?? false, false),
        args,
        args.length + 1,
      );
  }
  const out: Buffer[] = [];
  const own: string[] = [];
  const tooLong: string[] = [];
  const passer = new ReplyPasser({
    conversation,
    rewriter,
    pass: (piece) => out.push(Buffer.from(piece)),
    onOwn: (isError, line) => own.push(`${isError ? '-' : '+'}${line}`),
    onReset: () => {},
    onNotSynced: () => {},
    onNoReset: () => {},
    onSynced: () => {},
    onTooLong: (name) => tooLong.push(name),
  });
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    passer.take(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
  }
  passer.end();
  return { text: Buffer.concat(out).toString('latin1'), own, tooLong };
}

/** Also one byte at a time. */
const CUTS = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
  fc.constant(Array.from({ length: 400 }, () => 1)),
);

describe('what a server sends to a client through the gateway', () => {
  const commands = ['own', 'GET a', 'CLUSTER slots', 'CLUSTER info', 'EXEC', 'own', 'GET b', 'GET c'];
  const replies = Buffer.from(
    '+OK\r\n' +
      '|1\r\n+ttl\r\n:3\r\n$5\r\nhe\r\no\r\n' +
      '>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n' +
      '*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$8\r\n10.0.0.1\r\n:6379\r\n' +
      '$3\r\nok!\r\n' +
      '*3\r\n+OK\r\n-MOVED 7 10.0.0.1:6379\r\n$2\r\n-x\r\n' +
      '-WRONGPASS no\r\n' +
      '-MOVED 9 10.0.0.2:6379\r\n' +
      '-ERR other\r\n',
  );
  const expected =
    '|1\r\n+ttl\r\n:3\r\n$5\r\nhe\r\no\r\n' +
    '>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n' +
    '+CLUSTER slots 2 45\r\n' +
    '$3\r\nok!\r\n' +
    '*3\r\n+OK\r\n-MOVED 7 127.0.0.1:1\r\n$2\r\n-x\r\n' +
    '-MOVED 9 127.0.0.1:1\r\n' +
    '-ERR other\r\n';

  it('is rewritten where a stage wants it, and without the replies to what we sent, wherever its bytes are cut', () => {
    fc.assert(
      fc.property(CUTS, (sizes) => {
        const { text, own, tooLong } = pass(replies, sizes, commands, REWRITER);
        expect(text).toBe(expected);
        expect(own).toEqual(['+OK', '-WRONGPASS no']);
        expect(tooLong).toEqual([]);
      }),
    );
  });

  it('is the same bytes where no stage wants anything', () => {
    fc.assert(
      fc.property(CUTS, (sizes) => {
        expect(pass(replies, sizes, ['GET a']).text).toBe(replies.toString('latin1'));
      }),
    );
  });

  it('passes as it is where it is longer than what is held, and that is told', () => {
    const long = Buffer.concat([
      Buffer.from('$17000000\r\n'),
      Buffer.alloc(17_000_000, 'x'),
      Buffer.from('\r\n:1\r\n'),
    ]);
    const sizes = Array.from({ length: 300 }, () => 60_000);
    const { text, tooLong } = pass(long, sizes, ['CLUSTER slots', 'GET a'], REWRITER);
    expect(text === long.toString('latin1')).toBe(true);
    expect(tooLong).toEqual(['CLUSTER']);
    const script = `-${'x'.repeat(70_000)}\r\n-MOVED 1 a:1\r\n`;
    expect(pass(Buffer.from(script), sizes, ['GET a', 'GET a'], REWRITER).text).toBe(
      script.replace('a:1', '127.0.0.1:1'),
    );
    expect(pass(Buffer.from(script), [10, 40_000], ['GET a', 'GET a'], REWRITER).text).toBe(
      script.replace('a:1', '127.0.0.1:1'),
    );
  });

  it('that answers AUTH with more than anybody says is not waited for', () => {
    const endless = Buffer.concat([Buffer.from('$99000000\r\n'), Buffer.alloc(17_000_000, 'x')]);
    expect(() => pass(endless, [], ['own'])).toThrow(expect.objectContaining({ code: 'RT_RESP_LIMIT' }));
  });
});
