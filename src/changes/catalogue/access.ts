import type { ChangeEntry } from '../change-entry.ts';
import { after, becomes, before, entry } from './make.ts';

/** What users may do, and how ACLs are told. */
export const ACCESS_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C36',
    since: '6.0',
    again: {
      '7.0': {
        before: "NOPERM this user has no permissions to run the 'set' command or its subcommand",
        after: "NOPERM this user has no permissions to run the 'set' command",
      },
      '7.2': {
        before: "NOPERM this user has no permissions to run the 'set' command",
        after: "NOPERM User u has no permissions to run the 'set' command",
      },
    },
    commands: ['ACL', 'AUTH'],
    title: 'NOPERM: what an ACL does not allow',
    kind: 'wording',
    before: 'no ACLs',
    after:
      "NOPERM this user has no permissions to run the 'set' command or its subcommand; 7.0 without subcommand; 7.2 User u has no permissions to run the 'set' command",
    probes: ['acl-user-denied-sub', 'acl-user-denied-write', 'acl-user-denied-in-script'],
    texts: [
      // What an ACL refuses is no doing of the line that brought another wording.
      {
        ...after(/user executing the script can't/, 'guess', ['acl', 'permission', 'permissions', 'user']),
        notThrough: '7.0',
      },
      ...['7.0', '7.2'].map((since) => ({
        ...after(
          /NOPERM|ACL failure in script/,
          'guess',
          ['acl', 'noperm', 'permission', 'permissions', 'user'],
          since,
        ),
        through: '6.0',
      })),
      before(
        /has no permissions to run the '[^']{1,60}' command or its subcommand/,
        'certain',
        undefined,
        '7.0',
      ),
      after(/has no permissions to run the '[^']{1,60}' command(?! or its)/, 'certain', undefined, '7.0'),
      before(
        /this user has no permissions to (?:run the|access one of the)|user executing the script can't/,
        'certain',
        undefined,
        '7.2',
      ),
      after(
        /User \S{1,60} has no permissions to run the|No permissions to access a (?:key|channel)|ACL failure in script/,
        'certain',
        undefined,
        '7.2',
      ),
      before(/Error running script.{1,160}user executing the script can't/, 'certain', undefined, '7.0'),
      after(/user executing the script can't .{1,90} script: [0-9a-f]{40}/, 'certain', undefined, '7.0'),
    ],
    words: ['noperm', 'permission', 'permissions'],
  }),
  entry({
    id: 'C73',
    since: '7.0',
    commands: ['ACL SETUSER', 'SUBSCRIBE', 'PSUBSCRIBE', 'PUBLISH', 'SPUBLISH', 'SSUBSCRIBE', 'CONFIG GET'],
    title: 'New ACL users may use no channel',
    kind: 'newlyRefused',
    before: 'a new user may publish and subscribe',
    after: 'NOPERM without a channel pattern (&…); acl-pubsub-default is resetchannels',
    probes: ['acl-user-publish-default', 'acl-user-denied-channel-default', 'config-get-acl-pubsub-default'],
    texts: [after(/NOPERM.{0,60}(?:one of the channels used as arguments|access a channel)/i, 'certain')],
    values: [{ ...becomes(/\ballchannels\b/, /\bresetchannels\b/, 'certain'), kind: 'value' }],
    words: ['channel', 'channels', 'publish', 'subscribe'],
  }),
  entry({
    id: 'C74',
    since: '6.2',
    again: {
      '7.0': {
        before: 'lists (keys ["*"], flags allkeys allcommands)',
        after: 'strings (keys "~*"), and selectors',
      },
      '7.2': { before: 'no such flag', after: 'the flag sanitize-payload' },
      'valkey-9.1': { before: 'no databases', after: 'databases, alldbs; rules db=…' },
      'valkey-9.1.2': { before: 'the flag sanitize-payload', after: 'without it' },
    },
    commands: ['ACL GETUSER', 'ACL LIST', 'ACL SETUSER'],
    title: 'What ACL GETUSER and ACL LIST tell of a user',
    kind: 'value',
    before: 'no channels',
    after:
      'channels (6.2); strings instead of lists, selectors (7.0); sanitize-payload (7.2); databases (Valkey 9.1)',
    probes: ['acl-getuser-default', 'acl-list', 'acl-getuser-all', 'acl-list-user', 'acl-user-db-denied'],
    texts: [
      {
        ...after(/NOPERM No permissions to access database/, 'certain', undefined, 'valkey-9.1'),
        kind: 'newlyRefused',
      },
    ],
    values: [
      becomes(/\ballkeys\b|\ballcommands\b|~\*(?! ?&)/, /\ballchannels\b|&\*/, 'likely', {
        words: ['acl', 'getuser', 'list', 'user'],
      }),
      becomes(/\ballkeys\b|\ballcommands\b|keys\W{1,12}\*|\ballchannels\b/, /\bselectors\b|~\*/, 'certain', {
        since: '7.0',
        words: ['acl', 'getuser'],
      }),
      becomes(/^(?![\s\S]*sanitize-payload)[\s\S]*(?:~|\bon\b)/, /\bsanitize-payload\b/, 'certain', {
        since: '7.2',
      }),
      becomes(
        /^(?![\s\S]*(?:alldbs|databases))[\s\S]*(?:~|\bon\b|\bflags\b)/,
        /\balldbs\b|\bdatabases\b/,
        'certain',
        {
          since: 'valkey-9.1',
          words: ['acl', 'getuser', 'list'],
        },
      ),
      becomes(/\bsanitize-payload\b/, /^(?![\s\S]*sanitize-payload)[\s\S]*(?:~|\bon\b)/, 'certain', {
        since: 'valkey-9.1.2',
      }),
    ],
    words: ['getuser', 'acl'],
  }),
  entry({
    id: 'C75',
    since: '7.0',
    commands: ['SORT', 'SORT_RO'],
    title: 'SORT BY and GET need access to all keys',
    kind: 'newlyRefused',
    before: "allowed on the user's keys",
    after: 'ERR BY option of SORT denied due to insufficient ACL permissions.',
    probes: ['acl-user-sort-get', 'acl-user-sort-get-hash'],
    texts: [after(/option of SORT denied due to insufficient ACL permissions/, 'certain')],
    words: ['sort', 'acl'],
  }),
  entry({
    id: 'C76',
    since: '6.2',
    again: {
      '7.0': {
        before: 'SELECT, WAIT, READONLY, READWRITE and ASKING are in @keyspace',
        after:
          'SELECT and the others are in @connection, WAIT is in none of both; ROLE and LASTSAVE are @admin',
      },
      '7.2': { before: 'without the commands of 7.2', after: 'with them' },
      '7.4': { before: 'WAIT is in no @blocking', after: 'WAIT is in @blocking' },
      '8.0': { before: 'without the commands of 8.0', after: 'with them' },
      '8.6': { before: 'without the commands of 8.2 to 8.6', after: 'with them' },
      'valkey-8.0': { before: 'WAIT is in no @blocking', after: 'WAIT is in @blocking' },
      'valkey-8.1': { before: 'without COMMANDLOG', after: 'with it' },
      'valkey-9.0': { before: 'without the commands of 9.0', after: 'with them' },
      'valkey-9.1': { before: 'without the commands of 9.1', after: 'with them' },
    },
    commands: [
      ...['ACL CAT', 'ACL SETUSER', 'SELECT', 'WAIT', 'ROLE', 'LASTSAVE', 'READONLY', 'READWRITE'],
      ...['ASKING', 'TIME', 'ECHO'],
    ],
    title: 'Commands have other ACL categories: SELECT, WAIT, ROLE, TIME, ECHO …',
    kind: 'newlyRefused',
    before: 'ECHO, ROLE, TIME and LASTSAVE are in @read',
    after: 'they are not: NOPERM for a user with +@read alone; since 7.0 SELECT and others left @keyspace',
    probes: [
      'acl-user-readonly-role',
      'acl-user-read-time',
      'acl-user-connection-select',
      'acl-user-keyspace-wait',
      'acl-user-keyspace-asking',
      'acl-cat-keyspace-list',
    ],
    texts: [
      after(/permissions to run the '(?:role|echo|time|lastsave)' command/, 'certain'),
      after(
        /permissions to run the '(?:wait|select|readonly|readwrite|asking|role|lastsave)' command/,
        'certain',
        undefined,
        '7.0',
      ),
      {
        ...before(/permissions to run the 'select' command/, 'certain', undefined, '7.0'),
        kind: 'newlyAccepted',
      },
    ],
    values: [
      ...['7.0', '7.2', '7.4', '8.0', '8.6', 'valkey-8.0', 'valkey-8.1', 'valkey-9.0', 'valkey-9.1'].map(
        (since) => ({
          ...becomes(/^\W*[a-z|]{2,30}\W[\s\S]*\w\W/, /^\W*[a-z|]{2,30}\W[\s\S]*\w\W/, 'likely' as const, {
            since,
            words: ['cat', 'category'],
            when: (was: string, is: string) => was !== is,
          }),
          kind: 'value' as const,
        }),
      ),
      {
        ...becomes(
          /^(?!.*NOPERM)/,
          /permissions to run the '(?:wait|select|readonly|readwrite|asking|role|lastsave)' command/,
          'certain',
          { since: '7.0' },
        ),
        kind: 'newlyRefused' as const,
      },
    ],
    words: ['category', 'categories', 'keyspace'],
  }),
  entry({
    id: 'C103',
    since: '7.0',
    commands: ['MODULE LOAD', 'MODULE UNLOAD', 'CONFIG SET'],
    title: 'MODULE LOAD, CONFIG SET dir and dbfilename are refused by default',
    kind: 'newlyRefused',
    before: 'tried',
    after: "ERR MODULE command not allowed; CONFIG SET: can't set protected config",
    probes: [
      'module-load-refused',
      'module-unload-missing',
      'config-set-protected',
      'config-set-dir-protected',
    ],
    texts: [after(/MODULE command not allowed|can't set protected config/i, 'certain')],
    words: ['module', 'dir', 'dbfilename', 'protected'],
  }),
  entry({
    id: 'C132',
    since: '7.0',
    commands: ['ACL SETUSER'],
    title: 'ACL rules for keys to read or write, selectors and subcommands',
    kind: 'newlyAccepted',
    before: "ERR Error in ACL SETUSER modifier '%R~a*': Syntax error",
    after: 'accepted: %R~a*, (~b* +set), -config|set',
    probes: ['acl-setuser-minus-sub', 'acl-setuser-badselector', 'acl-user-denied-write'],
    texts: [before(/Error in ACL SETUSER modifier '(?:%|\(|-\w+\|)/, 'certain')],
    words: ['selector', 'selectors'],
  }),
  entry({
    id: 'C133',
    since: '7.0',
    commands: ['RESET'],
    title: 'RESET before AUTH',
    kind: 'newlyAccepted',
    before: 'NOAUTH Authentication required.',
    after: 'RESET',
    probes: ['noauth-reset'],
    texts: [before(/NOAUTH Authentication required/, 'likely', ['reset'])],
    words: ['reset'],
  }),
];
