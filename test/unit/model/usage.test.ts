import { describe, expect, it } from 'vitest';
import { showUse, sumUsage, type Usage } from '../../../src/model/usage.ts';

const used: Usage = { id: 'a', answer: 'used', source: 'server', connections: 2, commands: { SET: 3 } };
const unused: Usage = { id: 'b', answer: 'unused', source: 'server', connections: 0, commands: {} };
const notKnown: Usage = { id: 'c', answer: 'notKnown', why: 'the server answered no more at the end' };

describe('use', () => {
  it('is what goes beyond that which every client sends by itself', () => {
    expect(showUse({ PING: 3, 'CLIENT SETNAME': 1, 'INFO 1': 2, 'HELLO 3': 1, 'SELECT 1': 1 })).toBe(false);
    expect(showUse({ 'CLUSTER SLOTS 1': 4, CLUSTER: 1, 'READONLY 0': 3, PING: 1 })).toBe(false);
    expect(showUse({})).toBe(false);
    for (const form of ['GET', 'CONFIG GET', 'SET 2', 'NOSUCHCOMMAND 0']) {
      expect(showUse({ PING: 1, [form]: 1 })).toBe(true);
      expect(showUse({ [form]: 0 })).toBe(false);
    }
  });
});

describe('the use by several runs of one target', () => {
  it('is added up, a count that several files share only once', () => {
    const other: Usage = { ...used, id: 'd', commands: { SET: 1, GET: 1 } };
    expect(sumUsage([used, other, used])).toMatchObject({
      answer: 'used',
      source: 'server',
      connections: 4,
      commands: { SET: 4, GET: 1 },
    });
  });

  it('is none only where all are known to have none', () => {
    expect(sumUsage([unused, { ...unused, id: 'd' }]).answer).toBe('unused');
    expect(sumUsage([unused, used])).toMatchObject({ answer: 'used', connections: 2 });
    expect(sumUsage([unused, undefined])).toMatchObject({
      answer: 'notKnown',
      why: expect.stringContaining('file'),
    });
    expect(sumUsage([unused, notKnown])).toMatchObject({ answer: 'notKnown', why: notKnown.why });
    expect(sumUsage([used, undefined])).toMatchObject({ answer: 'used', atLeast: true });
    expect(sumUsage([undefined]).answer).toBe('notKnown');
    expect(sumUsage([]).answer).toBe('notKnown');
  });

  it('never mixes what ran with what was sent', () => {
    const stream: Usage = {
      id: 'e',
      answer: 'used',
      source: 'stream',
      connections: 1,
      commands: { 'SET 2': 1 },
    };
    const sum = sumUsage([used, stream]);
    expect(sum.commands).toBeUndefined();
    expect(sum).toMatchObject({ answer: 'used', connections: 3 });
  });

  it('names a place where tests went once, with all that led there', () => {
    const elsewhere = { host: '127.0.0.1', port: 6379, connections: 2 };
    expect(
      sumUsage([
        { ...unused, elsewhere: [elsewhere] },
        {
          ...unused,
          id: 'd',
          elsewhere: [
            { ...elsewhere, refused: 1, variables: { CACHE_URL: 'redis://localhost' } },
            { host: '10.0.0.1', port: 1, connections: 9 },
          ],
        },
      ]).elsewhere,
    ).toEqual([
      { host: '10.0.0.1', port: 1, connections: 9 },
      { ...elsewhere, connections: 4, refused: 1, variables: { CACHE_URL: 'redis://localhost' } },
    ]);
  });
});
