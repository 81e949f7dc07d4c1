import { describe, expect, it } from 'vitest';
import { endpointForTests, isTrustValue, isTrustVariable, trustVariables } from '../../../src/run/app-tls.ts';
import { fillForTests } from '../../../src/run/export.ts';

const ENDPOINT = { host: '127.0.0.1', port: 6380, tls: false, password: 'p' };
const FILES = { nodeCaFile: '/tmp/redis-target-ca-a/node.pem', caFile: '/tmp/redis-target-ca-a/bundle.pem' };
const TEMPLATES = { REDIS_URL: '{url}', TLS: '{tls}', CA: '{caFile}' };

function variables(appTlsExport: boolean, caFiles?: typeof FILES): Record<string, string | undefined> {
  const target = {
    endpoint: ENDPOINT,
    url: 'redis://127.0.0.1:6380',
    ...(caFiles === undefined ? {} : { caFiles }),
  };
  const appTls = { serve: 'auto', export: appTlsExport, names: [] } as const;
  return fillForTests(target, { export: TEMPLATES, appTls });
}

describe('what tests are told of TLS', () => {
  it('is a rediss:// URL only where that is asked for and the port takes TLS', () => {
    expect(variables(true, FILES)).toEqual({
      REDIS_URL: 'rediss://:p@127.0.0.1:6380',
      TLS: 'true',
      CA: FILES.caFile,
    });
    // Untouched, as it was written.
    expect(variables(false, FILES)).toMatchObject({ REDIS_URL: 'redis://127.0.0.1:6380', TLS: 'false' });
  });

  it('takes a file of a CA away that is not there', () => {
    expect(variables(true)).toEqual({ REDIS_URL: 'redis://127.0.0.1:6380', TLS: 'false', CA: undefined });
  });

  it('leaves an endpoint as it is whose server speaks TLS itself', () => {
    const endpoint = { ...ENDPOINT, tls: true };
    const appTls = { serve: 'auto', export: true, names: [] } as const;
    expect(endpointForTests({ endpoint, caFiles: FILES }, { appTls })).toBe(endpoint);
  });

  it('hands the CA to Node and to what reads SSL_CERT_FILE, and nothing where there is none', () => {
    expect(trustVariables({ caFiles: FILES })).toEqual({
      NODE_EXTRA_CA_CERTS: FILES.nodeCaFile,
      SSL_CERT_FILE: FILES.caFile,
    });
    expect(trustVariables({})).toEqual({});
  });

  it('may be taken over from a run only as a file in a folder of this package', () => {
    expect(Object.keys(trustVariables({ caFiles: FILES })).every(isTrustVariable)).toBe(true);
    expect(isTrustVariable('NODE_OPTIONS')).toBe(false);
    expect(isTrustValue(FILES.caFile)).toBe(true);
    for (const value of ['/tmp/ca.pem', '/etc/redis-target-ca.pem', '/tmp/redis-target-ca-a/a\0', ''])
      expect(isTrustValue(value)).toBe(false);
  });
});
