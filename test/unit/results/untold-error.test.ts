import { describe, expect, it } from 'vitest';
import { fromJestAssertion } from '../../../src/results/from/jest.ts';
import { errorOfFailures } from '../../../src/results/from/junit-message.ts';
import { errorOfTap } from '../../../src/results/from/tap-details.ts';
import { toRawError, toTestError } from '../../../src/results/test-error.ts';

const CWD = '/home/me/app';
const QUEUE = '@redis/client/dist/lib/client/commands-queue.js';
const FRAMES = [
  `    at EventTarget.<anonymous> (/home/me/app/node_modules/${QUEUE}:183:19)`,
  '    at [nodejs.internal.kHybridDispatch] (node:internal/event_target:831:20)',
  '    at process.processTimers (node:internal/timers:519:7)',
].join('\n');
const UNTOLD = `without a message, thrown in ${QUEUE}`;

class TimeoutError extends Error {}

function thrown(stack = `Error: \n${FRAMES}`): Error {
  return Object.assign(new TimeoutError(), { stack });
}

describe('an error without a text', () => {
  it('is told by its class, which is that of its constructor, and by its place', () => {
    expect(toTestError(toRawError(thrown()), CWD)).toEqual({
      message: `TimeoutError ${UNTOLD}`,
      type: 'TimeoutError',
    });
  });

  it("is told alike where Vitest's worker has sent it", () => {
    const { message, name } = thrown();
    const sent = { stack: `Error: \n${FRAMES}`, constructor: 'Function<TimeoutError>', name, message };
    expect(toTestError(toRawError(sent), CWD).message).toBe(`TimeoutError ${UNTOLD}`);
  });

  it('is told by its place in the project where it is its own, with pnpm from the package on, and in Python and Java', () => {
    const told = (stack: string, type = 'QuietError'): unknown =>
      toTestError({ message: '', name: type, stack }, CWD).message;
    expect(told('Error: \n    at add (file:///home/me/app/src/add.js:1:2)')).toBe(
      'QuietError without a message, thrown in src/add.js',
    );
    expect(told(`Error\n    at x (/repo/node_modules/.pnpm/@redis+client@6/node_modules/${QUEUE}:1:2)`)).toBe(
      `QuietError ${UNTOLD}`,
    );
    expect(
      told(
        'Traceback (most recent call last):\n  File "/home/me/app/test_a.py", line 3, in test_a\n    add()\n  File "/home/me/app/sets.py", line 7, in add\n    raise Quiet()\nQuiet',
      ),
    ).toBe('QuietError without a message, thrown in sets.py');
    expect(
      told(
        'java.util.concurrent.TimeoutException\n\tat java.base/java.util.concurrent.Future.get(Future.java:1)\n\tat io.lettuce.core.Futures.await(Futures.java:3)',
        'java.util.concurrent.TimeoutException',
      ),
    ).toBe('java.util.concurrent.TimeoutException without a message, thrown in io/lettuce/core/Futures.java');
  });

  // As npm, Yarn with and without Plug'n'Play, Deno, pip, Python's own library, Bundler and a checkout beside the project have them.
  it.each([
    [`    at x (/other/app/node_modules/${QUEUE}:1:2)`, QUEUE],
    [
      `    at x (/root/.yarn/berry/cache/@redis-client-npm-6.3.1-0a1b2c-10c0.zip/node_modules/${QUEUE}:1:2)`,
      QUEUE,
    ],
    [`    at x (/repo/.yarn/__virtual__/a-virtual-0a/0/cache/a.zip/node_modules/${QUEUE}:1:2)`, QUEUE],
    [
      '    at x (file:///root/.cache/deno/npm/registry.npmjs.org/@redis/client/6.3.1/dist/a.js:1:2)',
      '@redis/client/6.3.1/dist/a.js',
    ],
    [
      '  File "/home/a/.venv/lib/python3.12/site-packages/redis/connection.py", line 7, in read',
      'redis/connection.py',
    ],
    ['  File "/usr/lib/python3/dist-packages/redis/connection.py", line 7, in read', 'redis/connection.py'],
    [
      '  File "/root/.pyenv/versions/3.11.9/lib/python3.11/asyncio/tasks.py", line 5, in wait_for',
      'asyncio/tasks.py',
    ],
    [
      "/usr/lib/ruby/gems/3.2.0/gems/redis-client-0.22.2/lib/redis_client.rb:7:in `call'",
      'redis-client-0.22.2/lib/redis_client.rb',
    ],
    ['    at x (/srv/build/1234/shared/queue.js:1:2)', 'queue.js'],
    ['    at x (C:\\build\\1234\\shared\\queue.js:1:2)', 'queue.js'],
  ])('names no place of one machine: %s', (frame, place) => {
    const untold = { message: '', name: 'QuietError', stack: `Error\n${frame}` };
    expect(toTestError(untold, CWD).message).toBe(`QuietError without a message, thrown in ${place}`);
  });

  it('is told by its class alone where nothing tells its place, and by nothing where that is unknown, too', () => {
    expect(toTestError({ message: '', name: 'QuietError' }, CWD).message).toBe(
      'QuietError without a message',
    );
    expect(toTestError({ message: '' }, CWD).message).toBe('failed without a message');
  });

  it('keeps a text that says more than a class, and the name that its author gave it', () => {
    expect(toTestError({ message: 'Error: no', name: 'Error', stack: FRAMES }, CWD).message).toBe(
      'Error: no',
    );
    const named = Object.assign(thrown(), { name: 'CommandTimedOut' });
    expect(toTestError(toRawError(named), CWD).type).toBe('CommandTimedOut');
    class Wrapped {
      readonly message = 'no';
    }
    expect(toTestError(toRawError(new Wrapped()), CWD).type).toBeUndefined();
  });

  it("is read from Jest's text, which begins with its stack", () => {
    const [error] = [`Error: \n${FRAMES}`].map(
      (text) =>
        fromJestAssertion(
          { ancestorTitles: [], title: 'a', status: 'failed', failureMessages: [text] },
          'a',
          CWD,
        ).error,
    );
    expect(error?.message).toBe(`Error ${UNTOLD}`);
  });

  // As Vitest 4.1, node:test of Node 20 and Mocha 11 wrote them.
  it.each([
    [
      "Vitest's object",
      'TimeoutError',
      'Error',
      `{\n  stack: 'Error: \\n' +\n${FRAMES.split('\n')
        .map((frame) => `    '${frame}\\n'`)
        .join(' +\n')},\n  constructor: 'Function<TimeoutError>',\n  name: 'Error',\n  message: ''\n}`,
    ],
    [
      "node:test's error around it",
      'Error',
      'testCodeFailure',
      `\n[Error [ERR_TEST_FAILURE]: ] {\n  code: 'ERR_TEST_FAILURE',\n  failureType: 'testCodeFailure',\n  cause: Error\n${FRAMES.replaceAll('    at', '      at')}\n}\n`,
    ],
    ["Mocha's stack", 'Error', undefined, `\nError\n${FRAMES}\n`],
  ])('is read from JUnit with %s', (_, name, type, text) => {
    const raw = errorOfFailures([{ message: '', type, text }], 'a test');
    expect(toTestError(raw, CWD).message).toBe(`${name} ${UNTOLD}`);
  });

  it.each([
    [
      'node:test',
      ["error: ''", 'stack: |-', ...FRAMES.split('\n').map((frame) => frame.replace('    at ', '  '))],
    ],
    [
      'Vitest',
      ['error:', '    name: "Error"', '    message: ', `at: "/home/me/app/node_modules/${QUEUE}:1:2"`],
    ],
  ])('is read from the TAP of %s', (_, block) => {
    expect(toTestError(errorOfTap('reads a key', block), CWD).message).toBe(`Error ${UNTOLD}`);
  });

  it("is a test's title where a block of TAP has neither a text nor a place", () => {
    expect(errorOfTap('reads a key', ["error: ''"]).message).toBe('reads a key');
  });
});
