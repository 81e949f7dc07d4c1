import { describe, expect, it } from 'vitest';
import { gatewayCommand } from '../../../src/gateway/command-kinds.ts';
import { Conversation, type LearntOfServer } from '../../../src/gateway/conversation.ts';
import { ReplyPasser } from '../../../src/gateway/reply-passer.ts';
import type { ReplyRewriter } from '../../../src/gateway/stages.ts';

const REWRITER: ReplyRewriter = {
  names: new Set(['CLUSTER']),
  wants: () => true,
  rewrite: (_reply, _command, protocol) => Buffer.from(`+rewritten ${protocol}\r\n`),
  rewriteError: (line) => line,
};

/** What a client gets of the server's replies after such commands were sent. `own` is one of ours, and its reply is left out. */
function pass(commands: readonly string[], replies: string, learnt: LearntOfServer = {}): string {
  const conversation = new Conversation({ rewriter: REWRITER, learnt });
  for (const line of commands) {
    const [name = '', ...args] = line.split(' ');
    if (name === 'own') conversation.sendOwn();
    else conversation.send(gatewayCommand(name, REWRITER.names.has(name), false), args, args.length + 1);
  }
  let out = '';
  const passer = new ReplyPasser({
    conversation,
    rewriter: REWRITER,
    pass: (bytes) => {
      out += bytes.toString('latin1');
    },
    onOwn: () => {},
    onReset: () => {},
    onNotSynced: () => {},
    onNoReset: () => {},
    onSynced: () => {},
    onTooLong: () => {},
  });
  passer.take(Buffer.from(replies, 'latin1'));
  return out;
}

describe('replies behind what CLIENT REPLY silences', () => {
  it.each([
    "-ERR unknown command 'FOO', with args beginning with: ",
    '-ERR unknown command `FOO`, with args beginning with: ',
    '-ERR syntax error',
    "-NOPERM User app has no permissions to run the 'client|list' command",
    "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.",
  ])('belong to their commands where the first one is %s', (error) => {
    const learnt: LearntOfServer = {};
    expect(pass(['CLIENT REPLY SKIP', 'SET a b', 'FOO', 'CLUSTER slots'], `${error}\r\n*0\r\n`, learnt)).toBe(
      `${error}\r\n+rewritten 2\r\n`,
    );
    expect(learnt.clientReply).toBe(true);
  });

  it.each([
    ['-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)', false],
    ["-ERR unknown command 'CLIENT'", false],
    ['-ERR unknown command `client`, with args beginning with: `REPLY`, `SKIP`, ', false],
    ["-NOPERM this user has no permissions to run the 'client' command or its subcommand", true],
    ["-NOPERM User app has no permissions to run the 'client|reply' command", true],
    ['-NOAUTH Authentication required.', true],
  ])('belong to CLIENT REPLY itself and what follows where it is refused by %s', (error, isOfUser) => {
    for (const known of [undefined, true]) {
      const learnt: LearntOfServer = known === undefined ? {} : { clientReply: known };
      expect(
        pass(['CLIENT REPLY SKIP', 'SET a b', 'CLUSTER slots'], `${error}\r\n+OK\r\n*0\r\n`, learnt),
      ).toBe(`${error}\r\n+OK\r\n+rewritten 2\r\n`);
      // What one user may not do says nothing of the others.
      expect(learnt.clientReply).toBe(isOfUser ? known : false);
    }
  });

  it('are none for a RESET right behind SKIP, which ends the protocol and the subscriptions all the same', () => {
    expect(
      pass(
        ['HELLO 3', 'CLIENT REPLY SKIP', 'RESET', 'own', 'CLUSTER slots', 'GET a', 'CLUSTER slots'],
        '%1\r\n+proto\r\n:3\r\n+OK\r\n*0\r\n$-1\r\n*0\r\n',
      ),
    ).toBe('%1\r\n+proto\r\n:3\r\n+rewritten 2\r\n$-1\r\n+rewritten 2\r\n');
    expect(
      pass(
        ['HELLO 3', 'CLIENT REPLY SKIP', 'RESET', 'GET a', 'CLUSTER slots'],
        '%1\r\n+proto\r\n:3\r\n-NOAUTH Authentication required.\r\n*0\r\n',
      ),
    ).toBe('%1\r\n+proto\r\n:3\r\n-NOAUTH Authentication required.\r\n+rewritten 2\r\n');
  });

  it.each([
    ['CLIENT REPLY OFF', 'RESET'],
    ['CLIENT REPLY OFF', 'CLIENT REPLY SKIP', 'RESET'],
    ['CLIENT REPLY SKIP', 'CLIENT REPLY OFF', 'RESET'],
  ])('begin with that to RESET where it ends the silence: %s, %s', (...commands) => {
    const learnt: LearntOfServer = {};
    // Where RESET is not known to be there, the answer to a command of ours follows.
    for (const probed of ['+OK\r\n', ''])
      expect(pass([...commands, 'CLUSTER slots'], `+RESET\r\n${probed}*0\r\n`, learnt)).toBe(
        '+RESET\r\n+rewritten 2\r\n',
      );
    expect(learnt.reset).toBe(true);
    const heard = ['CLIENT REPLY SKIP', 'SET a b', 'RESET', 'CLUSTER slots'];
    expect(pass(heard, '+RESET\r\n*0\r\n')).toBe('+RESET\r\n+rewritten 2\r\n');
  });

  it('are none for RESET where the server has none and the silence goes on', () => {
    const learnt: LearntOfServer = {};
    expect(pass(['CLIENT REPLY OFF', 'SET a b', 'RESET'], '+OK\r\n', learnt)).toBe('');
    expect(learnt.reset).toBe(false);
    const more = ['CLIENT REPLY OFF', 'RESET', 'CLUSTER slots', 'CLIENT REPLY ON', 'CLUSTER slots'];
    expect(pass(more, '+OK\r\n*0\r\n', learnt)).toBe('+OK\r\n+rewritten 2\r\n');
  });

  it('are those to CLIENT, RESET and a command of ours where the server knows neither', () => {
    const said = "-ERR unknown command 'CLIENT'\r\n-ERR unknown command 'RESET'\r\n";
    expect(
      pass(['CLIENT REPLY OFF', 'RESET', 'CLUSTER slots'], `${said}-ERR unknown command 'CLIENT'\r\n*0\r\n`),
    ).toBe(`${said}+rewritten 2\r\n`);
  });
});

it('messages between the replies are told from them where SUBSCRIBE was sent right behind RESET', () => {
  const word = (text: string): string => `$${text.length}\r\n${text}\r\n`;
  const pushed =
    `+RESET\r\n*3\r\n${word('subscribe')}${word('c')}:1\r\n*3\r\n${word('message')}${word('c')}${word('hello')}` +
    `*3\r\n${word('unsubscribe')}${word('c')}:0\r\n`;
  expect(pass(['RESET', 'SUBSCRIBE c', 'UNSUBSCRIBE c', 'CLUSTER slots'], `${pushed}*0\r\n`)).toBe(
    `${pushed}+rewritten 2\r\n`,
  );
});
