import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswersDue } from '../../../src/ssm/answers-due.ts';

/** What a client sends (`>`) and is sent (`<`), in pieces of one size. */
function countAfter(steps: readonly string[], pieceBytes: number): number | undefined {
  const due = new AnswersDue();
  for (const step of steps) {
    const bytes = Buffer.from(step.slice(1));
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      if (step.startsWith('>')) due.sent(piece);
      else due.received(piece);
    }
  }
  return due.count;
}

const big = 'v'.repeat(100_000);

describe('the answers that a client waits for', () => {
  it.each<[string, readonly string[], number | undefined]>([
    ['one for each command that is answered with nothing yet', ['>PING\r\n*1\r\n$4\r\nPING\r\n'], 2],
    ['none where each has its reply', ['>PING\r\nGET x\r\n', '<+PONG\r\n', '<$-1\r\n'], 0],
    ['that of the last where those before it have theirs', ['>PING\r\nBLPOP x 0\r\n', '<+PONG\r\n'], 1],
    ['that of one whose reply has only begun', ['>GET x\r\n', '<$5\r\nhel'], 1],
    ['none for a line without a word', ['>PING\r\n\r\n', '<+PONG\r\n'], 0],
    [
      'one for each of a transaction',
      ['>MULTI\r\nPING\r\nEXEC\r\n', '<+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n'],
      0,
    ],
    ['those behind a large reply', ['>GET x\r\nPING\r\n', `<$100000\r\n${big}\r\n`], 1],
    ['none for what is pushed', ['>PING\r\n', '<>2\r\n+invalidate\r\n_\r\n', '<+PONG\r\n'], 0],
  ])('are %s', (_what, steps, count) => {
    for (const pieceBytes of [1, 7, 1_024, 1_000_000]) expect(countAfter(steps, pieceBytes)).toBe(count);
  });

  it.each<[string, readonly string[]]>([
    ['nothing was sent', []],
    ['no command has ended', ['>PING']],
    [
      'a subscription is answered by what is published',
      ['>SUBSCRIBE a b\r\n', '<*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n'],
    ],
    ['replies may be off', ['>CLIENT REPLY OFF\r\nPING\r\n']],
    ['a replica is sent what is no RESP', ['>PSYNC ? -1\r\n', '<+FULLRESYNC\r\n']],
    ['more was answered than asked', ['>PING\r\n', '<+PONG\r\n+PONG\r\n']],
    ['the client speaks TLS', ['>\u0016\u0003\u0001\n\u0001\n', '<\u0016\u0003\u0003']],
    ['a command is none', ['>*1\r\nPING\r\n']],
    ['much was sent', [`>SET x ${'v'.repeat(60_000)}\r\nSET x ${'v'.repeat(60_000)}\r\n`, '<+OK\r\n+OK\r\n']],
  ])('are not counted where %s', (_what, steps) => {
    for (const pieceBytes of [1, 7, 1_024, 1_000_000]) expect(countAfter(steps, pieceBytes)).toBeUndefined();
  });

  it('are not counted where much has come', () => {
    const size = 17 * 1024 * 1024;
    expect(countAfter(['>GET x\r\n', `<$${size}\r\n${'v'.repeat(size)}\r\n`], 1_024)).toBeUndefined();
  });

  it('are the same however the bytes are cut, whenever they are counted, and whatever becomes of a buffer afterwards', () => {
    const exchange = fc.record({ asked: fc.nat({ max: 3_000 }), answered: fc.nat({ max: 9_000 }) });
    const cuts = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(exchange, { maxLength: 20 }),
        fc.nat({ max: 5 }),
        cuts,
        fc.array(fc.boolean(), { minLength: 1 }),
        (exchanges, unanswered, lengths, counted) => {
          const due = new AnswersDue();
          let pieces = 0;
          const tell = (text: string, take: (bytes: Buffer) => void): void => {
            const bytes = Buffer.from(text);
            for (let at = 0; at < bytes.length; ) {
              const length = lengths[pieces % lengths.length] ?? 1;
              const piece = Buffer.from(bytes.subarray(at, at + length));
              take(piece);
              piece.fill('#');
              if (counted[pieces % counted.length]) void due.count;
              pieces++;
              at += length;
            }
          };
          const bulk = (length: number): string => `$${length}\r\n${'v'.repeat(length)}\r\n`;
          for (const { asked, answered } of exchanges) {
            tell(`*2\r\n$3\r\nGET\r\n${bulk(asked)}`, (bytes) => due.sent(bytes));
            tell(bulk(answered), (bytes) => due.received(bytes));
          }
          for (let index = 0; index < unanswered; index++) tell('PING\r\n', (bytes) => due.sent(bytes));
          const isNothing = exchanges.length === 0 && unanswered === 0;
          expect(due.count).toBe(isNothing ? undefined : unanswered);
        },
      ),
      { numRuns: 300 },
    );
  });
});
