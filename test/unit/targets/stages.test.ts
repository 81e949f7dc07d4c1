import { describe, expect, it } from 'vitest';
import type { ElastiCacheSetting, Settings } from '../../../src/config/settings.ts';
import { describeStages } from '../../../src/model/gateway-stages.ts';
import type { Chosen } from '../../../src/targets/choose.ts';
import { gatewayDetails, stagesBySettings } from '../../../src/targets/stages.ts';

const settingsWith = (settings: object): Settings =>
  ({ appTls: { serve: 'auto', export: false, names: [] }, ...settings }) as unknown as Settings;

const elastiCache = (setting: object): Chosen => ({
  requested: 'elasticache:dev',
  spec: { kind: 'elasticache', name: 'dev' },
  elasticache: {
    key: 'dev',
    version: undefined,
    setting: { host: 'a.example', ...setting } as ElastiCacheSetting,
  },
});

const url = (endpoint: object): Chosen => ({
  requested: 'url',
  spec: { kind: 'url', endpoint: { host: 'a.example', port: 6379, tls: false, ...endpoint } },
});

describe('what the gateway does on the way', () => {
  it.each<[string, Chosen, object, string | undefined]>([
    ['a tunnel', elastiCache({}), {}, 'gateway: TLS from the app'],
    ['one whose app speaks none', elastiCache({}), { appTls: { serve: 'never' } }, undefined],
    [
      'TLS and a login',
      elastiCache({ tls: true, auth: { token: 'x' } }),
      {},
      'gateway: TLS from the app, login, TLS to the server',
    ],
    ['the app’s own TLS', elastiCache({ tls: 'through' }), {}, undefined],
    ['a URL', url({}), {}, undefined],
    [
      'a URL on a port of its own',
      url({ tls: true }),
      { port: 6379 },
      'gateway: TLS from the app, TLS to the server',
    ],
    ['a URL and a login', url({}), { auth: { token: 'x' } }, 'gateway: TLS from the app, login'],
    ['a URL that has a password', url({ password: 'x' }), { auth: { token: 'x' } }, undefined],
  ])('is told by the settings alone, for %s', (_, chosen, settings, expected) => {
    expect(describeStages(stagesBySettings(chosen, settingsWith(settings)))).toBe(expected);
  });

  it('is among the facts of a target that was opened, where it is anything', () => {
    expect(gatewayDetails(['tls-from-app', 'cluster'], settingsWith({}))).toEqual({
      gateway: ['tls-from-app', 'cluster'],
    });
    expect(gatewayDetails(['tls-from-app'], settingsWith({ appTls: { serve: 'never' } }))).toEqual({});
  });
});
