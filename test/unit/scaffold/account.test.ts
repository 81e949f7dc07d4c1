import { describe, expect, it } from 'vitest';
import { describeProblems } from '../../../src/aws/inventory.ts';
import { RedisTargetError } from '../../../src/errors.ts';
import {
  accountLines,
  elastiCacheEntries,
  loginNotes,
  takeOnlyOnes,
  withOwnKeys,
} from '../../../src/scaffold/account-entries.ts';
import { bastionChoices } from '../../../src/scaffold/bastion-choices.ts';
import { elastiCacheChoices } from '../../../src/scaffold/elasticache-choices.ts';
import { findNamed, parseNamedElastiCache } from '../../../src/scaffold/named-elasticache.ts';

const ONLINE = { PingStatus: 'Online', AgentVersion: '3.3.1230.0' } as const;

// Shapes of the API references: InstanceInformation, CacheCluster, ReplicationGroup, ServerlessCache.
const FOUND = {
  groups: [
    {
      ReplicationGroupId: 'app-62',
      Status: 'available',
      MemberClusters: ['app-62-001', 'app-62-002'],
      TransitEncryptionEnabled: true,
      AuthTokenEnabled: true,
    },
    {
      ReplicationGroupId: 'app-valkey',
      Status: 'modifying',
      MemberClusters: ['app-valkey-0001-001'],
      ClusterEnabled: true,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'preferred' as const,
      UserGroupIds: ['app-users'],
    },
    { ReplicationGroupId: 'app-gone', Status: 'deleting' },
  ],
  clusters: [
    { CacheClusterId: 'app-62-001', Engine: 'redis', EngineVersion: '6.2.6', ReplicationGroupId: 'app-62' },
    { CacheClusterId: 'app-valkey-0001-001', Engine: 'valkey', EngineVersion: '8.0.1' },
    { CacheClusterId: 'app-28', Engine: 'redis', EngineVersion: '2.8.24', CacheClusterStatus: 'available' },
    { CacheClusterId: 'pages', Engine: 'memcached', EngineVersion: '1.6.22' },
  ].map((one) =>
    one.CacheClusterId.startsWith('app-valkey') ? { ...one, ReplicationGroupId: 'app-valkey' } : one,
  ),
  serverless: [
    { ServerlessCacheName: 'app-sls', Engine: 'redis', FullEngineVersion: '7.1', Status: 'available' },
  ],
};

describe('the bastions of an account', () => {
  it('are those online whose agent can forward, one that is called so first, named by their tag', () => {
    const choices = bastionChoices({
      instances: [
        { ...ONLINE, InstanceId: 'i-00000000000000001', PlatformName: 'Ubuntu', PlatformVersion: '24.04' },
        { ...ONLINE, InstanceId: 'i-00000000000000002', IPAddress: '10.0.0.2', AgentVersion: '3.2.0.0' },
        { ...ONLINE, InstanceId: 'i-00000000000000003', PingStatus: 'ConnectionLost' },
        { ...ONLINE, InstanceId: 'i-00000000000000004', AgentVersion: '3.0.1124.0' },
        { ...ONLINE, InstanceId: 'mi-00000000000000005', Name: 'on\u001b[31m\npremises' },
      ],
      names: new Map([['i-00000000000000002', 'redis-bastion']]),
    });
    expect(choices.map(({ label }) => label)).toEqual([
      'i-00000000000000002, redis-bastion, agent 3.2.0.0, 10.0.0.2',
      'i-00000000000000001, Ubuntu 24.04, agent 3.3.1230.0',
      'mi-00000000000000005, on [31m premises, agent 3.3.1230.0',
    ]);
  });
});

