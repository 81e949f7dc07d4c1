import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

/** What Valkey changed after it left Redis 7.2. */
export const VALKEY_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C63',
    since: 'valkey-8.1',
    commands: ['MULTI', 'WATCH'],
    title: 'Wording of MULTI and WATCH inside MULTI',
    kind: 'wording',
    before: 'ERR MULTI calls can not be nested; ERR WATCH inside MULTI is not allowed',
    after: 'ERR Command not allowed inside a transaction',
    probes: ['watch-in-multi'],
    texts: [
      before(/MULTI calls can not be nested|WATCH inside MULTI is not allowed/i, 'certain'),
      after(/Command not allowed inside a transaction/i, 'certain'),
    ],
    words: ['nested', 'inside'],
  }),
  entry({
    id: 'C64',
    since: 'valkey-8.1',
    commands: ['EVALSHA', 'EVAL'],
    title: 'Wording of NOSCRIPT, BUSY and script errors',
    kind: 'wording',
    before: 'NOSCRIPT No matching script. Please use EVAL.; BUSY Redis is busy…',
    after: 'NOSCRIPT No matching script.; BUSY Valkey is busy…',
    probes: ['evalsha-missing', 'eval-unknown-command', 'eval-bad-arity'],
    texts: [
      before(
        /No matching script\. Please use EVAL|BUSY Redis is busy|Unknown Redis command called from script|args calling Redis command from script/i,
        'certain',
      ),
      after(
        /No matching script\.(?! Please)|BUSY Valkey is busy|Unknown command called from script|args calling command from script/i,
        'certain',
      ),
    ],
    words: ['noscript', 'busy'],
  }),
  entry({
    id: 'C65',
    since: 'valkey-8.1',
    commands: ['EXPIRE', 'EXPIREAT', 'PEXPIRE', 'PEXPIREAT'],
    title: 'Keyspace event of EXPIRE with a past time',
    kind: 'value',
    before: 'del',
    after: 'expired',
    probes: [],
    values: [
      becomes(/\bdel\b/, /\bexpired\b/, 'likely', {
        words: ['event', 'events', 'keyspace', 'notification', 'past', 'keyevent'],
      }),
    ],
    words: ['event', 'events', 'keyspace', 'notification', 'past'],
  }),
  entry({
    id: 'C66',
    since: 'valkey-8.1',
    commands: ['MONITOR'],
    title: 'MONITOR does not escape quotes inside arguments (8.1.1)',
    kind: 'value',
    before: '"v \\"q\\""',
    after: '"v "q""',
    probes: [],
    words: ['monitor', 'quotes', 'escaped'],
  }),
  entry({
    id: 'C67',
    since: 'valkey-8.1',
    commands: ['CONFIG GET', 'BITCOUNT'],
    maybe: ['CONFIG GET *', 'BITCOUNT 2'],
    title: 'Defaults of lazyfree-* and repl-backlog-size; BITCOUNT with a start only',
    kind: 'value',
    before: 'no; 1 MB; ERR syntax error',
    after: 'yes; 10 MB; accepted',
    probes: [],
    texts: [
      {
        ...before(/syntax error/i, 'likely', ['start']),
        title: 'BITCOUNT with a start only',
        kind: 'newlyAccepted',
      },
    ],
    values: [
      becomes(/^1048576$/, /^10485760$/, 'likely', {
        words: ['backlog'],
        title: 'Default of repl-backlog-size',
      }),
      becomes(/repl-backlog-size\W{1,20}1048576\b/, /repl-backlog-size\W{1,20}10485760\b/, 'certain', {
        title: 'Default of repl-backlog-size',
      }),
      becomes(/^no$/, /^yes$/, 'likely', { words: ['lazyfree'], title: 'Defaults of lazyfree-*' }),
    ],
    words: ['lazyfree', 'backlog', 'start'],
  }),
];
