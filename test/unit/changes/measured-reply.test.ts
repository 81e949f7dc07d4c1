import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import type { ChangeExample } from '../../../src/changes/change-entry.ts';
import { MEASURED_RELEASES, measuredReply } from '../../../src/changes/measured-reply.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';

function replyOf(replies: Record<string, string>, engine: string, whenOpen = 0): string | undefined {
  const example: ChangeExample = { probe: 'any', setup: [], command: ['PING'], replies };
  return measuredReply(example, parseReleaseLine(engine), whenOpen);
}

describe('a measured reply', () => {
  const REPLIES = { '2.6.13': 'a', '2.8.19': 'b', '2.8.24': 'c', '6.2.11': 'd', 'valkey-8.1.1': 'e' };

  it.each([
    ['2.6', 'a'],
    ['2.6.1', 'a'],
    ['6.2.0', 'd'],
    ['6.2.14', 'd'],
    ['7.0', 'd'],
    ['8.0', 'd'],
    ['valkey-7.2', 'd'],
    ['valkey-8.1.0', 'e'],
  ])('stands for its whole line, and for those after it: %s', (engine, reply) => {
    expect(replyOf(REPLIES, engine)).toBe(reply);
  });

  it('of a second release of a line stands from its own patch on', () => {
    expect(replyOf(REPLIES, '2.8.0')).toBe('b');
    expect(replyOf(REPLIES, '2.8.23')).toBe('b');
    expect(replyOf(REPLIES, '2.8.24')).toBe('c');
    // A line without a patch is its first release as the older end of a path, its last as the newer one.
    expect(replyOf(REPLIES, '2.8', 0)).toBe('b');
    expect(replyOf(REPLIES, '2.8', Number.POSITIVE_INFINITY)).toBe('c');
  });

  it('is unknown of what is older than anything measured', () => {
    expect(replyOf({ '2.8.19': 'b' }, '2.6')).toBeUndefined();
    expect(replyOf({ 'valkey-8.1.1': 'e' }, '8.0')).toBeUndefined();
  });
});

it('is of a release that is on the list of those measured, in their order', () => {
  for (const { examples } of CATALOGUE)
    for (const { probe, replies } of examples) {
      const places = Object.keys(replies).map((release) => MEASURED_RELEASES.indexOf(release));
      expect(places, probe).toEqual([...places].sort((a, b) => a - b));
      expect(places, probe).not.toContain(-1);
    }
});
