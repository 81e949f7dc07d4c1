import type { DeadlyEntry } from '../deadly-entry.ts';

/** Commands of which an engine dies, or never comes back; each was seen on real servers, or stands in the engine's own notes. */
export const DEADLY: readonly DeadlyEntry[] = [
  {
    id: 'D01',
    title: 'A script that raises a table without `err` ends the server',
    // valkey-io/valkey#2229, redis/redis#14163; 7.2.11 by its release notes, 8.1.2 by the first of the two.
    commands: ['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'FCALL', 'FCALL_RO'],
    since: '7.0',
    mended: '8.0',
    how: 'ends',
    engines: [
      { name: 'redis', from: '7.0.0', seen: '8.0.2', before: '8.0.6' },
      { name: 'valkey', from: '7.2.0', seen: '7.2.7', before: '7.2.11' },
      { name: 'valkey', from: '8.0.0', seen: '8.0.1', before: '8.1.0' },
      { name: 'valkey', from: '8.1.0', seen: '8.1.2', before: '8.1.8' },
    ],
    sign: /luaCallFunction|luaExtractErrorInformation/,
    example: { setup: [], command: ['EVAL', 'error({})', '0'] },
  },
  {
    id: 'D02',
    title:
      'A random element of a set, hash or sorted set with the least count that there is ends or hangs the server',
    // CVE-2022-35977, CVE-2023-22458, CVE-2023-25155: release notes of 6.0.18, 6.2.9, 6.2.11, 7.0.8 and 7.0.9.
    commands: ['SRANDMEMBER', 'HRANDFIELD', 'ZRANDMEMBER'],
    since: '2.6',
    mended: '6.2',
    how: 'endsOrHangs',
    engines: [
      { name: 'redis', from: '2.6.0', seen: '5.0.6', before: '6.0.18' },
      { name: 'redis', from: '6.2.0', seen: '6.2.6', before: '6.2.11' },
      { name: 'redis', from: '7.0.0', seen: '7.0.7', before: '7.0.9' },
    ],
    example: {
      setup: [['SADD', 's', 'a', 'b', 'c']],
      command: ['SRANDMEMBER', 's', '-9223372036854775808'],
    },
  },
  {
    id: 'D03',
    title: 'A script that returns a table whose metatable raises an error ends the server',
    // redis/redis#11032, in 6.2.8 and 7.0.5.
    commands: ['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'FCALL', 'FCALL_RO'],
    since: '2.6',
    mended: '6.2',
    how: 'ends',
    engines: [
      { name: 'redis', from: '2.6.0', seen: '5.0.6', before: '6.2.8' },
      { name: 'redis', from: '7.0.0', seen: '7.0.4', before: '7.0.5' },
    ],
    sign: /PANIC: unprotected error in call to Lua API/,
    example: {
      setup: [],
      command: ['EVAL', 'return setmetatable({}, {__index = function() nosuch() end})', '0'],
    },
  },
];
