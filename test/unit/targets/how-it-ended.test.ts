import { describe, expect, it } from 'vitest';
import { howItEnded } from '../../../src/targets/how-it-ended.ts';

/** The lines that matter of a crash report of 7.0.15's, and of one of 8.1.2's, whose other threads come first (valkey-io/valkey#2229). */
const REDIS = `7326:M 26 Nov 2026 04:18:55.132 # Redis 7.0.15 crashed by signal: 11, si_code: 1
------ STACK TRACE ------
EIP:
/lib/x86_64-linux-gnu/libc.so.6(+0x16ed1d)[0x726f8e57ed1d]
Backtrace:
/usr/bin/redis-server 127.0.0.1:7991(sdscatfmt+0x2c6)[0x55a072469437]
/usr/bin/redis-server 127.0.0.1:7991(luaCallFunction+0x31c)[0x55a072532fbc]
/usr/bin/redis-server 127.0.0.1:7991(evalGenericCommand+0x189)[0x55a0724d7ca9]
------ CURRENT CLIENT INFO ------
argv[0]: '"EVAL"'
argv[1]: '"error({secret})"'`;
const VALKEY = `2595901:M 18 Jun 2025 01:20:12.917 # valkey 8.1.2 crashed by signal: 11, si_code: 1
2595905 bio_aof
valkey-server *:6379(bioProcessBackgroundJobs+0x1b4) [0x6530abb46db4]
2595901 valkey-server *
/usr/lib/libc.so.6(+0x16ed1d) [0x726f8e57ed1d]
valkey-server *:6379(luaExtractErrorInformation+0x1b4) [0x6530abb46db4]`;

const ended = (status: number, log = ''): string => {
  const { how, command } = howItEnded(status, log.split('\n'));
  return command === undefined ? how : `${how} ${command}`;
};

describe('how a server ended', () => {
  it.each([
    [0, '', 'ended (status 0, as after SHUTDOWN)'],
    [1, '', 'ended with status 1'],
    [137, '', 'was ended by SIGKILL, by somebody or by the system for want of memory'],
    [139, '', 'was ended by SIGSEGV'],
    [
      139,
      REDIS,
      'crashed in sdscatfmt < luaCallFunction < evalGenericCommand (SIGSEGV; its log says "crashed by signal: 11") EVAL',
    ],
    [139, VALKEY, 'crashed in luaExtractErrorInformation (SIGSEGV; its log says "crashed by signal: 11")'],
    [
      1,
      "PANIC: unprotected error in call to Lua API (user_script:1: geheim's)",
      'crashed (status 1; its log says "PANIC: unprotected error in call to Lua API")',
    ],
  ])('is told by status %i and its log', (status, log, how) => {
    expect(ended(status, log)).toBe(how);
  });

  it('tells a command’s name, and nothing of its data', () => {
    expect(ended(139, REDIS)).not.toContain('secret');
  });
});