describe('the ElastiCaches of an account', () => {
  it('are told by engine, version, TLS, login, cluster mode and kind, the oldest first', () => {
    expect(elastiCacheChoices(FOUND).map(({ label }) => label)).toEqual([
      'app-28, redis 2.8.24, no TLS, no AUTH, no cluster mode, single cluster',
      'app-62, redis 6.2.6, TLS, AUTH token, no cluster mode, replication group',
      'app-sls, redis 7.1, TLS, no AUTH, cluster mode, serverless',
      'app-valkey, valkey 8.0.1, TLS or none, user group app-users, cluster mode, replication group, modifying',
    ]);
  });

  it('are written by their version, with what logging in needs', () => {
    const entries = elastiCacheEntries(elastiCacheChoices(FOUND));
    expect(entries.map(({ key, fields }) => [key, fields])).toEqual([
      ['2.8', { cluster: 'app-28' }],
      ['6.2', { replicationGroup: 'app-62', auth: { env: 'REDIS_AUTH_TOKEN' } }],
      ['7.1', { serverless: 'app-sls' }],
      ['valkey-8.0', { replicationGroup: 'app-valkey' }],
    ]);
    expect(loginNotes(entries)).toEqual([
      expect.stringMatching(/elasticache:6\.2 .*REDIS_AUTH_TOKEN/),
      expect.stringMatching(/elasticache:valkey-8\.0 wants a user/),
    ]);
  });

  it('are written by their ids where versions do not tell them apart, each with a variable of its own', () => {
    const group = (id: string) => ({ ReplicationGroupId: id, AuthTokenEnabled: true });
    const clusters = ['a', 'b'].map((id) => ({
      CacheClusterId: `${id}-001`,
      EngineVersion: '7.0.7',
      ReplicationGroupId: id,
    }));
    const same = { groups: [group('a'), group('b'), group('c')], clusters, serverless: undefined };
    expect(elastiCacheEntries(elastiCacheChoices(same)).map(({ key, fields }) => [key, fields])).toEqual([
      ['c', { replicationGroup: 'c', auth: { env: 'REDIS_AUTH_TOKEN_C' } }],
      ['a', { replicationGroup: 'a', version: '7.0', auth: { env: 'REDIS_AUTH_TOKEN_A' } }],
      ['b', { replicationGroup: 'b', version: '7.0', auth: { env: 'REDIS_AUTH_TOKEN_B' } }],
    ]);
    const namesakes = {
      groups: [{ ReplicationGroupId: 'app' }],
      clusters: [],
      serverless: [{ ServerlessCacheName: 'app' }],
    };
    expect(elastiCacheEntries(elastiCacheChoices(namesakes)).map(({ key }) => key)).toEqual([
      'app',
      'app-serverless',
    ]);
  });

  it('never take another’s place, whatever they are called', () => {
    const named = ['6.2', '6.2', '6.2-2', '6.2'].map((key) => ({ key, fields: { host: 'app.example' } }));
    expect(withOwnKeys(named).map(({ key }) => key)).toEqual(['6.2', '6.2-2', '6.2-2-2', '6.2-3']);
  });

  it('stand in the configuration as code, with what they are beside them', () => {
    const elasticache = elastiCacheEntries(elastiCacheChoices(FOUND));
    expect(
      accountLines({ bastion: { tag: { 'it’s': "a'b" } }, elasticache: elasticache.slice(0, 2) }).join('\n'),
    ).toBe(`  bastion: { tag: { 'it’s': 'a\\'b' } },
  elasticache: {
    // app-28, redis 2.8.24, no TLS, no AUTH, no cluster mode, single cluster
    '2.8': { cluster: 'app-28' },
    // app-62, redis 6.2.6, TLS, AUTH token, no cluster mode, replication group
    '6.2': {
      replicationGroup: 'app-62',
      // The token is in this variable; or { secret: 'arn:aws:secretsmanager:…' }, or { token }.
      auth: { env: 'REDIS_AUTH_TOKEN' },
    },
  },`);
  });
});

