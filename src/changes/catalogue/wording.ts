import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

const CONFIG_SET_ERRORS = 'Wording of CONFIG SET errors';

/** Errors that every command or many can give. */
export const WORDING_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C02',
    since: '2.8',
    commands: [],
    title: 'Error code of a command on the wrong type of key',
    kind: 'wording',
    onlyQuoted: true,
    before: 'ERR Operation against a key holding the wrong kind of value',
    after: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    probes: ['get-wrongtype', 'hget-wrongtype', 'zrange-wrongtype'],
    texts: [
      before(/ERR Operation against a key holding the wrong kind of value/, 'certain'),
      after(/WRONGTYPE Operation against a key holding the wrong kind of value/, 'certain'),
    ],
    words: ['wrongtype'],
  }),
  entry({
    id: 'C12',
    since: '3.0',
    commands: ['RESTORE'],
    title: 'Error code of RESTORE on an existing key',
    kind: 'wording',
    before: 'ERR Target key name is busy.',
    after: 'BUSYKEY Target key name already exists.',
    probes: ['restore-busykey'],
    texts: [
      before(/Target key name is busy/i, 'certain'),
      after(/BUSYKEY|Target key name already exists/, 'certain'),
    ],
    words: ['busy', 'busykey'],
  }),
  entry({
    id: 'C24',
    since: '4.0',
    again: {
      '6.2': {
        title: 'Wording of a database index that is no number (SELECT) or out of range (MOVE)',
        before: 'ERR invalid DB index; MOVE: ERR index out of range',
        after: 'ERR value is not an integer or out of range; MOVE: ERR DB index is out of range',
      },
    },
    commands: ['SELECT', 'MOVE'],
    title: 'Wording of a database index out of range (MOVE: since 6.2)',
    kind: 'wording',
    before: 'ERR invalid DB index (MOVE: ERR index out of range)',
    after:
      'ERR DB index is out of range; for what is no number since 6.2 ERR value is not an integer or out of range',
    probes: ['select-bad', 'move-bad-db', 'own-select-nonint'],
    texts: [
      before(/invalid DB index/i, 'certain'),
      after(/DB index is out of range/i, 'certain'),
      // LSET says so, too, in all lines.
      before(/(?:^|ResponseError: |ERR )index out of range/, 'likely', ['move', 'database'], '6.2'),
      after(/DB index is out of range/i, 'likely', ['move'], '6.2'),
    ],
    words: ['index', 'database'],
  }),
  entry({
    id: 'C27',
    since: '5.0',
    again: {
      '7.0': {
        before: 'ERR unknown command `NOSUCH`, with args beginning with: `a`, `b`,',
        after: "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b'",
      },
      '8.6': {
        title: 'Wording of an unknown command without arguments (8.2 and 8.4 not measured)',
        before: "ERR unknown command 'NOSUCH', with args beginning with:",
        after: "ERR unknown command 'NOSUCH'",
      },
    },
    commands: [],
    maybe: ['UNKNOWN *'],
    title: 'Wording of an unknown command',
    kind: 'wording',
    onlyQuoted: true,
    before: "ERR unknown command 'NOSUCH'",
    after: 'its arguments are quoted too, in backticks with commas; since 7.0 in apostrophes without commas',
    probes: ['unknown-command-args', 'unknown-command-lower', 'unknown-command-mixedcase'],
    texts: [
      before(/unknown command '[^']{1,100}'(?!, with args)/i, 'certain'),
      after(/unknown command [`'][^`']{1,100}[`'], with args beginning with:/i, 'certain'),
      before(/unknown command `[^`]{1,100}`, with args beginning with:/i, 'certain', undefined, '7.0'),
      after(/unknown command '[^']{1,100}', with args beginning with:/i, 'certain', undefined, '7.0'),
      before(
        /unknown command '[^']{1,100}', with args beginning with:(?! *['`])/i,
        'certain',
        undefined,
        '8.6',
      ),
      after(/unknown command '[^']{1,100}'(?!, with args)/i, 'certain', undefined, '8.6'),
    ],
    words: ['unknown'],
  }),
  entry({
    id: 'C28',
    since: '2.8',
    again: {
      '3.2': {
        before: 'Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME …)',
        after: 'Syntax error, try CLIENT (LIST | KILL | GETNAME | … | REPLY)',
      },
      '4.0': {
        before: 'Syntax error. Try OBJECT (refcount|encoding|idletime)',
        after: 'Syntax error. Try OBJECT HELP',
      },
      '5.0': {
        before: 'a text of its own for each command: ERR CONFIG subcommand must be one of GET, SET, …',
        after: "ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try CONFIG HELP",
      },
      '6.2': { before: 'Try CLIENT HELP', after: 'Try CLIENT HELP.' },
      '7.0': {
        before: "ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try CONFIG HELP.",
        after: "ERR unknown subcommand 'FOO'. Try CONFIG HELP.",
      },
    },
    commands: ['CONFIG', 'CLIENT', 'SCRIPT', 'OBJECT', 'PUBSUB', 'DEBUG', 'SLOWLOG', 'MEMORY', 'CLUSTER'],
    title: 'Wording of an unknown subcommand',
    kind: 'wording',
    onlyQuoted: true,
    before: 'a text of its own for each command: ERR CONFIG subcommand must be one of GET, SET, RESETSTAT',
    after:
      "since 5.0 ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try CONFIG HELP.; since 7.0 ERR unknown subcommand 'FOO'. Try CONFIG HELP.",
    probes: ['config-badsub', 'object-bad-sub', 'client-unknown-sub'],
    texts: [
      before(
        /CONFIG subcommand must be one of|Syntax error, try CLIENT \(|Syntax error\. Try OBJECT \(|Wrong number of arguments for CONFIG RESETSTAT|Unknown (?:DEBUG|PUBSUB|SCRIPT|SLOWLOG) subcommand/i,
        'certain',
        undefined,
        '5.0',
      ),
      after(/unknown subcommand .{1,100}\. Try \w+ HELP/i, 'certain', undefined, '5.0'),
      before(/arguments for .{1,100}\. Try \w+ HELP(?!\.)/, 'certain', undefined, '6.2'),
      after(/arguments for .{1,100}\. Try \w+ HELP\./, 'certain', undefined, '6.2'),
      before(
        /Unknown subcommand or wrong number of arguments for .{1,100}\. Try/,
        'certain',
        undefined,
        '7.0',
      ),
      after(/unknown subcommand '[^']{1,100}'\. Try \w+ HELP/, 'certain', undefined, '7.0'),
      before(/ERR Unknown subcommand or wrong number of arguments\.$/, 'certain', undefined, '5.0'),
      after(
        /unknown subcommand or wrong number of arguments for '[^']{1,60}'\. Try \w+ HELP/,
        'certain',
        undefined,
        '7.0',
      ),
    ],
    values: [
      // What a command looked at before its subcommand.
      becomes(
        /This instance has cluster support disabled/,
        /unknown subcommand '[^']{1,100}'\. Try CLUSTER HELP/,
        'certain',
        { since: '7.0' },
      ),
      becomes(
        /subcommand requires the key to exist|no such key/,
        /unknown subcommand '[^']{1,100}'\. Try X\w+ HELP/,
        'certain',
        { since: '7.0' },
      ),
      becomes(
        /wrong number of arguments for 'object' command/,
        /wrong number of arguments for '\w+'\. Try OBJECT HELP/,
        'certain',
        { since: '5.0' },
      ),
      becomes(
        /Syntax error, try CLIENT \(/,
        /timeout is negative|CLIENT PAUSE mode|value is not an integer|does not exist|both OPTIN|PREFIX option|Prefix '|Unknown client type/,
        'likely',
        { since: '5.0' },
      ),
    ],
    words: ['subcommand'],
  }),
  entry({
    id: 'C29',
    since: '5.0',
    commands: ['REPLICAOF', 'SLAVEOF'],
    maybe: ['REPLICAOF *', 'SLAVEOF *', 'CONFIG GET *', 'CONFIG SET *'],
    title: 'Errors and parameters say replica instead of slave',
    kind: 'wording',
    before:
      "READONLY You can't write against a read only slave.; NOREPLICAS Not enough good slaves to write.",
    after:
      "READONLY You can't write against a read only replica.; NOREPLICAS Not enough good replicas to write. The old names stay as aliases; INFO and ROLE keep slave.",
    probes: ['readonly-replica-set', 'noreplicas-set', 'masterdown-get', 'config-get-replica-read-only'],
    texts: [
      before(/read only slave|Not enough good slaves to write|slave-serve-stale-data is set to/i, 'certain'),
      after(
        /read only replica|Not enough good replicas to write|replica-serve-stale-data is set to/i,
        'certain',
      ),
      { ...before(/Unknown client type 'replica'/, 'certain'), kind: 'newlyAccepted' },
    ],
    values: [
      {
        ...becomes(
          /^\W{0,3}$/,
          /^\W*(?:replica-(?:read-only|serve-stale-data|priority|lazy-flush|ignore-maxmemory|announce-(?:ip|port))|min-replicas-(?:to-write|max-lag)|repl-ping-replica-period)\W/,
          'certain',
        ),
        kind: 'value',
      },
      becomes(/\bslave\b/, /\breplica\b/, 'guess', { words: ['replica', 'slave'] }),
    ],
    words: ['replica', 'slave', 'readonly'],
  }),
  entry({
    id: 'C43',
    since: '6.0',
    again: {
      '6.2': { before: '… / PING / QUIT are allowed', after: '… / PING / QUIT / RESET are allowed' },
      '7.0': { before: 'only (P)SUBSCRIBE / …', after: 'only (P|S)SUBSCRIBE / …' },
    },
    commands: ['SUBSCRIBE', 'PSUBSCRIBE'],
    title: 'Wording of a command refused while subscribed',
    kind: 'wording',
    before: 'ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context',
    after: "ERR Can't execute 'get': only (P)SUBSCRIBE / … / PING / QUIT are allowed in this context",
    probes: ['own-subscribed-get'],
    texts: [
      before(
        /only \(P\)SUBSCRIBE \/ \(P\)UNSUBSCRIBE \/ (?:PING \/ )?QUIT allowed in this context/,
        'certain',
      ),
      after(/Can't execute '[^']{1,60}': only \(P/, 'certain'),
      before(/PING \/ QUIT are allowed in this context/, 'certain', undefined, '6.2'),
      after(/QUIT \/ RESET are allowed in this context/, 'certain', undefined, '6.2'),
      before(/only \(P\)SUBSCRIBE \/ \(P\)UNSUBSCRIBE/, 'certain', undefined, '7.0'),
      after(/only \(P\|S\)SUBSCRIBE \/ \(P\|S\)UNSUBSCRIBE/, 'certain', undefined, '7.0'),
    ],
    words: ['subscribed', 'subscriber'],
  }),
  entry({
    id: 'C56',
    since: '6.0',
    again: {
      '7.0': {
        before: 'ERR Unsupported CONFIG parameter: x; several names: wrong number of arguments',
        after:
          "ERR Unknown option or number of arguments for CONFIG SET - 'x'; several names work, in any order",
      },
      'valkey-8.0': {
        before: 'loglevel: … one of the following: debug, verbose, notice, warning',
        after: 'nothing is one of them',
      },
      '8.6': {
        before: 'argument(s) must be one of …',
        after: 'more words in the list (8.2 and 8.4 not measured)',
      },
    },
    commands: ['CONFIG SET', 'CONFIG GET'],
    maybe: ['CONFIG SET *', 'CONFIG GET 3+'],
    title: 'Wording of CONFIG SET errors; CONFIG GET of several names',
    kind: 'wording',
    before: "ERR Invalid argument 'x' for CONFIG SET 'hz'",
    after:
      "… - argument couldn't be parsed into an integer; since 7.0 ERR CONFIG SET failed (possibly related to argument 'hz') - …",
    probes: ['config-set-unknown', 'config-set-immutable', 'config-set-badint', 'config-set-two'],
    texts: [
      { ...before(/Unsupported CONFIG parameter/i, 'certain', undefined, '7.0'), title: CONFIG_SET_ERRORS },
      {
        ...after(
          /Unknown option or number of arguments for CONFIG SET|CONFIG SET failed \(possibly related(?!.{1,200}protected config| to argument 'disable-thp')/i,
          'certain',
          undefined,
          '7.0',
        ),
        title: CONFIG_SET_ERRORS,
      },
      {
        ...before(/Invalid argument .{1,100} for CONFIG SET/i, 'certain', undefined, '7.0'),
        title: CONFIG_SET_ERRORS,
      },
      {
        ...before(/Invalid argument .{1,60} for CONFIG SET '[\w-]{1,60}'(?! - )/, 'certain'),
        title: CONFIG_SET_ERRORS,
      },
      {
        ...after(/Invalid argument .{1,60} for CONFIG SET '[\w-]{1,60}' - /, 'certain'),
        title: CONFIG_SET_ERRORS,
      },
    ],
    values: [
      becomes(
        /one of the following: debug, verbose, notice, warning(?!,)/,
        /one of the following: debug, verbose, notice, warning, nothing/,
        'certain',
        { since: 'valkey-8.0' },
      ),
      becomes(/arguments for 'SET'\. Try CONFIG HELP/, /syntax error/i, 'likely', { since: '7.0' }),
    ],
    words: ['config'],
  }),
];
