import { describe, expect, it } from 'vitest';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { readValue } from '../../bench/reasons/value.ts';

const error = (text: string) => ({ kind: 'error', text });
const text = (said: string) => ({ kind: 'text', text: said });
const number = (said: string) => ({ kind: 'number', text: said });
const list = (...items: unknown[]) => ({ kind: 'list', items, isMap: false });

describe('a reply as the measurements write it', () => {
  it.each([
    ['[-ERR a]', list(error('ERR a'))],
    [
      '[+OK,-WRONGTYPE Operation against a key,:1]',
      list(text('OK'), error('WRONGTYPE Operation against a key'), number('1')),
    ],
    ['[[-ERR one],[+OK,-ERR two]]', list(list(error('ERR one')), list(text('OK'), error('ERR two')))],
    ['[-ERR of these, a and b,"x"]', list(error('ERR of these, a and b'), text('x'))],
    ['-ERR a, [b], c', error('ERR a, [b], c')],
    ['[]', list()],
    ['[:1,,1.5]', list(number('1'), number('1.5'))],
  ])('is read to its end where errors stand in lists: %s', (reply, value) => {
    expect(readValue(reply)).toEqual(value);
  });

  it.each(['[', '[:1', '[:1,', '[[-ERR a]', '["a"', '[+OK,-ERR a', '[:1:2]'])(
    'is refused where a list is not closed: %s',
    (reply) => {
      expect(() => readValue(reply)).toThrow(/is not closed|goes on with/);
    },
  );

  it('can be read of every measurement but those whose numbers are masked', () => {
    const steady = Object.values(MEASURED).filter((probe) => !probe.volatile);
    const replies = steady.flatMap((probe) => Object.values(probe.replies));
    for (const reply of new Set(replies)) expect(readValue(reply).kind, reply).toBeTypeOf('string');
  });
});
