import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideOptions } from '../../../src/targets/secret-options.ts';
import { splitDirective } from '../../../src/targets/server-config-file.ts';

describe('a server’s options', () => {
  it.each([
    [['--maxmemory', '1mb'], ['--maxmemory', '1mb'], undefined],
    [['--requirepass', 's3', '--maxmemory', '1mb'], ['--maxmemory', '1mb'], 'requirepass "s3"\n'],
    [['--save', '', '--RequirePass s3'], ['--save', ''], 'RequirePass s3\n'],
    [['--masterauth', 'a b', '--requirepass', 'x'], [], 'masterauth "a b"\nrequirepass "x"\n'],
    [['--user', 'app', 'on', '>s3', '~*', '--port', '1'], ['--port', '1'], 'user "app" "on" ">s3" "~*"\n'],
    [['redis.conf', '--tls-key-file-pass', 's3'], ['redis.conf'], 'tls-key-file-pass "s3"\n'],
  ])('with secrets are kept out of the command line: %j', (given, args, secretLines) => {
    expect(divideOptions(given)).toEqual({ args, secretLines });
  });

  it('keep every password as it is', () => {
    const words = fc
      .string({ unit: 'binary' })
      .filter((word) => !word.startsWith('--') && !word.includes('\0'));
    fc.assert(
      fc.property(words, (password) => {
        const { secretLines = '' } = divideOptions(['--requirepass', password]);
        const [, ...values] = splitDirective(secretLines.trimEnd()) ?? [];
        expect(Buffer.from(values.join(), 'latin1').toString('utf8')).toBe(password);
      }),
    );
  });
});
