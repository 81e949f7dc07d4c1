import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRedisTargetError } from '../../../src/errors.ts';
import { TARGET_KINDS, type TargetSpec } from '../../../src/model/target.ts';
import { formatTargetSpec, parseTargetSpec } from '../../../src/model/target-spec.ts';

const version = fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const selector = fc
  .record({ engine: fc.constantFrom('redis' as const, 'valkey' as const), version }, { requiredKeys: [] })
  .map((all) => ({ ...all }));
const specs: fc.Arbitrary<TargetSpec> = fc.oneof(
  fc.record({ kind: fc.constantFrom('container' as const, 'local' as const), selector }),
  fc.constant<TargetSpec>({ kind: 'elasticache' }),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/).map((name): TargetSpec => ({ kind: 'elasticache', name })),
  fc
    .record({ host: fc.domain(), port: fc.integer({ min: 1, max: 65_535 }), tls: fc.boolean() })
    .map((endpoint): TargetSpec => ({ kind: 'url', endpoint })),
);

describe('parseTargetSpec', () => {
  it.each([
    ['auto', 'auto'],
    ['elasticache', { kind: 'elasticache' }],
    ['elasticache:2.8', { kind: 'elasticache', name: '2.8' }],
    ['elasticache:dev', { kind: 'elasticache', name: 'dev' }],
    ['container', { kind: 'container', selector: {} }],
    ['container:valkey-8.1', { kind: 'container', selector: { engine: 'valkey', version: '8.1' } }],
    [' local:2.8 ', { kind: 'local', selector: { version: '2.8' } }],
    ['6.2', { kind: 'version', selector: { version: '6.2' } }],
    ['2.8.19', { kind: 'version', selector: { version: '2.8.19' } }],
    [' Valkey-9.1 ', { kind: 'version', selector: { engine: 'valkey', version: '9.1' } }],
    ['redis-7', { kind: 'version', selector: { engine: 'redis', version: '7' } }],
    ['rediss://h/1', { kind: 'url', endpoint: { host: 'h', port: 6379, tls: true, db: 1 } }],
  ])('reads "%s"', (text, expected) => {
    expect(parseTargetSpec(text)).toEqual(expected);
  });

  it.each([
    ['contianer:6.2', 'container'],
    ['elasticcache', 'elasticache'],
    ['Local', 'local'],
    ['atuo', 'auto'],
    ['6.2.x', 'container:6.2.x'],
    ['redis', 'container'],
    ['redis:6.2', 'container:6.2'],
    ['docker:7', 'container:7'],
    ['valkey', 'container:valkey'],
    ['valkey:8.1', 'container:valkey-8.1'],
    ['localhost', 'redis://localhost'],
    ['127.0.0.1:6379', 'redis://127.0.0.1:6379'],
    ['10.0.0.5', 'redis://10.0.0.5'],
    ['cache.example.com:6380', 'redis://cache.example.com:6380'],
  ])('says for "%s" that `%s` was meant', (text, near) => {
    expect(() => parseTargetSpec(text)).toThrow(
      expect.objectContaining({
        code: 'RT_TARGET_KIND_UNKNOWN',
        message: expect.stringContaining(`Did you mean \`${near}\`?`),
      }),
    );
  });

  it.each(['a.json', 'redis-target-results/local-2.8.json', 'C:\\r\\a.json', 'a.json.partial'])(
    'says of %s, which looks like a results file, what those are compared with',
    (text) => {
      expect(() => parseTargetSpec(text)).toThrow(
        /looks like a results file.*redis-target compare a\.json b\.json/,
      );
    },
  );

  it('guesses nothing where nothing is near, and lists what there is', () => {
    expect(() => parseTargetSpec('memcached:1.6')).toThrow(
      /there is no kind "memcached"\. Use elasticache, container, local, auto, a version alone, or a redis:\/\/ URL/,
    );
  });

  it.each(['container:', 'local: ', 'http://localhost', 'unix:///tmp/redis.sock'])('refuses "%s"', (text) => {
    expect(() => parseTargetSpec(text)).toThrow(expect.objectContaining({ code: 'RT_TARGET_SPEC_INVALID' }));
  });

  it.each([
    ['unix:///tmp/redis.sock', /names a Unix socket.*REDIS_TARGET=container/],
    ['/var/run/redis.sock', /names a Unix socket/],
    ['redis+sentinel://a:26379/mymaster', /names Sentinels.*SENTINEL MASTERS/],
    ['10.0.0.5:6379,10.0.0.6:6379', /names several hosts.*one of these hosts/],
  ])('names "%s" as what it is', (text, message) => {
    expect(() => parseTargetSpec(text)).toThrow(
      expect.objectContaining({ code: 'RT_TARGET_SPEC_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('takes two kinds in one name for a slip, and not for several hosts', () => {
    expect(() => parseTargetSpec('container,local')).toThrow(/there is no kind "container,local"/);
    expect(() => parseTargetSpec('local:2.8,6.2')).toThrow(/version selector/);
  });

  it('hands on what is wrong with a selector or a URL', () => {
    expect(() => parseTargetSpec('local:new')).toThrow(
      expect.objectContaining({ code: 'RT_SELECTOR_INVALID' }),
    );
    expect(() => parseTargetSpec('redis://')).toThrow(expect.objectContaining({ code: 'RT_URL_INVALID' }));
    expect(() => parseTargetSpec('redis://h:0')).toThrow(
      expect.objectContaining({ code: 'RT_PORT_INVALID' }),
    );
  });

  it.each([
    'redis:/user:hunter2@host',
    'user:hunter2@host:6379',
    'hunter2@host',
    'container:redis://u:hunter2@h',
    'http://u:hunter2@h',
  ])('quotes nothing of a mistyped URL with a password: %s', (text) => {
    expect(() => parseTargetSpec(text)).toThrow(
      expect.objectContaining({
        code: 'RT_TARGET_SPEC_INVALID',
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('gives a target or a known error for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(local|container|redis):.*$/)), (text) => {
        try {
          parseTargetSpec(text);
        } catch (error) {
          expect(isRedisTargetError(error)).toBe(true);
        }
      }),
    );
  });
});

describe('formatTargetSpec', () => {
  it('is read back as the same target', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        expect(parseTargetSpec(formatTargetSpec(spec))).toEqual(spec);
      }),
    );
  });

  it('masks the password', () => {
    const endpoint = { host: 'h', port: 1, tls: false, username: 'app', password: 'hunter2' };
    expect(formatTargetSpec({ kind: 'url', endpoint })).toBe('redis://app:***@h:1');
  });
});

it('has one list of kinds: the schema of results files and the suite of every kind name the same', () => {
  const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  const schema = read('src/schemas/results.schema.json');
  const [, inSchema = ''] = /"kind": \{\s*"enum": (\[[^\]]*\])/.exec(schema) ?? [];
  expect(JSON.parse(inSchema)).toEqual([...TARGET_KINDS]);
  const suite = `${read('test/contract/target-kinds.test.ts')}${read('test/integration/elasticache/elasticache.test.ts')}`;
  expect(TARGET_KINDS.filter((kind) => !suite.includes(`'${kind}`))).toEqual([]);
});
