import { describe, expect, it } from 'vitest';
import { durationOfTap, errorOfRemarks, errorOfTap } from '../../../../src/results/from/tap-details.ts';

const block = (text: string) => errorOfTap('a title', text.split('\n'));

describe('the block below a point', () => {
  it.each([
    ['its error', "error: 'ERR no'", 'ERR no'],
    ['its message', "message: 'ERR no'", 'ERR no'],
    [
      'the message of the error that it holds',
      "error:\n  name: E\n  message: 'ERR no'\nmessage: outer",
      'ERR no',
    ],
    ['what was thrown, above its stack', 'stack: |-\n  TypeError: ERR no\n      at x (a.js:1:2)', 'ERR no'],
    ['the assertion, as AVA has it', 'assertion: deepEqual', 'deepEqual'],
    ['the title, where it says nothing', 'at: a.js:1:2', 'a title'],
    ['the title, where it says an empty text', "error: ''\nmessage: ''", 'a title'],
  ])('gives an error its message from %s', (_, text, message) => {
    expect(block(text).message).toBe(message);
  });

  it.each([
    ['expected: 1\nactual: 2', '1', '2'],
    ['wanted: 1.0\nfound: true', '1.0', 'true'],
    ['want: 0x10\nhave: null', '0x10', 'null'],
    ['expected: 1', '1', undefined],
    ['got: 2', undefined, '2'],
    [
      'diff: |\n  --- expected\n  +++ actual\n  @@ -1,2 +1,2 @@\n   same\n  -one\n  +two',
      'same\none',
      'same\ntwo',
    ],
    ['message: no', undefined, undefined],
  ])('has what was expected and what came, as it stands there: %j', (text, expected, actual) => {
    const error = block(text);
    expect([error.expected, error.actual]).toEqual([expected, actual]);
  });

  it('keeps the assertion’s own words where node:test writes the error that was compared beside it', () => {
    const compared = (error: string, expected: string, more = '') =>
      block(
        `  error: |-\n    ${error}\n  code: 'ERR_ASSERTION'\n  name: 'AssertionError'\n  expected:${expected}\n  actual:\n  error: 'ERR AUTH x'\n${more}  stack: |-\n    inner (file:///app/a.mjs:1:2)\n  operator: 'rejects'\n  stack: |-\n    outer (file:///app/a.mjs:3:4)`,
      );
    const matched = compared('The input did not match /no password/', '', "  name: 'TypeError'\n");
    expect(matched).toStrictEqual({
      message: 'The input did not match /no password/',
      name: 'AssertionError',
      stack: '    at outer (file:///app/a.mjs:3:4)',
    });
    const error = '\n  error: |-\n    ERR y\n    z\n  stack: |-\n    inner (file:///app/a.mjs:5:6)';
    expect(compared('Expected values to be equal', error)).toStrictEqual({
      message: 'Expected values to be equal',
      name: 'AssertionError',
      stack: '    at outer (file:///app/a.mjs:3:4)',
      expected: 'ERR y\nz',
      actual: 'ERR AUTH x',
    });
    expect(block('message: no\nexpected:\n  error: a\n  at: 1\nactual:\n  error: b')).toMatchObject({
      expected: { error: 'a', at: '1' },
      actual: { error: 'b' },
    });
    expect(compared('Expected values to be equal', "\n    message: 'ERR no'")).toMatchObject({
      message: 'Expected values to be equal',
      expected: { message: 'ERR no' },
      actual: 'ERR AUTH x',
    });
  });

  it('says where it was: by its stack, or by the place that it names', () => {
    expect(block('at: Test.<anonymous> (a.js:1:2)').stack).toBe('    at Test.<anonymous> (a.js:1:2)');
    expect(block("location: '/app/a.js:3:1'").stack).toBe('    at /app/a.js:3:1');
    expect(block('at: a.js:1:2\nlocation: b.js:3:4').stack).toBe('    at a.js:1:2');
    expect(block('stack: |-\n  Error: no\n      at x (a.js:1:2)\n    y (b.js:3:4)\nat: c.js:5:6').stack).toBe(
      'Error: no\n    at x (a.js:1:2)\n    at y (b.js:3:4)',
    );
    expect(block('message: no')).toStrictEqual({ message: 'no', stack: undefined });
  });

  it('takes what AVA prints of a thrown error for the error', () => {
    const thrown = (label: string, more = '') =>
      block(
        `name: AssertionError\nmessage: Promise\nvalues:\n  '${label}': |-\n    ReplyError {\n      code: 'ERR',\n      message: 'it\\'s no \\\\ command',\n    }\n${more}`,
      );
    expect(thrown('Rejected promise returned by test. Reason:')).toMatchObject({ name: 'AssertionError' });
    expect(thrown('Promise rejected with:')).toMatchObject({
      name: 'ReplyError',
      message: "it's no \\ command",
    });
    expect(thrown('Function threw:')).toMatchObject({ name: 'AssertionError' });
    expect(thrown('Error thrown:')).toMatchObject({ name: 'ReplyError' });
    expect(thrown('Error thrown:', "  'Also:': |-\n    1\n")).toMatchObject({ name: 'AssertionError' });
    expect(block("message: no\nvalues:\n  'Value thrown:': |-\n    undefined")).toMatchObject({
      message: 'no\nValue thrown:\nundefined',
    });
  });

  it('adds the values that AVA shows below labels, and a label only where it says more', () => {
    expect(block("message: Not true\nvalues:\n  'Not true:': |-\n    false").message).toBe('Not true\nfalse');
    expect(block("message: no\nvalues:\n  'Value:': |-\n    1\n  'Other:': |-\n    2").message).toBe(
      'no\nValue:\n1\nOther:\n2',
    );
    expect(block('message: no\nvalues:\n  nested:\n    more: 1').message).toBe('no');
  });
});

