import type { ChangeExample } from '../change-entry.ts';

/** The replies of the releases in `measured-reply.ts`; those whose id begins with `own-` of 2.8.19, 6.2.11 and 7.0.15 only. */
export const MEASURED: Readonly<Record<string, Omit<ChangeExample, 'probe'>>> = {
  asking: {
    setup: [],
    command: ['ASKING'],
    replies: {
      '2.6.13': "-ERR unknown command 'ASKING'",
      '3.0.7': '-ERR This instance has cluster support disabled',
    },
  },
  'auth-nopass': {
    setup: [],
    command: ['AUTH', 'foo'],
    replies: {
      '2.6.13': '-ERR Client sent AUTH, but no password is set',
      '6.0.16':
        '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    },
  },
  'auth-two-args': {
    setup: [],
    command: ['AUTH', 'default', 'foo'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'auth' command",
      '6.0.16': '+OK',
    },
  },
  'auth-wrong': {
    setup: [['CONFIG', 'SET', 'requirepass', 'secret']],
    command: ['AUTH', 'bad'],
    connection: 'second',
    cleanup: [
      ['AUTH', 'secret'],
      ['CONFIG', 'SET', 'requirepass', ''],
    ],
    replies: {
      '2.6.13': '-ERR invalid password',
      '6.0.16': '-WRONGPASS invalid username-password pair',
      '6.2.11': '-WRONGPASS invalid username-password pair or user is disabled.',
    },
  },
  'bitcount-bit': {
    setup: [['SET', 'k', 'foobar']],
    command: ['BITCOUNT', 'k', '5', '30', 'BIT'],
    replies: {
      '2.6.13': '-ERR syntax error',
      '7.0.15': ':17',
    },
  },
  'bitfield-incrby': {
    setup: [],
    command: ['BITFIELD', 'k', 'INCRBY', 'u8', '0', '200', 'GET', 'u8', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'BITFIELD'",
      '3.2.10': '[:200,:200]',
    },
  },
  'bitpos-0': {
    setup: [['SETBIT', 'k', '7', '1']],
    command: ['BITPOS', 'k', '1'],
    replies: {
      '2.6.13': "-ERR unknown command 'BITPOS'",
      '2.8.19': ':7',
    },
  },
  'blpop-float-timeout': {
    setup: [['RPUSH', 'l', 'a']],
    command: ['BLPOP', 'l', '0.5'],
    replies: {
      '2.6.13': '-ERR timeout is not an integer or out of range',
      '6.0.16': '["l","a"]',
    },
  },
  'blpop-nonnum-timeout': {
    setup: [['RPUSH', 'l', 'a']],
    command: ['BLPOP', 'l', 'abc'],
    replies: {
      '2.6.13': '-ERR timeout is not an integer or out of range',
      '6.0.16': '-ERR timeout is not a float or out of range',
    },
  },
  bzpopmin: {
    setup: [['ZADD', 'z', '1', 'a']],
    command: ['BZPOPMIN', 'z', '1'],
    replies: {
      '2.6.13': "-ERR unknown command 'BZPOPMIN'",
      '5.0.6': '["z","a","1"]',
    },
  },
  'client-list': {
    setup: [],
    command: ['CLIENT', 'LIST'],
    volatile: true,
    replies: {
      '2.6.13': '"addr fd name age idle flags db sub psub multi qbuf qbuf-free obl oll omem events cmd"',
      '2.8.19': '"id addr fd name age idle flags db sub psub multi qbuf qbuf-free obl oll omem events cmd"',
      '6.0.16':
        '"id addr fd name age idle flags db sub psub multi qbuf qbuf-free argv-mem obl oll omem tot-mem events cmd user"',
      '6.2.11':
        '"id addr laddr fd name age idle flags db sub psub multi qbuf qbuf-free argv-mem obl oll omem tot-mem events cmd user redir"',
      '7.0.15':
        '"id addr laddr fd name age idle flags db sub psub ssub multi qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp"',
      '7.2.5':
        '"id addr laddr fd name age idle flags db sub psub ssub multi qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver"',
      '8.0.2':
        '"id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver io-thread"',
      'valkey-8.1.1':
        '"id addr laddr fd name age idle flags capa db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name lib-ver tot-net-in tot-net-out tot-cmds"',
    },
  },
  'client-no-evict': {
    setup: [],
    command: ['CLIENT', 'NO-EVICT', 'on'],
    replies: {
      '2.6.13': '-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)',
      '3.2.10': '-ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)',
      '5.0.6': "-ERR Unknown subcommand or wrong number of arguments for 'NO-EVICT'. Try CLIENT HELP",
      '6.2.11': "-ERR Unknown subcommand or wrong number of arguments for 'NO-EVICT'. Try CLIENT HELP.",
      '7.0.15': '+OK',
    },
  },
  'client-pause': {
    setup: [],
    command: ['CLIENT', 'PAUSE', '1'],
    replies: {
      '2.6.13': '-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)',
      '3.0.7': '+OK',
    },
  },
  'client-reply': {
    setup: [],
    command: ['CLIENT', 'REPLY', 'ON'],
    replies: {
      '2.6.13': '-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)',
      '3.2.10': '+OK',
    },
  },
  'client-tracking': {
    setup: [],
    command: ['CLIENT', 'TRACKING', 'ON'],
    replies: {
      '2.6.13': '-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)',
      '3.2.10': '-ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)',
      '5.0.6': "-ERR Unknown subcommand or wrong number of arguments for 'TRACKING'. Try CLIENT HELP",
      '6.0.16': '+OK',
    },
  },
  'client-unblock': {
    setup: [],
    command: ['CLIENT', 'UNBLOCK', '999'],
    replies: {
      '2.6.13': '-ERR Syntax error, try CLIENT (LIST | KILL ip:port | GETNAME | SETNAME connection-name)',
      '3.2.10': '-ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)',
      '5.0.6': ':0',
    },
  },
  'cluster-slots': {
    setup: [],
    command: ['CLUSTER', 'SLOTS'],
    replies: {
      '2.6.13': "-ERR unknown command 'CLUSTER'",
      '3.0.7': '-ERR This instance has cluster support disabled',
    },
  },
  'command-count': {
    setup: [],
    command: ['COMMAND', 'COUNT'],
    replies: {
      '2.6.13': "-ERR unknown command 'COMMAND'",
      '2.8.19': ':157',
      '3.0.7': ':163',
      '3.2.10': ':176',
      '4.0.10': ':180',
      '5.0.6': ':200',
      '6.0.16': ':205',
      '6.2.11': ':224',
      '7.0.15': ':240',
      '7.2.5': ':241',
      '8.0.2': ':265',
      'valkey-8.1.1': ':242',
    },
  },
  'config-badsub': {
    setup: [],
    command: ['CONFIG', 'FOO'],
    replies: {
      '2.6.13': '-ERR CONFIG subcommand must be one of GET, SET, RESETSTAT',
      '2.8.19': '-ERR CONFIG subcommand must be one of GET, SET, RESETSTAT, REWRITE',
      '5.0.6': "-ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try CONFIG HELP.",
      '7.0.15': "-ERR unknown subcommand 'FOO'. Try CONFIG HELP.",
    },
  },
  'config-get-list-max-ziplist-size': {
    setup: [],
    command: ['CONFIG', 'GET', 'list-max-ziplist-size'],
    replies: {
      '2.6.13': '[]',
      '3.2.10': '["list-max-ziplist-size","-2"]',
    },
  },
  'config-get-maxmemory-policy': {
    setup: [],
    command: ['CONFIG', 'GET', 'maxmemory-policy'],
    replies: {
      '2.6.13': '["maxmemory-policy","volatile-lru"]',
      '3.0.7': '["maxmemory-policy","noeviction"]',
    },
  },
  'config-get-protected-mode': {
    setup: [],
    command: ['CONFIG', 'GET', 'protected-mode'],
    replies: {
      '2.6.13': '[]',
      '3.2.10': '["protected-mode","yes"]',
    },
  },
  'config-get-replica-read-only': {
    setup: [],
    command: ['CONFIG', 'GET', 'replica-read-only'],
    replies: {
      '2.6.13': '[]',
      '5.0.6': '["replica-read-only","yes"]',
    },
  },
  'config-get-tcp-keepalive': {
    setup: [],
    command: ['CONFIG', 'GET', 'tcp-keepalive'],
    replies: {
      '2.6.13': '["tcp-keepalive","0"]',
      '3.2.10': '["tcp-keepalive","300"]',
    },
  },
  'config-set-immutable': {
    setup: [],
    command: ['CONFIG', 'SET', 'databases', '5'],
    replies: {
      '2.6.13': '-ERR Unsupported CONFIG parameter: databases',
      '7.0.15':
        "-ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config",
    },
  },
  'config-set-unknown': {
    setup: [],
    command: ['CONFIG', 'SET', 'nosuchparam', '1'],
    replies: {
      '2.6.13': '-ERR Unsupported CONFIG parameter: nosuchparam',
      '7.0.15': "-ERR Unknown option or number of arguments for CONFIG SET - 'nosuchparam'",
    },
  },
  'debug-jmap': {
    setup: [],
    command: ['DEBUG', 'FOO'],
    replies: {
      '2.6.13': "-ERR Unknown DEBUG subcommand or wrong number of arguments for 'FOO'",
      '5.0.6': "-ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try DEBUG HELP.",
      '7.0.15':
        '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    },
  },
  'debug-sleep-zero': {
    setup: [],
    command: ['DEBUG', 'SLEEP', '0'],
    replies: {
      '2.6.13': '+OK',
      '7.0.15':
        '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    },
  },
  'eval-bad-arity': {
    setup: [],
    command: ['EVAL', "return redis.call('GET')", '0'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_72273adc3c5955bf8543f1ad6ce893355b89617d): Wrong number of args calling Redis command From Lua script ',
      '2.8.19':
        '-ERR Error running script (call to f_72273adc3c5955bf8543f1ad6ce893355b89617d): @user_script:1: @user_script: 1: Wrong number of args calling Redis command From Lua script ',
      '6.0.16':
        '-ERR Error running script (call to f_72273adc3c5955bf8543f1ad6ce893355b89617d): @user_script:1: @user_script: 1: Wrong number of args calling Redis command From Lua script',
      '7.0.15':
        '-ERR Wrong number of args calling Redis command from script script: 72273adc3c5955bf8543f1ad6ce893355b89617d, on @user_script:1.',
      'valkey-8.1.1':
        '-ERR Wrong number of args calling command from script script: 72273adc3c5955bf8543f1ad6ce893355b89617d, on @user_script:1.',
    },
  },
  'eval-call-error': {
    setup: [['RPUSH', 'k', 'a']],
    command: ['EVAL', "return redis.call('GET',KEYS[1])", '1', 'k'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_620cd258c2c9c88c9d10db67812ccf663d96bdc6): ERR Operation against a key holding the wrong kind of value ',
      '2.8.19':
        '-ERR Error running script (call to f_620cd258c2c9c88c9d10db67812ccf663d96bdc6): @user_script:1: WRONGTYPE Operation against a key holding the wrong kind of value ',
      '6.0.16':
        '-ERR Error running script (call to f_620cd258c2c9c88c9d10db67812ccf663d96bdc6): @user_script:1: WRONGTYPE Operation against a key holding the wrong kind of value',
      '7.0.15':
        '-WRONGTYPE Operation against a key holding the wrong kind of value script: 620cd258c2c9c88c9d10db67812ccf663d96bdc6, on @user_script:1.',
    },
  },
  'eval-cmsgpack-str8': {
    setup: [],
    command: [
      'EVAL',
      'return cmsgpack.unpack(ARGV[1])',
      '0',
      {
        b64: '2QFh',
      },
    ],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_ccee71ef185f5b0f0f4850bba4f08bb564a6f52d): Bad data format in input. ',
      '2.8.19':
        '-ERR Error running script (call to f_ccee71ef185f5b0f0f4850bba4f08bb564a6f52d): @user_script:1: user_script:1: Bad data format in input. ',
      '2.8.24': '"a"',
    },
  },
  'eval-global-read': {
    setup: [],
    command: ['EVAL', 'return foo', '0'],
    replies: {
      '2.6.13':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): user_script:1: Script attempted to access unexisting global variable 'foo' ",
      '2.8.19':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): @enable_strict_lua:14: user_script:1: Script attempted to access unexisting global variable 'foo' ",
      '2.8.24':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): @enable_strict_lua:15: user_script:1: Script attempted to access unexisting global variable 'foo' ",
      '4.0.10':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): @enable_strict_lua:15: user_script:1: Script attempted to access nonexistent global variable 'foo' ",
      '6.0.16':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): @enable_strict_lua:15: user_script:1: Script attempted to access nonexistent global variable 'foo'",
      '6.2.11':
        "-ERR Error running script (call to f_47e30a5d10d5694f99208f9adc4fe3bf2450edbd): @user_script:1: user_script:1: Script attempted to access nonexistent global variable 'foo'",
      '7.0.15':
        "-ERR user_script:1: Script attempted to access nonexistent global variable 'foo' script: 47e30a5d10d5694f99208f9adc4fe3bf2450edbd, on @user_script:1.",
    },
  },
  'eval-hset-many': {
    setup: [],
    command: ['EVAL', "return redis.call('HSET',KEYS[1],'a',1,'b',2)", '1', 'h'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_d447cac704e6d019c5fee5f5c3e05b29ac5ef80c): Wrong number of args calling Redis command From Lua script ',
      '2.8.19':
        '-ERR Error running script (call to f_d447cac704e6d019c5fee5f5c3e05b29ac5ef80c): @user_script:1: @user_script: 1: Wrong number of args calling Redis command From Lua script ',
      '4.0.10': ':2',
    },
  },
  'eval-lua-error-call': {
    setup: [],
    command: ['EVAL', "error('boom')", '0'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_82903a0434f1503e152f89c03c9acd881a0e8150): user_script:1: boom ',
      '2.8.19':
        '-ERR Error running script (call to f_82903a0434f1503e152f89c03c9acd881a0e8150): @user_script:1: user_script:1: boom ',
      '6.0.16':
        '-ERR Error running script (call to f_82903a0434f1503e152f89c03c9acd881a0e8150): @user_script:1: user_script:1: boom',
      '7.0.15':
        '-ERR user_script:1: boom script: 82903a0434f1503e152f89c03c9acd881a0e8150, on @user_script:1.',
    },
  },
  'eval-number-arg-format': {
    setup: [['EVAL', "redis.call('SET',KEYS[1],0.1)", '1', 'k']],
    command: ['GET', 'k'],
    replies: {
      '2.6.13': '"0.1"',
      '2.8.19': '"0.10000000000000001"',
      '7.2.5': '"0.1"',
    },
  },
  'eval-print': {
    setup: [],
    command: ['EVAL', 'return type(print)', '0'],
    replies: {
      '2.6.13': '"function"',
      '7.0.15':
        "-ERR user_script:1: Script attempted to access nonexistent global variable 'print' script: 296aa29e565df267b5e30e498f3872c9f9e8e8cc, on @user_script:1.",
    },
  },
  'eval-random-seed': {
    setup: [],
    command: ['EVAL', 'return tostring(math.random())', '0'],
    replies: {
      '2.6.13': '"0.17082803611217"',
      '7.0.15': '"0.39646477363839"',
    },
  },
  'eval-random-write': {
    setup: [['SADD', 's', 'a']],
    command: ['EVAL', "redis.call('TIME') return redis.call('SET',KEYS[1],'x')", '1', 'k'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_0c9212f2930165346193caf91156da644e5bd1d4): Write commands not allowed after non deterministic commands ',
      '2.8.19':
        '-ERR Error running script (call to f_0c9212f2930165346193caf91156da644e5bd1d4): @user_script:1: @user_script: 1: Write commands not allowed after non deterministic commands ',
      '3.2.10':
        '-ERR Error running script (call to f_0c9212f2930165346193caf91156da644e5bd1d4): @user_script:1: @user_script: 1: Write commands not allowed after non deterministic commands. Call redis.replicate_commands() at the start of your script in order to switch to single commands replication mode. ',
      '5.0.6': '+OK',
    },
  },
  'eval-srandmember-write': {
    setup: [['SADD', 's', 'a']],
    command: [
      'EVAL',
      "local m=redis.call('SRANDMEMBER',KEYS[1]) redis.call('SET',KEYS[2],m) return m",
      '2',
      's',
      'k',
    ],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_ef4859f4c18e153d32a8d2ed6ff0b29ef2534eaf): Write commands not allowed after non deterministic commands ',
      '2.8.19':
        '-ERR Error running script (call to f_ef4859f4c18e153d32a8d2ed6ff0b29ef2534eaf): @user_script:1: @user_script: 1: Write commands not allowed after non deterministic commands ',
      '3.2.10':
        '-ERR Error running script (call to f_ef4859f4c18e153d32a8d2ed6ff0b29ef2534eaf): @user_script:1: @user_script: 1: Write commands not allowed after non deterministic commands. Call redis.replicate_commands() at the start of your script in order to switch to single commands replication mode. ',
      '5.0.6': '"a"',
    },
  },
  'eval-syntax-error': {
    setup: [],
    command: ['EVAL', 'return (', '0'],
    replies: {
      '2.6.13': "-ERR Error compiling script (new function): user_script:1: unexpected symbol near 'end' ",
      '3.0.7': "-ERR Error compiling script (new function): user_script:2: unexpected symbol near 'end' ",
      '6.0.16': "-ERR Error compiling script (new function): user_script:2: unexpected symbol near 'end'",
      '6.2.11': "-ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'",
    },
  },
  'eval-unknown-command': {
    setup: [],
    command: ['EVAL', "return redis.call('NOSUCH')", '0'],
    replies: {
      '2.6.13':
        '-ERR Error running script (call to f_7ae0187b9ac91447963709e3bfd83c5935fec648): Unknown Redis command called from Lua script ',
      '2.8.19':
        '-ERR Error running script (call to f_7ae0187b9ac91447963709e3bfd83c5935fec648): @user_script:1: @user_script: 1: Unknown Redis command called from Lua script ',
      '6.0.16':
        '-ERR Error running script (call to f_7ae0187b9ac91447963709e3bfd83c5935fec648): @user_script:1: @user_script: 1: Unknown Redis command called from Lua script',
      '7.0.15':
        '-ERR Unknown Redis command called from script script: 7ae0187b9ac91447963709e3bfd83c5935fec648, on @user_script:1.',
      'valkey-8.1.1':
        '-ERR Unknown command called from script script: 7ae0187b9ac91447963709e3bfd83c5935fec648, on @user_script:1.',
    },
  },
  'evalsha-missing': {
    setup: [],
    command: ['EVALSHA', 'ffffffffffffffffffffffffffffffffffffffff', '0'],
    replies: {
      '2.6.13': '-NOSCRIPT No matching script. Please use EVAL.',
      'valkey-8.1.1': '-NOSCRIPT No matching script.',
    },
  },
  'exists-dup': {
    setup: [['SET', 'a', '1']],
    command: ['EXISTS', 'a', 'a'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'exists' command",
      '3.0.7': ':2',
    },
  },
  'exists-many': {
    setup: [
      ['SET', 'a', '1'],
      ['SET', 'b', '1'],
    ],
    command: ['EXISTS', 'a', 'b', 'c'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'exists' command",
      '3.0.7': ':2',
    },
  },
  'expire-nx': {
    setup: [['SET', 'k', 'v']],
    command: ['EXPIRE', 'k', '100', 'NX'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'expire' command",
      '7.0.15': ':1',
    },
  },
  'expire-overflow': {
    setup: [['SET', 'k', 'v']],
    command: ['EXPIRE', 'k', '9223372036854775807'],
    replies: {
      '2.6.13': ':1',
      '6.2.11': '-ERR invalid expire time in expire',
      '7.0.15': "-ERR invalid expire time in 'expire' command",
    },
  },
  expiretime: {
    setup: [
      ['SET', 'k', 'v'],
      ['EXPIREAT', 'k', '4102444800'],
    ],
    command: ['EXPIRETIME', 'k'],
    replies: {
      '2.6.13': "-ERR unknown command 'EXPIRETIME'",
      '5.0.6': '-ERR unknown command `EXPIRETIME`, with args beginning with: `k`, ',
      '7.0.15': ':4102444800',
    },
  },
  fcall: {
    setup: [],
    command: ['FCALL', 'nosuch', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'FCALL'",
      '5.0.6': '-ERR unknown command `FCALL`, with args beginning with: `nosuch`, `0`, ',
      '7.0.15': '-ERR Function not found',
    },
  },
  'flushdb-async': {
    setup: [['SET', 'a', '1']],
    command: ['FLUSHDB', 'ASYNC'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'flushdb' command",
      '4.0.10': '+OK',
    },
  },
  geohash: {
    setup: [['GEOADD', 'g', '13.361389', '38.115556', 'Palermo']],
    command: ['GEOHASH', 'g', 'Palermo'],
    replies: {
      '2.6.13': "-ERR unknown command 'GEOHASH'",
      '3.2.10': '["sqc8b49rny0"]',
    },
  },
  geopos: {
    setup: [['GEOADD', 'g', '13.361389', '38.115556', 'Palermo']],
    command: ['GEOPOS', 'g', 'Palermo', 'Nope'],
    replies: {
      '2.6.13': "-ERR unknown command 'GEOPOS'",
      '3.2.10': '[["13.36138933897018433","38.11555639549629859"],(nil)]',
      '8.0.2': '[["13.361389338970184","38.1155563954963"],(nil)]',
      'valkey-8.1.1': '[["13.36138933897018433","38.11555639549629859"],(nil)]',
    },
  },
  'geosearch-bybox': {
    setup: [['GEOADD', 'g', '13.361389', '38.115556', 'P']],
    command: ['GEORADIUSBYMEMBER', 'g', 'P', '10', 'km'],
    replies: {
      '2.6.13': "-ERR unknown command 'GEORADIUSBYMEMBER'",
      '3.2.10': '["P"]',
    },
  },
  'get-wrongtype': {
    setup: [['RPUSH', 'k', 'a']],
    command: ['GET', 'k'],
    replies: {
      '2.6.13': '-ERR Operation against a key holding the wrong kind of value',
      '2.8.19': '-WRONGTYPE Operation against a key holding the wrong kind of value',
    },
  },
  getdel: {
    setup: [['SET', 'k', 'a']],
    command: ['GETDEL', 'k'],
    replies: {
      '2.6.13': "-ERR unknown command 'GETDEL'",
      '5.0.6': '-ERR unknown command `GETDEL`, with args beginning with: `k`, ',
      '6.2.11': '"a"',
    },
  },
  'hello-4': {
    setup: [],
    command: ['HELLO', '4'],
    replies: {
      '2.6.13': "-ERR unknown command 'HELLO'",
      '5.0.6': '-ERR unknown command `HELLO`, with args beginning with: `4`, ',
      '6.0.16': '-NOPROTO unsupported protocol version',
    },
  },
  'hget-wrongtype': {
    setup: [['SET', 'h', 'v']],
    command: ['HGET', 'h', 'f'],
    replies: {
      '2.6.13': '-ERR Operation against a key holding the wrong kind of value',
      '2.8.19': '-WRONGTYPE Operation against a key holding the wrong kind of value',
    },
  },
  'hincrbyfloat-inf': {
    setup: [['HSET', 'h', 'a', '1']],
    command: ['HINCRBYFLOAT', 'h', 'a', 'inf'],
    replies: {
      '2.6.13': '"inf"',
      '5.0.6': '-ERR increment would produce NaN or Infinity',
      '7.0.15': '-ERR value is NaN or Infinity',
    },
  },
  'hscan-novalues': {
    setup: [['HSET', 'h', 'a', '1']],
    command: ['HSCAN', 'h', '0', 'NOVALUES'],
    replies: {
      '2.6.13': "-ERR unknown command 'HSCAN'",
      '2.8.19': '-ERR syntax error',
      '8.0.2': '["0",["a"]]',
      'valkey-8.1.1': '["0",["a"]]',
    },
  },
  'hset-many': {
    setup: [],
    command: ['HSET', 'h', 'f1', 'a', 'f2', 'b'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'hset' command",
      '4.0.10': ':2',
    },
  },
  hstrlen: {
    setup: [['HSET', 'h', 'a', 'hello']],
    command: ['HSTRLEN', 'h', 'a'],
    replies: {
      '2.6.13': "-ERR unknown command 'HSTRLEN'",
      '3.2.10': ':5',
    },
  },
  'info-errorstats': {
    setup: [['CONFIG', 'RESETSTAT'], ['NOSUCH']],
    command: ['INFO', 'errorstats'],
    replies: {
      '2.6.13': '""',
      '6.2.11': '"# Errorstats\\r\\nerrorstat_ERR:count=1\\r\\n"',
    },
  },
  lcs: {
    setup: [['MSET', 'a', 'ohmytext', 'b', 'mynewtext']],
    command: ['LCS', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'LCS'",
      '5.0.6': '-ERR unknown command `LCS`, with args beginning with: `a`, `b`, ',
      '7.0.15': '"mytext"',
    },
  },
  lmove: {
    setup: [['RPUSH', 'l', 'a', 'b']],
    command: ['LMOVE', 'l', 'm', 'LEFT', 'RIGHT'],
    replies: {
      '2.6.13': "-ERR unknown command 'LMOVE'",
      '5.0.6': '-ERR unknown command `LMOVE`, with args beginning with: `l`, `m`, `LEFT`, `RIGHT`, ',
      '6.2.11': '"a"',
    },
  },
  lmpop: {
    setup: [['RPUSH', 'l', 'a', 'b']],
    command: ['LMPOP', '1', 'l', 'LEFT'],
    replies: {
      '2.6.13': "-ERR unknown command 'LMPOP'",
      '5.0.6': '-ERR unknown command `LMPOP`, with args beginning with: `1`, `l`, `LEFT`, ',
      '7.0.15': '["l",["a"]]',
    },
  },
  'lpop-count': {
    setup: [['RPUSH', 'l', 'a', 'b', 'c']],
    command: ['LPOP', 'l', '2'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'lpop' command",
      '6.2.11': '["a","b"]',
    },
  },
  'lpop-count-missing': {
    setup: [],
    command: ['LPOP', 'l', '2'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'lpop' command",
      '6.2.11': '(nil)',
    },
  },
  'lpop-count-zero': {
    setup: [['RPUSH', 'l', 'a']],
    command: ['LPOP', 'l', '0'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'lpop' command",
      '6.2.11': '[]',
    },
  },
  'lpushx-missing-many': {
    setup: [],
    command: ['LPUSHX', 'l', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'lpushx' command",
      '4.0.10': ':0',
    },
  },
  'masterdown-get': {
    setup: [
      ['CONFIG', 'SET', 'slave-serve-stale-data', 'no'],
      ['SLAVEOF', '127.0.0.1', '1'],
    ],
    command: ['GET', 'k'],
    cleanup: [
      ['SLAVEOF', 'NO', 'ONE'],
      ['CONFIG', 'SET', 'slave-serve-stale-data', 'yes'],
    ],
    replies: {
      '2.6.13': "-MASTERDOWN Link with MASTER is down and slave-serve-stale-data is set to 'no'.",
      '5.0.6': "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    },
  },
  'module-list': {
    setup: [],
    command: ['MODULE', 'LIST'],
    replies: {
      '2.6.13': "-ERR unknown command 'MODULE'",
      '4.0.10': '[]',
      '8.0.2': '[["name","vectorset","ver",:1,"path","","args",[]]]',
      'valkey-8.1.1': '[]',
    },
  },
  'move-bad-db': {
    setup: [['SET', 'a', '1']],
    command: ['MOVE', 'a', '99'],
    replies: {
      '2.6.13': '-ERR index out of range',
      '6.2.11': '-ERR DB index is out of range',
    },
  },
  'noauth-ping': {
    setup: [['CONFIG', 'SET', 'requirepass', 'secret']],
    command: ['PING'],
    connection: 'second',
    cleanup: [
      ['AUTH', 'secret'],
      ['CONFIG', 'SET', 'requirepass', ''],
    ],
    replies: {
      '2.6.13': '-ERR operation not permitted',
      '2.8.19': '-NOAUTH Authentication required.',
    },
  },
  'noreplicas-set': {
    setup: [['CONFIG', 'SET', 'min-slaves-to-write', '1']],
    command: ['SET', 'k', 'v'],
    cleanup: [['CONFIG', 'SET', 'min-slaves-to-write', '0']],
    replies: {
      '2.6.13': '+OK',
      '2.8.19': '-NOREPLICAS Not enough good slaves to write.',
      '5.0.6': '-NOREPLICAS Not enough good replicas to write.',
    },
  },
  'object-bad-sub': {
    setup: [['SET', 'k', 'v']],
    command: ['OBJECT', 'FOO', 'k'],
    replies: {
      '2.6.13': '-ERR Syntax error. Try OBJECT (refcount|encoding|idletime)',
      '4.0.10': "-ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try OBJECT help",
      '5.0.6': "-ERR Unknown subcommand or wrong number of arguments for 'FOO'. Try OBJECT HELP.",
      '7.0.15': "-ERR unknown subcommand 'FOO'. Try OBJECT HELP.",
    },
  },
  'object-encoding-embstr': {
    setup: [['SET', 'k', 'abc']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"raw"',
      '3.0.7': '"embstr"',
    },
  },
  'object-encoding-embstr-40': {
    setup: [['SET', 'k', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"raw"',
      '3.2.10': '"embstr"',
    },
  },
  'object-encoding-hash': {
    setup: [['HSET', 'k', 'f', 'v']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"ziplist"',
      '7.0.15': '"listpack"',
    },
  },
  'object-encoding-list': {
    setup: [['RPUSH', 'k', 'a', 'b']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"ziplist"',
      '3.2.10': '"quicklist"',
      '7.2.5': '"listpack"',
    },
  },
  'object-encoding-raw-44': {
    setup: [['SET', 'k', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"raw"',
      '3.2.10': '"embstr"',
      'valkey-8.1.1': '"raw"',
    },
  },
  'object-encoding-set-str': {
    setup: [['SADD', 'k', 'a']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"hashtable"',
      '7.2.5': '"listpack"',
    },
  },
  'object-encoding-zset': {
    setup: [['ZADD', 'k', '1', 'a']],
    command: ['OBJECT', 'ENCODING', 'k'],
    replies: {
      '2.6.13': '"ziplist"',
      '7.0.15': '"listpack"',
    },
  },
  'oom-in-script': {
    setup: [
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ],
    command: ['EVAL', "return redis.call('SET',KEYS[1],'x')", '1', 'k'],
    cleanup: [['CONFIG', 'SET', 'maxmemory', '0']],
    replies: {
      '2.6.13':
        "-ERR Error running script (call to f_1f8f4cfba6f3375f8c4ec02b9de4361a5dea5c64): -OOM command not allowed when used memory > 'maxmemory'.   ",
      '2.8.19':
        "-ERR Error running script (call to f_1f8f4cfba6f3375f8c4ec02b9de4361a5dea5c64): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.   ",
      '6.0.16':
        "-ERR Error running script (call to f_1f8f4cfba6f3375f8c4ec02b9de4361a5dea5c64): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
      '7.0.15':
        "-OOM command not allowed when used memory > 'maxmemory'. script: 1f8f4cfba6f3375f8c4ec02b9de4361a5dea5c64, on @user_script:1.",
    },
  },
  'own-copy': {
    setup: [['SET', 'a', '1']],
    command: ['COPY', 'a', 'b'],
    replies: {
      '2.8.19': "-ERR unknown command 'COPY'",
      '6.2.11': ':1',
    },
  },
  'own-error-reply': {
    setup: [],
    command: ['EVAL', "return redis.error_reply('oops')", '0'],
    replies: {
      '2.8.19': '-oops',
      '7.0.15': '-ERR oops',
    },
  },
  'own-hello-arity': {
    setup: [],
    command: ['HELLO', 'x'],
    replies: {
      '2.8.19': "-ERR unknown command 'HELLO'",
      '6.2.11': '-ERR Protocol version is not an integer or out of range',
    },
  },
  'own-hmset-odd': {
    setup: [],
    command: ['HMSET', 'h', 'f1', 'a', 'f2'],
    replies: {
      '2.8.19': '-ERR wrong number of arguments for HMSET',
      '6.2.11': "-ERR wrong number of arguments for 'hmset' command",
    },
  },
  'own-lpos': {
    setup: [['RPUSH', 'l', 'a', 'b']],
    command: ['LPOS', 'l', 'b'],
    replies: {
      '2.8.19': "-ERR unknown command 'LPOS'",
      '6.2.11': ':1',
    },
  },
  'own-move-ttl': {
    setup: [
      ['SET', 'k', 'v', 'EX', '100'],
      ['MOVE', 'k', '1'],
      ['SELECT', '1'],
    ],
    command: ['TTL', 'k'],
    replies: {
      '2.8.19': ':-1',
      '6.2.11': ':100',
    },
  },
  'own-mset-odd': {
    setup: [],
    command: ['MSET', 'a', '1', 'b'],
    replies: {
      '2.8.19': '-ERR wrong number of arguments for MSET',
      '7.0.15': "-ERR wrong number of arguments for 'mset' command",
    },
  },
  'own-refcount': {
    setup: [['SET', 'k', '1']],
    command: ['OBJECT', 'REFCOUNT', 'k'],
    replies: {
      '2.8.19': ':2',
      '6.2.11': ':2147483647',
    },
  },
  'own-rename-same': {
    setup: [['SET', 'a', '1']],
    command: ['RENAME', 'a', 'a'],
    replies: {
      '2.8.19': '-ERR source and destination objects are the same',
      '6.2.11': '+OK',
    },
  },
  'own-select-nonint': {
    setup: [],
    command: ['SELECT', 'x'],
    replies: {
      '2.8.19': '-ERR invalid DB index',
      '6.2.11': '-ERR value is not an integer or out of range',
    },
  },
  'own-setrange-huge': {
    setup: [],
    command: ['SETRANGE', 'k', '536870912', 'x'],
    replies: {
      '2.8.19': '-ERR string exceeds maximum allowed size (512MB)',
      '6.2.11': '-ERR string exceeds maximum allowed size (proto-max-bulk-len)',
    },
  },
  'own-subscribed-get': {
    setup: [['SUBSCRIBE', 'c']],
    command: ['GET', 'k'],
    replies: {
      '2.8.19': '-ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context',
      '6.2.11':
        "-ERR Can't execute 'get': only (P)SUBSCRIBE / (P)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
      '7.0.15':
        "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
    },
  },
  'own-zadd-gt': {
    setup: [['ZADD', 'z', '1', 'a']],
    command: ['ZADD', 'z', 'GT', 'CH', '2', 'a'],
    replies: {
      '2.8.19': '-ERR value is not a valid float',
      '6.2.11': ':1',
    },
  },
  pfcount: {
    setup: [['PFADD', 'p', 'a', 'b', 'c', 'd', 'e']],
    command: ['PFCOUNT', 'p'],
    replies: {
      '2.6.13': "-ERR unknown command 'PFCOUNT'",
      '2.8.19': ':5',
    },
  },
  'ping-arg': {
    setup: [],
    command: ['PING', 'hello'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'ping' command",
      '2.8.19': '"hello"',
    },
  },
  'psetex-zero': {
    setup: [],
    command: ['PSETEX', 'k', '0', 'v'],
    replies: {
      '2.6.13': '-ERR invalid expire time in SETEX',
      '2.8.19': '-ERR invalid expire time in psetex',
      '7.0.15': "-ERR invalid expire time in 'psetex' command",
    },
  },
  'pubsub-numpat': {
    setup: [],
    command: ['PUBSUB', 'NUMPAT'],
    replies: {
      '2.6.13': "-ERR unknown command 'PUBSUB'",
      '2.8.19': ':0',
    },
  },
  readonly: {
    setup: [],
    command: ['READONLY'],
    replies: {
      '2.6.13': "-ERR unknown command 'READONLY'",
      '3.0.7': '-ERR This instance has cluster support disabled',
      'valkey-8.1.1': '+OK',
    },
  },
  'readonly-replica-set': {
    setup: [['SLAVEOF', '127.0.0.1', '1']],
    command: ['SET', 'k', 'v'],
    cleanup: [['SLAVEOF', 'NO', 'ONE']],
    replies: {
      '2.6.13': "-READONLY You can't write against a read only slave.",
      '5.0.6': "-READONLY You can't write against a read only replica.",
    },
  },
  'renamenx-same': {
    setup: [['SET', 'a', '1']],
    command: ['RENAMENX', 'a', 'a'],
    replies: {
      '2.6.13': '-ERR source and destination objects are the same',
      '3.2.10': ':0',
    },
  },
  'requirepass-existing-conn': {
    setup: [['CONFIG', 'SET', 'requirepass', 'secret']],
    command: ['GET', 'k'],
    cleanup: [
      ['AUTH', 'secret'],
      ['CONFIG', 'SET', 'requirepass', ''],
    ],
    replies: {
      '2.6.13': '-ERR operation not permitted',
      '2.8.19': '-NOAUTH Authentication required.',
      '6.0.16': '(nil)',
    },
  },
  'restore-busykey': {
    setup: [['SET', 'k', 'v']],
    command: ['RESTORE', 'k', '0', 'garbage'],
    replies: {
      '2.6.13': '-ERR Target key name is busy.',
      '3.0.7': '-BUSYKEY Target key name already exists.',
    },
  },
  'restore-from-6.2': {
    setup: [],
    command: [
      'RESTORE',
      'k',
      '0',
      {
        b64: 'DgEODgAAAAoAAAABAAABYf8JAKcvVja7dOob',
      },
    ],
    replies: {
      '2.6.13': '-ERR DUMP payload version or checksum are wrong',
      '5.0.6': '+OK',
    },
  },
  role: {
    setup: [],
    command: ['ROLE'],
    replies: {
      '2.6.13': "-ERR unknown command 'ROLE'",
      '2.8.19': '["master",:0,[]]',
    },
  },
  'rpushx-many': {
    setup: [['RPUSH', 'l', 'a']],
    command: ['RPUSHX', 'l', 'b', 'c'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'rpushx' command",
      '4.0.10': ':3',
    },
  },
  'scan-all': {
    setup: [['SET', 'only', '1']],
    command: ['SCAN', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'SCAN'",
      '2.8.19': '["0",["only"]]',
    },
  },
  'scan-neg-cursor': {
    setup: [],
    command: ['SCAN', '-1'],
    replies: {
      '2.6.13': "-ERR unknown command 'SCAN'",
      '2.8.19': '["0",[]]',
      '8.0.2': '-ERR invalid cursor',
      'valkey-8.1.1': '-ERR invalid cursor',
    },
  },
  'script-load-bad': {
    setup: [],
    command: ['SCRIPT', 'LOAD', 'return ('],
    replies: {
      '2.6.13': "-ERR Error compiling script (new function): user_script:1: unexpected symbol near 'end' ",
      '3.0.7': "-ERR Error compiling script (new function): user_script:2: unexpected symbol near 'end' ",
      '6.0.16': "-ERR Error compiling script (new function): user_script:2: unexpected symbol near 'end'",
      '6.2.11': "-ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'",
    },
  },
  'select-bad': {
    setup: [],
    command: ['SELECT', '99'],
    replies: {
      '2.6.13': '-ERR invalid DB index',
      '4.0.10': '-ERR DB index is out of range',
    },
  },
  'set-ex-zero': {
    setup: [],
    command: ['SET', 'k', 'v', 'EX', '0'],
    replies: {
      '2.6.13': '-ERR invalid expire time in SETEX',
      '2.8.19': '-ERR invalid expire time in set',
      '7.0.15': "-ERR invalid expire time in 'set' command",
    },
  },
  'set-exat': {
    setup: [],
    command: ['SET', 'k', 'v', 'EXAT', '4102444800'],
    replies: {
      '2.6.13': '-ERR syntax error',
      '6.2.11': '+OK',
    },
  },
  'set-get-option': {
    setup: [['SET', 'k', 'old']],
    command: ['SET', 'k', 'new', 'GET'],
    replies: {
      '2.6.13': '-ERR syntax error',
      '6.2.11': '"old"',
    },
  },
  'set-keepttl': {
    setup: [['SET', 'k', 'v', 'EX', '100']],
    command: ['SET', 'k', 'w', 'KEEPTTL'],
    replies: {
      '2.6.13': '-ERR syntax error',
      '6.0.16': '+OK',
    },
  },
  'set-nx-xx': {
    setup: [],
    command: ['SET', 'k', 'v', 'NX', 'XX'],
    replies: {
      '2.6.13': '(nil)',
      '3.2.10': '-ERR syntax error',
    },
  },
  sintercard: {
    setup: [
      ['SADD', 'a', '1', '2', '3'],
      ['SADD', 'b', '2', '3', '4'],
    ],
    command: ['SINTERCARD', '2', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'SINTERCARD'",
      '5.0.6': '-ERR unknown command `SINTERCARD`, with args beginning with: `2`, `a`, `b`, ',
      '7.0.15': ':2',
    },
  },
  'slowlog-get-shape': {
    setup: [
      ['CONFIG', 'SET', 'slowlog-log-slower-than', '0'],
      ['SLOWLOG', 'RESET'],
      ['GET', 'k'],
    ],
    command: ['SLOWLOG', 'GET', '1'],
    cleanup: [
      ['CONFIG', 'SET', 'slowlog-log-slower-than', '10000'],
      ['SLOWLOG', 'RESET'],
    ],
    volatile: true,
    replies: {
      '2.6.13': '[[:#,:#,:#,["…","…"]]]',
      '4.0.10': '[[:#,:#,:#,["…","…"],"…","…"]]',
    },
  },
  smismember: {
    setup: [['SADD', 's', 'a']],
    command: ['SMISMEMBER', 's', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'SMISMEMBER'",
      '5.0.6': '-ERR unknown command `SMISMEMBER`, with args beginning with: `s`, `a`, `b`, ',
      '6.2.11': '[:1,:0]',
    },
  },
  'sort-ro': {
    setup: [['RPUSH', 'l', '3', '1', '2']],
    command: ['SORT_RO', 'l'],
    replies: {
      '2.6.13': "-ERR unknown command 'SORT_RO'",
      '5.0.6': '-ERR unknown command `SORT_RO`, with args beginning with: `l`, ',
      '7.0.15': '["1","2","3"]',
    },
  },
  'spop-count': {
    setup: [['SADD', 's', 'a']],
    command: ['SPOP', 's', '1'],
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'spop' command",
      '3.2.10': '["a"]',
    },
  },
  'spop-count-all': {
    setup: [['SADD', 's', 'a', 'b', 'c']],
    command: ['SPOP', 's', '5'],
    unordered: true,
    replies: {
      '2.6.13': "-ERR wrong number of arguments for 'spop' command",
      '3.2.10': '["a","b","c"]',
    },
  },
  'sscan-int': {
    setup: [['SADD', 's', '1', '2', '3']],
    command: ['SSCAN', 's', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'SSCAN'",
      '2.8.19': '["0",["1","2","3"]]',
    },
  },
  'subscribed-ping': {
    setup: [['SUBSCRIBE', 'c']],
    command: ['PING'],
    replies: {
      '2.6.13': '-ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context',
      '2.8.19': '["pong",""]',
    },
  },
  touch: {
    setup: [['SET', 'a', '1']],
    command: ['TOUCH', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'TOUCH'",
      '3.2.10': ':1',
    },
  },
  'ttl-missing': {
    setup: [],
    command: ['TTL', 'k'],
    replies: {
      '2.6.13': ':-1',
      '2.8.19': ':-2',
    },
  },
  'type-stream': {
    setup: [['XADD', 'k', '1-1', 'f', 'v']],
    command: ['TYPE', 'k'],
    replies: {
      '2.6.13': '+none',
      '5.0.6': '+stream',
    },
  },
  'unknown-command-args': {
    setup: [],
    command: ['NOSUCH', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'NOSUCH'",
      '5.0.6': '-ERR unknown command `NOSUCH`, with args beginning with: `a`, `b`, ',
      '7.0.15': "-ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' ",
    },
  },
  'unknown-command-lower': {
    setup: [],
    command: ['nosuch'],
    replies: {
      '2.6.13': "-ERR unknown command 'nosuch'",
      '5.0.6': '-ERR unknown command `nosuch`, with args beginning with: ',
      '7.0.15': "-ERR unknown command 'nosuch', with args beginning with: ",
    },
  },
  'unknown-command-mixedcase': {
    setup: [],
    command: ['NoSuch', 'a'],
    replies: {
      '2.6.13': "-ERR unknown command 'NoSuch'",
      '5.0.6': '-ERR unknown command `NoSuch`, with args beginning with: `a`, ',
      '7.0.15': "-ERR unknown command 'NoSuch', with args beginning with: 'a' ",
    },
  },
  unlink: {
    setup: [['SET', 'a', '1']],
    command: ['UNLINK', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'UNLINK'",
      '4.0.10': ':1',
    },
  },
  'watch-in-multi': {
    setup: [['MULTI']],
    command: ['WATCH', 'k'],
    replies: {
      '2.6.13': '-ERR WATCH inside MULTI is not allowed',
      'valkey-8.1.1': '-ERR Command not allowed inside a transaction',
    },
  },
  'xadd-smaller': {
    setup: [['XADD', 'x', '5-1', 'f', 'v']],
    command: ['XADD', 'x', '4-1', 'f', 'v'],
    replies: {
      '2.6.13': "-ERR unknown command 'XADD'",
      '5.0.6': '-ERR The ID specified in XADD is equal or smaller than the target stream top item',
    },
  },
  'xgroup-create': {
    setup: [['XADD', 'x', '1-1', 'f', 'v']],
    command: ['XGROUP', 'CREATE', 'x', 'g', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'XGROUP'",
      '5.0.6': '+OK',
    },
  },
  xlen: {
    setup: [['XADD', 'x', '1-1', 'f', 'v']],
    command: ['XLEN', 'x'],
    replies: {
      '2.6.13': "-ERR unknown command 'XLEN'",
      '5.0.6': ':1',
    },
  },
  xrange: {
    setup: [['XADD', 'x', '1-1', 'f', 'v']],
    command: ['XRANGE', 'x', '-', '+'],
    replies: {
      '2.6.13': "-ERR unknown command 'XRANGE'",
      '5.0.6': '[["1-1",["f","v"]]]',
    },
  },
  'zadd-xx-ch': {
    setup: [['ZADD', 'z', '1', 'a']],
    command: ['ZADD', 'z', 'XX', 'CH', '2', 'a'],
    replies: {
      '2.6.13': '-ERR value is not a valid float',
      '3.0.7': ':1',
    },
  },
  zinter: {
    setup: [
      ['ZADD', 'a', '1', 'x'],
      ['ZADD', 'b', '2', 'x'],
    ],
    command: ['ZINTER', '2', 'a', 'b'],
    replies: {
      '2.6.13': "-ERR unknown command 'ZINTER'",
      '5.0.6': '-ERR unknown command `ZINTER`, with args beginning with: `2`, `a`, `b`, ',
      '6.2.11': '["x"]',
    },
  },
  zlexcount: {
    setup: [['ZADD', 'z', '0', 'a', '0', 'b', '0', 'c']],
    command: ['ZLEXCOUNT', 'z', '-', '+'],
    replies: {
      '2.6.13': "-ERR unknown command 'ZLEXCOUNT'",
      '2.8.19': ':3',
    },
  },
  'zpopmin-empty': {
    setup: [],
    command: ['ZPOPMIN', 'z'],
    replies: {
      '2.6.13': "-ERR unknown command 'ZPOPMIN'",
      '5.0.6': '[]',
    },
  },
  'zrange-rev': {
    setup: [['ZADD', 'z', '1', 'a', '2', 'b']],
    command: ['ZRANGE', 'z', '0', '-1', 'REV'],
    replies: {
      '2.6.13': '-ERR syntax error',
      '6.2.11': '["b","a"]',
    },
  },
  'zrange-wrongtype': {
    setup: [['SET', 'z', 'v']],
    command: ['ZRANGE', 'z', '0', '-1'],
    replies: {
      '2.6.13': '-ERR Operation against a key holding the wrong kind of value',
      '2.8.19': '-WRONGTYPE Operation against a key holding the wrong kind of value',
    },
  },
  zrangestore: {
    setup: [['ZADD', 'z', '1', 'a']],
    command: ['ZRANGESTORE', 'd', 'z', '0', '-1'],
    replies: {
      '2.6.13': "-ERR unknown command 'ZRANGESTORE'",
      '5.0.6': '-ERR unknown command `ZRANGESTORE`, with args beginning with: `d`, `z`, `0`, `-1`, ',
      '6.2.11': ':1',
    },
  },
  'zscan-float': {
    setup: [['ZADD', 'z', '1.1', 'a']],
    command: ['ZSCAN', 'z', '0'],
    replies: {
      '2.6.13': "-ERR unknown command 'ZSCAN'",
      '2.8.19': '["0",["a","1.1000000000000001"]]',
      '7.2.5': '["0",["a","1.1"]]',
    },
  },
  'zscore-neg-zero': {
    setup: [['ZADD', 'z', '-0', 'a']],
    command: ['ZSCORE', 'z', 'a'],
    replies: {
      '2.6.13': '"-0"',
      '7.0.15': '"0"',
    },
  },
  'zscore-small': {
    setup: [['ZADD', 'z', '0.000001', 'a']],
    command: ['ZSCORE', 'z', 'a'],
    replies: {
      '2.6.13': '"9.9999999999999995e-07"',
      '7.2.5': '"0.000001"',
    },
  },
  'zscore-third': {
    setup: [['ZADD', 'z', '0.3333333333333333', 'a']],
    command: ['ZSCORE', 'z', 'a'],
    replies: {
      '2.6.13': '"0.33333333333333331"',
      '7.2.5': '"0.3333333333333333"',
    },
  },
};
