import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { changesBetween } from '../../../src/changes/changes-between.ts';

/**
 * What AWS's guide lists as changes of behaviour for each version of ElastiCache from 6.2 to Valkey 9.1 (pages of the engine versions of
 * Redis OSS 4.0 to 7.0, and of Valkey 7.2 to 9.1), item by item: its entry here and in what line, or why one server cannot show it.
 */
const LIST: readonly (readonly [
  version: string,
  item: string,
  shown: readonly [id: string, line: string] | string,
])[] = [
  ['6.2', 'ACL flags of TIME, ECHO, ROLE and LASTSAVE', ['C76', '6.2']],
  ['6.2', 'order of key and value in map replies to scripts', ['C140', '6.0.16']],
  ['7.0', 'SCRIPT LOAD and SCRIPT FLUSH are no longer propagated', 'seen on a replica alone'],
  ['7.0', 'channels are blocked by default for new ACL users', ['C73', '7.0']],
  ['7.0', 'STRALGO became LCS', ['C40', '7.0']],
  ['7.0', 'format of ACL GETUSER', ['C74', '7.0']],
  ['7.0', 'ACL categories of SELECT, WAIT, ROLE, LASTSAVE, READONLY, READWRITE, ASKING', ['C76', '7.0']],
  ['7.0', 'INFO commandstats per subcommand', ['C77', '7.0']],
  ['7.0', 'LPOP and RPOP with a count of 0 and of a missing key', ['C46', '6.2.7']],
  ['7.0', 'ZPOPMIN and ZPOPMAX edge cases', ['C72', '7.0']],
  ['7.0', 'SORT BY and GET need the whole keyspace', ['C75', '7.0']],
  ['valkey 7.2', 'time stands still during commands and scripts', ['C82', '7.2']],
  ['valkey 7.2', 'a blocked stream command on a vanished key: NOGROUP or WRONGTYPE', ['C78', '7.2']],
  ['valkey 7.2', 'client tracking follows the keys that a script reads', ['C84', '7.2']],
  ['valkey 8.0', 'a nested MULTI or WATCH aborts the transaction', ['C63', 'valkey-8.0']],
  ['valkey 8.0', 'SCAN no longer returns keys that have expired', ['C88', 'valkey-8.0']],
  ['valkey 8.0', 'BITCOUNT and BITPOS with bad arguments on a missing key', ['C87', 'valkey-8.0']],
  ['valkey 8.0', 'repl-backlog-size is 10 MB', ['C67', 'valkey-8.0']],
  ['valkey 8.0', 'entries of a stream take 8 bytes more', 'MEMORY USAGE depends on the allocator of a build'],
  ['valkey 9.0', 'authentication is asked for before a command is called unknown', ['C89', 'valkey-9.0']],
  ['valkey 9.0', 'errors in a transaction name the full command', ['C90', 'valkey-9.0']],
  ['valkey 9.0', 'wording of GEOSEARCH', ['C91', 'valkey-9.0']],
  ['valkey 9.1', 'availability-zone in CLUSTER SHARDS and CLUSTER SLOTS', ['C98', 'valkey-9.1']],
];

describe('each item of the vendor’s list of changes', () => {
  it.each(LIST.filter((item) => typeof item[2] !== 'string'))(
    '%s: %s is an entry in its line',
    (_version, _item, shown) => {
      const [id = '', line = ''] = shown;
      const entry = CATALOGUE.find((one) => one.id === id);
      expect([entry?.since, ...Object.keys(entry?.again ?? {})]).toContain(line);
      expect(changesBetween('5.0', 'valkey-9.1').map((change) => change.id)).toContain(id);
    },
  );

  it('that has none is one that a single server cannot show', () => {
    expect(
      LIST.filter((item) => typeof item[2] === 'string').map(([, item, why]) => `${item}: ${why}`),
    ).toEqual([
      'SCRIPT LOAD and SCRIPT FLUSH are no longer propagated: seen on a replica alone',
      'entries of a stream take 8 bytes more: MEMORY USAGE depends on the allocator of a build',
    ]);
  });
});