describe('a block that is no right YAML', () => {
  it('is read line by line: texts with quotes in quotes, colons, and lines in the first column', () => {
    expect(block("message: 'it's: no'\nexpected: \"a\nb\"\nactual: 'x'")).toMatchObject({
      message: "it's: no",
      expected: 'a\nb',
      actual: 'x',
    });
    expect(block('message: a: b: c\nexpected: "say \\"hi\\""\nactual: "tab\\q"')).toMatchObject({
      message: 'a: b: c',
      expected: 'say "hi"',
      actual: 'tab\\q',
    });
  });

  it('keeps the lines of a text in a block of its own, two columns further out', () => {
    expect(
      block('message: a: b: c\nexpected: |-\n  one\n    two\n\n  three\nactual: >\n  four\nrest').expected,
    ).toBe('one\n  two\nthree');
  });

  it('is read by the columns in which it stands, blank lines aside', () => {
    expect(block('    message: a: b: c\n\n    expected: 1\n      more: 2\n    actual: 3')).toMatchObject({
      message: 'a: b: c',
      expected: '1\nmore: 2',
      actual: '3',
    });
    expect(block('@ odd\n  message: no: no')).toMatchObject({ message: 'a title' });
  });

  it('has the error that Vitest nests in it, over several lines', () => {
    const text =
      'error:\n    name: "AssertionError"\n    message: "expected \'a: b\nc\' to be \'d\'"\nat: "/app/a.js:1:2"\nactual: "a: b\nc"\nexpected: "d"';
    expect(block(text)).toMatchObject({
      name: 'AssertionError',
      message: "expected 'a: b\nc' to be 'd'",
      stack: '    at /app/a.js:1:2',
      actual: 'a: b\nc',
      expected: 'd',
    });
  });

  it('takes the last of two fields of one name, and no field from a reference to another', () => {
    expect(block('message: one\nmessage: two').message).toBe('two');
    expect(block('first: &a no\nmessage: *a').message).toBe('*a');
  });

  it('is read in the same way where it is longer than a reader of YAML takes', () => {
    expect(block(`message: 'it''s'\nexpected: ${'x'.repeat(100_000)}\nactual: 2`)).toMatchObject({
      message: "it's",
      actual: '2',
    });
  });
});

describe('comments below a point', () => {
  it('are its error, but for the counts of a run', () => {
    const { message } = errorOfRemarks('a title', [
      "  Failed test 'two'",
      '  at t/a.t line 3.',
      'Looks like you failed 1 test of 2.',
      'tests 2',
      'time=12ms',
    ]);
    expect(message).toBe('at t/a.t line 3.');
    expect(errorOfRemarks('a title', ['pass 1', ' '])).toEqual({ message: 'a title', stack: '' });
  });

  it('tell what was expected where they tell both', () => {
    expect(errorOfRemarks('t', ["  got: '1'", "  expected: '2'"])).toMatchObject({
      expected: '2',
      actual: '1',
    });
    expect(errorOfRemarks('t', ["got: '1'"])).toStrictEqual({ message: "got: '1'", stack: "got: '1'" });
    expect(errorOfRemarks('t', ["expected: '2'"])).not.toHaveProperty('expected');
  });
});

describe("a point's time", () => {
  it.each([
    [['  duration_ms: 1.5'], 1.5],
    [['duration_ms: 0'], 0],
    [['duration_ms: 1.2.3', 'duration_ms: 4'], 4],
    [['type: suite'], null],
    [[], null],
  ])('stands in its block: %j', (lines, duration) => {
    expect(durationOfTap(lines)).toBe(duration);
  });
});