describe('where nobody is asked', () => {
  const bastion = (id: string) => ({ id, name: undefined, label: id });
  const [cache, other] = elastiCacheChoices(FOUND);
  const nothing = { bastion: false, elasticache: false };
  if (cache === undefined || other === undefined) throw new Error('There are to be two.');

  it('the only bastion and the only ElastiCache are taken', () => {
    expect(takeOnlyOnes([bastion('i-1')], [cache], nothing)).toEqual({
      bastion: bastion('i-1'),
      elastiCache: cache,
    });
  });

  it('several of either leave both to a person, and are named; not more of them than can be read', () => {
    const { note, ...taken } = takeOnlyOnes([bastion('i-1')], [cache, other], nothing);
    expect(taken).toEqual({});
    expect(note).toMatch(/--bastion \(i-1\), and --elasticache \(app-28, .*; app-62, .*\)\.$/);
    const many = Array.from({ length: 12 }, (_, index) => bastion(`i-${index}`));
    expect(takeOnlyOnes(many, [], nothing).note).toMatch(/i-9; and 2 more\)\.$/);
  });

  it('what was named needs no other of its kind', () => {
    expect(takeOnlyOnes([bastion('i-1')], [cache, other], { bastion: false, elasticache: true })).toEqual({
      bastion: bastion('i-1'),
    });
    expect(takeOnlyOnes([], [cache], { bastion: true, elasticache: false })).toEqual({ elastiCache: cache });
  });
});

describe('--elasticache', () => {
  it.each<[string, object | undefined]>([
    ['app-62', { key: undefined, id: 'app-62', fields: undefined }],
    ['6.2=app-62', { key: '6.2', id: 'app-62', fields: undefined }],
    ['serverless:app', { id: 'app', fields: { serverless: 'app' } }],
    ['old=cluster:app-28', { key: 'old', fields: { cluster: 'app-28' } }],
    [
      'app.abc.0001.use1.cache.amazonaws.com',
      { id: 'app', fields: { host: 'app.abc.0001.use1.cache.amazonaws.com' } },
    ],
    ['2.8=10.0.0.5:6380', { key: '2.8', fields: { host: '10.0.0.5', port: 6380 } }],
    ['app.example:0', undefined],
    ['group:app', undefined],
    ['a b', undefined],
    ['rediss://app.example:6379', undefined],
  ])('takes %s for what it is', (text, expected) => {
    if (expected === undefined) expect(parseNamedElastiCache(text)).toBeUndefined();
    else expect(parseNamedElastiCache(text)).toMatchObject(expected);
  });

  it('says which id was meant, and what to write where the account cannot be asked', () => {
    const choices = elastiCacheChoices(FOUND);
    const named = parseNamedElastiCache('app-63');
    if (named === undefined) throw new Error('It is an id.');
    expect(() => findNamed(named, choices, true)).toThrow(/Did you mean app-62\?/);
    expect(() => findNamed(named, choices.slice(0, 1), false)).toThrow(/replicationGroup:app-63/);
  });
});

describe('what could not be listed', () => {
  const error = (code: 'RT_AWS_ACCESS_DENIED' | 'RT_AWS_NETWORK', call: string) =>
    new RedisTargetError(code, `Could not call ${call}: so it is.`, { details: { call } });

  it('is one line where the error that AWS’s package throws has several', () => {
    const unknown = new Error(
      "char 'N' is not expected.\n  Deserialization error: to see the raw response …",
    );
    expect(describeProblems([{ what: 'serverless caches', error: unknown }])).toEqual([
      "Not listed: serverless caches. char 'N' is not expected.",
    ]);
  });

  it('is one sentence for each cause, with the permissions that are lacking', () => {
    expect(
      describeProblems([
        { what: 'managed instances', error: error('RT_AWS_NETWORK', 'a') },
        {
          what: 'replication groups',
          error: error('RT_AWS_ACCESS_DENIED', 'elasticache:DescribeReplicationGroups'),
        },
        { what: 'cache clusters', error: error('RT_AWS_ACCESS_DENIED', 'elasticache:DescribeCacheClusters') },
      ]),
    ).toEqual([
      'Not listed: managed instances. Could not call a: so it is.',
      expect.stringMatching(
        /^Not listed: replication groups, cache clusters\. Access is denied: have elasticache:DescribeReplicationGroups, elasticache:DescribeCacheClusters allowed/,
      ),
    ]);
  });
});
