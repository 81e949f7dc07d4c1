import { expect, it } from 'vitest';
import { exportWarning } from '../../../src/targets/app-tls.ts';

const endpoint = { host: '127.0.0.1', port: 6379, tls: false };
const caFiles = { nodeCaFile: '/a', caFile: '/b' };
const asked = (serve: 'auto' | 'always' | 'never', isExported = true) => ({
  appTls: { serve, export: isExported, names: [] },
});

it('says that tests get no TLS where it is asked for and no port takes it, and which settings say so', () => {
  expect(exportWarning('redis:7.2', { endpoint, caFiles: undefined }, asked('never'))).toEqual([
    expect.stringMatching(/redis:7\.2 without TLS.*`appTls\.export`.*`appTls\.serve` is 'never'/),
  ]);
});

it('says nothing where the tests get TLS, by our port or their own server, or where nobody asked', () => {
  expect(exportWarning('a', { endpoint, caFiles }, asked('auto'))).toEqual([]);
  expect(
    exportWarning('a', { endpoint: { ...endpoint, tls: true }, caFiles: undefined }, asked('never')),
  ).toEqual([]);
  expect(exportWarning('a', { endpoint, caFiles: undefined }, asked('never', false))).toEqual([]);
});
