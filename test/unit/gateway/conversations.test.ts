import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GatewayCommand, gatewayCommands } from '../../../src/gateway/command-kinds.ts';
import { Conversation } from '../../../src/gateway/conversation.ts';
import { ReplyPasser } from '../../../src/gateway/reply-passer.ts';
import type { ReplyRewriter } from '../../../src/gateway/stages.ts';
import { CommandScanner } from '../../../src/resp/command-scanner.ts';

/** One connection between a real client and a real server, as `test/support/conversations/make-vectors.ts` wrote it down. */
interface Recorded {
  readonly client: string;
  readonly engine: string;
  readonly said: readonly (readonly ['client' | 'server', string])[];
}

const RECORDED: readonly Recorded[] = readFileSync(
  new URL('../../vectors/conversations.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

interface Followed {
  /** Each ECHO that was answered: what was asked, and the reply. */
  readonly echoes: string[];
  readonly passed: string;
  /** Whether every command has its reply, and no reply was taken for another's. */
  readonly isComplete: boolean;
}

/** Follows a conversation whose bytes come in pieces of these sizes, in turn. */
function follow({ said }: Recorded, sizes: readonly number[]): Followed {
  const echoes: string[] = [];
  const rewriter: ReplyRewriter = {
    names: new Set(['ECHO']),
    wants: () => true,
    rewrite: (reply, { args }) => {
      if (reply[0] === 36) echoes.push(`${args[0]} ${reply.toString('latin1').split('\r\n')[1]}`);
      return reply;
    },
    rewriteError: (line) => line,
  };
  // Where that is not known, a command of ours follows RESET, which nobody recorded.
  const conversation = new Conversation({ rewriter, learnt: { reset: true } });
  const commands = new CommandScanner<GatewayCommand>(gatewayCommands(rewriter.names));
  const out: string[] = [];
  let isOwn = false;
  const passer = new ReplyPasser({
    conversation,
    rewriter,
    pass: (bytes) => out.push(bytes.toString('latin1')),
    onOwn: (isError, line) => {
      isOwn = !isError && line === 'OURS';
    },
    onReset: () => {},
    onNotSynced: () => {},
    onNoReset: () => {},
    onSynced: () => {},
    onTooLong: () => {},
  });
  let turn = 0;
  for (const [who, text] of said) {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, sizes[turn++ % sizes.length] ?? bytes.length);
      const piece = bytes.subarray(at, at + size);
      at += size;
      if (who === 'server') {
        passer.take(piece);
        continue;
      }
      for (let end = commands.next(piece, 0); end >= 0; end = commands.next(piece, end))
        conversation.send(commands.command, commands.args, commands.words);
      if (commands.fault !== undefined) throw commands.fault;
    }
  }
  // One of ours behind it all gets the next reply, where nothing else waits for one.
  conversation.sendOwn();
  passer.take(Buffer.from('+OURS\r\n'));
  return { echoes, passed: out.join(''), isComplete: isOwn };
}

describe('a conversation of a real client with a real server', () => {
  it.each(RECORDED.map((one, index) => [index, one.client, one.engine, one] as const))(
    'is followed to its end: %i, %s with %s',
    (_index, _client, _engine, recorded) => {
      const replies = recorded.said.map(([who, text]) => (who === 'server' ? text : '')).join('');
      const whole = follow(recorded, [Number.POSITIVE_INFINITY]);
      expect(whole.isComplete).toBe(true);
      expect(whole.passed).toBe(replies);
      for (const echo of whole.echoes) expect(echo).toMatch(/^(.*) \1$/);
      expect(follow(recorded, [1])).toEqual(whole);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
          expect(follow(recorded, sizes)).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('has ECHO in it that is answered, in every way in which a client speaks', () => {
    const clients = new Set(
      RECORDED.filter((one) => follow(one, [7]).echoes.length > 1).map(({ client }) => client),
    );
    expect([...clients].sort()).toEqual([
      'ioredis',
      'node-redis',
      'none',
      'redis-cli',
      'redis-py, RESP2',
      'redis-py, RESP3',
    ]);
  });
});
