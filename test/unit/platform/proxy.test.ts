import { describe, expect, it } from 'vitest';
import { findProxy } from '../../../src/platform/proxy.ts';

const AWS = new URL('https://ssm.eu-west-1.amazonaws.com');

describe('the proxy of an address', () => {
  it.each([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
    [{ https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' }, 'http://lower:1'],
    [{ HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    [{ ALL_PROXY: 'http://all:1' }, 'http://all:1'],
    [{ HTTP_PROXY: 'http://only-for-http:1' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost, .amazonaws.com' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'amazonaws.com:443' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'amazonaws.com:8443' }, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'onaws.com' }, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: '*' }, undefined],
  ])('is for %j %s', (env, proxy) => {
    expect(findProxy(AWS, env)).toBe(proxy);
  });

  it('is the same for a WebSocket as for HTTPS', () => {
    expect(
      findProxy(new URL('wss://ssmmessages.eu-west-1.amazonaws.com'), { HTTPS_PROXY: 'http://p:1' }),
    ).toBe('http://p:1');
  });
});
