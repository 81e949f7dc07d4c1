import { describe, expect, it, test } from 'vitest';
import { differsInChance, formOfMessage, steadyMessage } from '../../../src/messages/steady-message.ts';

describe('a message without what changes from run to run', () => {
  test.each([
    ['session 0b1f3a52-8c1d-4e1b-9b55-0123456789ab is gone', 'session <uuid> is gone'],
    ['at 2026-11-26T04:08:53.120Z', 'at <time>'],
    ['at 2026-11-26 04:08:53+01:00', 'at <time>'],
    ['since Thu Nov 26 2026 04:08:53 GMT+0000 (Coordinated Universal Time)', 'since <time>'],
    ['call to f_ccee71ef185f5b0f0f4850bba4f08bb564a6f52d failed', 'call to <hash> failed'],
    ['object at 0x7f3a21c0', 'object at <address>'],
    ['open /private/tmp/redis-target/x.sock failed', 'open <path> failed'],
    ['connect ECONNREFUSED 127.0.0.1:36379', 'connect ECONNREFUSED 127.0.0.1:<port>'],
    ['port=6379, pid 17', 'port=<n>, pid <n>'],
    ['took 12.5 ms and 3 seconds', 'took <n> ms and <n> seconds'],
    ['redis 6.2.11 says', 'redis <version> says'],
    ['0.30000000000000004 of 123456', '<n> of <n>'],
    ['token k3j9x2ab', 'token <id>'],
    ['"k3j9x2ab"', '"<id>"'],
    ['(12.5 ms)', '(<n> ms)'],
    ['ab-_7-cd, 12_-_34-x', '<id>, <id>'],
    // Words and numbers beside an id stay.
    ['session of k3j9x2ab expired', 'session of <id> expired'],
    ['order 2026-0042 of k3j9x2ab', 'order 2026-0042 of <id>'],
  ])('says of %s: %s', (message, steady) => {
    expect(steadyMessage(message)).toBe(steady);
  });

  test.each([
    'expected 3 to be 4',
    'key42 and sha256 and job-123 and user_7',
    'at 10.0.0.1 is nobody',
    'expected 1.25 to be 1.5',
    'QUICKLIST is not ziplist',
    'v1.2',
    'abc12',
  ])('keeps what it is about: %s', (message) => {
    expect(steadyMessage(message)).toBe(message);
  });

  it('takes a word with a number for an id where nobody could say it', () => {
    expect(steadyMessage('key xkcdqw7 is gone')).toBe('key <id> is gone');
    expect(steadyMessage('key banana7 is gone')).toBe('key banana7 is gone');
  });

  it('has a form, which is also without numbers', () => {
    expect(formOfMessage('expected 3 to be 4.5, 12 ms')).toBe('expected # to be #, <n> ms');
  });
});

describe('two messages that differ in chance only', () => {
  test.each([
    ['took 100 of 400', 'took 120 of 350'],
    ['used 50 kB', 'used 66 kB'],
    ['used 66 kB', 'used 50 kB'],
    // The id of one run has no digit in it.
    ['token abcdefgh', 'token k3j9x2ab'],
    ['token k3j9x2ab', 'token abcdefgh'],
    ['the same', 'the same'],
    ['', ''],
    ['100 ms of 100', '120 ms of 75'],
  ])('%s; %s', (one, other) => {
    expect(differsInChance(steadyMessage(one), steadyMessage(other))).toBe(true);
  });

  test.each([
    // Counts mean something.
    ['3 jobs', '4 jobs'],
    ['49 jobs', '50 jobs'],
    ['used 50 kB', 'used 67 kB'],
    ['used 90 kB', 'used 50 kB'],
    ['100 jobs', '100 jobs left'],
    ['100 jobs left', '100 jobs'],
    ['status active', 'status closed'],
    ['token k3j9x2ab', 'token short'],
    ['token short', 'token k3j9x2ab'],
    ['token k3j9x2ab', 'token 123'],
    ['120 of OK', '120 of KO'],
  ])('%s; not %s', (one, other) => {
    expect(differsInChance(steadyMessage(one), steadyMessage(other))).toBe(false);
  });
});
