import { expect, it } from 'vitest';
import { TestWords } from '../../../src/messages/test-words.ts';

const words = (...texts: string[]): TestWords => new TestWords(() => texts);

it('finds a command in capitals, and in lower case where its name is no everyday word', () => {
  expect(words('redis.spop("jobs")').names('SPOP')).toBe(true);
  expect(words('SPOP').names('SPOP')).toBe(true);
  expect(words('gets a job').names('GET')).toBe(false);
  expect(words('get a job').names('GET')).toBe(false);
  expect(words('GET a job').names('GET')).toBe(true);
  expect(words('spops').names('SPOP')).toBe(false);
});

it('finds a subcommand by both of its words', () => {
  expect(words('client list').names('CLIENT LIST')).toBe(true);
  expect(words('CLIENT LIST').names('CLIENT LIST')).toBe(true);
  expect(words('client').names('CLIENT LIST')).toBe(false);
  expect(words('the list').names('CLIENT LIST')).toBe(false);
});

it('finds the parts of a name in camelCase, snake_case and kebab-case', () => {
  const text = words('setsKeepTtl', 'test_spop_WITH_count', 'hash-field-TTL', 'x-A');
  for (const part of ['ttl', 'keep', 'spop', 'count', 'field', 'setskeepttl', 'a'])
    expect(text.has(part)).toBe(true);
  expect(text.has('keepttl')).toBe(false);
  expect(text.hasExactly('WITH')).toBe(true);
  expect(text.hasExactly('TTL')).toBe(true);
  // One letter is no word in capitals, and one in lower case is none.
  expect(text.hasExactly('A')).toBe(false);
  expect(text.hasExactly('spop')).toBe(false);
});

it('finds a word exactly in its case, or in any where nothing but Redis has it', () => {
  expect(words('keepttl').hasExactly('KEEPTTL')).toBe(true);
  expect(words('KEEPTTL').hasExactly('KEEPTTL')).toBe(true);
  expect(words('count').hasExactly('COUNT')).toBe(false);
  expect(words('count').hasExactly('KEEPTTL')).toBe(false);
});

it('reads each text only so far, and only when it is asked for the first time', () => {
  let asked = 0;
  const text = new TestWords(() => {
    asked += 1;
    return [`${'x '.repeat(1_000)}spop`, 'hello'];
  });
  expect(asked).toBe(0);
  expect(text.has('SPOP')).toBe(false);
  expect(text.names('SPOP')).toBe(false);
  expect(text.has('Hello')).toBe(true);
  expect(asked).toBe(1);
});

it('lists the commands that it may name, of those that are known', () => {
  expect(words('redis.spop("jobs")', 'Gets a job').commandsOf(new Set(['SPOP', 'GETS', 'SET']))).toEqual([
    'SPOP',
    'GETS',
  ]);
});

it('finds them also after more words than are remembered', () => {
  for (let number = 0; number < 12_000; number += 1) {
    const text = words(`word${number} setsKeepTtl${number}`);
    const found = [text.has(`WORD${number}`), text.has('keep'), text.has(`word${number + 1}`)];
    if (found.join() !== 'true,true,false') expect.fail(`word ${number}: ${found.join()}`);
  }
  expect(words('redis.spop("jobs")').names('SPOP')).toBe(true);
  const long = `${'x'.repeat(60)}_spop`;
  expect(words(long).names('SPOP')).toBe(true);
  expect(words(long).has(long)).toBe(true);
});
