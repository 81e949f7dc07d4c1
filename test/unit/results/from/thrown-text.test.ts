import { describe, expect, it } from 'vitest';
import { findUnifiedDiff } from '../../../../src/results/from/diff-sides.ts';
import { messageOfThrown } from '../../../../src/results/from/thrown-text.ts';

describe('the message of an error that was printed whole', () => {
  it.each([
    [
      'what stands before its stack',
      '  ERR no\nmore  \n    at x (a.js:1:2)\n    at y (b.js:1:2)',
      'ERR no\nmore',
    ],
    ['all of it, where it has no stack', ' ERR no at all \n', 'ERR no at all'],
    ['the stack, where it is nothing else', '\n    at x (a.js:1:2)\n', 'at x (a.js:1:2)'],
    [
      'what was printed as a message and then as an error, once',
      'ERR no\n\nReplyError: ERR no\n    at x (a.js:1:2)',
      'ERR no',
    ],
    ['what an error repeats below its first line', 'ERR one\nmore\nError: ERR one\nmore', 'ERR one\nmore'],
    ['an error that repeats nothing', 'Error: ERR one\nError: ERR two', 'Error: ERR one\nError: ERR two'],
    [
      "what stands below Python's stack",
      'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\nValueError: no\n more \n',
      'ValueError: no\n more',
    ],
    [
      "a stack of Python's that ends with no error",
      'Traceback (most recent call last):\n  File "a.py", line 3',
      'Traceback (most recent call last):\n  File "a.py", line 3',
    ],
  ])('is %s', (_, text, message) => {
    expect(messageOfThrown(text)).toBe(message);
  });
});

describe('a unified difference in a text', () => {
  it('has both sides, what stood before it, and ends with the first line that is none of it', () => {
    expect(
      findUnifiedDiff('no match\n--- Expected\n+++ Actual\n@@ @@\n same\n-one\n+two\nat a.php:3'),
    ).toEqual({
      expected: 'same\none',
      actual: 'same\ntwo',
      before: 'no match',
      lines: ' same\n-one\n+two',
    });
  });

  it('may have one side only', () => {
    expect(findUnifiedDiff('--- expected\n+++ actual\n-one')).toMatchObject({ expected: 'one', actual: '' });
    expect(findUnifiedDiff('--- expected\n+++ actual\n+two')).toMatchObject({ expected: '', actual: 'two' });
  });

  it('is none without its two first lines, and none with nothing below them', () => {
    expect(findUnifiedDiff('-one\n+two')).toBeUndefined();
    expect(findUnifiedDiff('--- expected\n+++ actual\n@@ -1 +1 @@\n')).toBeUndefined();
    expect(findUnifiedDiff(`${'x'.repeat(100_000)}\n--- expected\n+++ actual\n-one\n+two`)).toBeUndefined();
  });
});
