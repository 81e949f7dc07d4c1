import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

/** Streams and their groups. */
export const STREAM_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C78',
    since: '7.0',
    again: {
      '7.2': {
        kind: 'wording',
        title: 'Error of a blocked XREADGROUP whose key goes away',
        before: 'UNBLOCKED the stream key no longer exists',
        after:
          "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option; WRONGTYPE where it is no stream any more",
      },
    },
    commands: ['XREADGROUP'],
    title: 'A blocked XREADGROUP whose key goes away',
    kind: 'newlyRefused',
    impact: 'breaks',
    before: 'waits on; nil when its time is over',
    after: 'UNBLOCKED the stream key no longer exists; since 7.2 NOGROUP …',
    probes: ['xreadgroup-key-expires'],
    texts: [
      after(/UNBLOCKED the stream key no longer exists/, 'certain'),
      before(/UNBLOCKED the stream key no longer exists/, 'certain', undefined, '7.2'),
      after(
        /NOGROUP No such key .{1,100} or consumer group .{1,100} in XREADGROUP/,
        'likely',
        [
          'expire',
          'expires',
          'expired',
          'block',
          'blocked',
          'blocking',
          'unblocked',
          'deleted',
          'del',
          'gone',
        ],
        '7.2',
      ),
    ],
    words: ['expire', 'expires', 'expired', 'blocked', 'unblocked'],
  }),
  entry({
    id: 'C100',
    since: '7.0',
    again: {
      '8.6': {
        title: 'XINFO STREAM has more fields',
        before: 'without them',
        after: 'fields of idempotent production (8.2 and 8.4 not measured)',
      },
    },
    commands: ['XAUTOCLAIM', 'XCLAIM', 'XINFO', 'XINFO STREAM', 'XINFO GROUPS', 'XSETID ENTRIESADDED'],
    title: 'XAUTOCLAIM gives three elements, XCLAIM no deleted entries, XINFO more fields',
    kind: 'value',
    impact: 'breaks',
    before: 'two elements; nil for a deleted entry',
    after: 'a third element, the ids of deleted entries, which are left out; XINFO GROUPS entries-read, lag',
    probes: [
      'own-xautoclaim-shape',
      'xautoclaim-deleted',
      'xclaim-deleted',
      'xinfo-groups',
      'xinfo-stream-b',
      'resp3-xautoclaim',
    ],
    values: [
      becomes(/last-delivered-id/, /entries-read|\blag\b/, 'certain'),
      becomes(/last-generated-id/, /max-deleted-entry-id|entries-added|recorded-first-entry-id/, 'certain'),
      becomes(/^[\s\S]*$/, /^[\s\S]*$/, 'likely', {
        words: ['xautoclaim', 'xclaim'],
        when: (was, is) => was !== is && /\d-\d/.test(was + is) && !/unknown|wrong number/i.test(was + is),
      }),
      becomes(/^2$/, /^3$/, 'likely', { words: ['xautoclaim'] }),
      becomes(/max-deleted-entry-id/, /\bidmp|\biids/, 'certain', { since: '8.6' }),
    ],
    words: ['xautoclaim', 'xclaim', 'deleted', 'lag'],
  }),
  entry({
    id: 'C108',
    since: '7.2',
    commands: ['XINFO CONSUMERS', 'XREADGROUP'],
    title: 'XINFO CONSUMERS tells inactive; an empty XREADGROUP makes its consumer',
    kind: 'value',
    before: 'no such field; no consumer is made',
    after: 'inactive; the consumer is made',
    probes: ['xinfo-consumers'],
    values: [
      becomes(/\bidle\b(?![\s\S]*\binactive\b)/, /\binactive\b/, 'certain'),
      becomes(/^(?:0|\W{0,3})$/, /^1$|\bidle\b/, 'likely', { words: ['consumers', 'consumer'] }),
    ],
    words: ['consumers', 'consumer', 'inactive'],
  }),
];
