import { describe, expect, it } from 'vitest';
import { cut } from '../../../src/changes/clue.ts';
import { brokenBy, NEW, NEWEST, OLD, SEVEN, VALKEY } from './explained.ts';

describe('what is quoted', () => {
  it('is one line of at most 120 characters, and says where more was', () => {
    expect(cut(' ERR\tsyntax\r\n  error ')).toBe('ERR syntax error');
    expect(cut('x'.repeat(120))).toBe('x'.repeat(120));
    expect(cut(`${'x'.repeat(120)} `)).toBe('x'.repeat(120));
    expect(cut('x'.repeat(121))).toBe(`${'x'.repeat(119)}…`);
  });

  it('is told with the engine that said it', () => {
    const error = { message: 'not equal', expected: 'ziplist', received: 'quicklist' };
    const evidence = ['redis 2.8.19 says "ziplist".', 'redis 6.2.11 says "quicklist".'];
    expect(brokenBy(error)?.reason?.evidence).toEqual(evidence);
    const back = { ...error, expected: 'quicklist', received: 'ziplist' };
    expect(brokenBy(back, { from: NEW, to: OLD })?.reason?.evidence).toEqual([...evidence].reverse());
  });
});

describe('a reason of an entry that tells of several lines', () => {
  const values = (expected: string, received: string) => ({ message: 'not equal', expected, received });

  it.each([
    [values('raw', 'embstr'), OLD, NEW, '3.0', 'OBJECT ENCODING of a short string'],
    [values('embstr', 'raw'), SEVEN, VALKEY, 'valkey-8.1', 'OBJECT ENCODING of a string of 44 bytes'],
    [values('quicklist', 'listpack'), SEVEN, NEWEST, '7.2', 'Small lists are listpacks'],
  ])('%# has title, before and after of the line that counts', (error, from, to, since, title) => {
    const found = brokenBy(error, { from, to, name: 'OBJECT ENCODING of a value' });
    expect(found?.reason).toMatchObject({ since, title, certainty: 'certain' });
    expect([found?.reason?.before, found?.reason?.after].join()).toContain(error.received);
  });
});
