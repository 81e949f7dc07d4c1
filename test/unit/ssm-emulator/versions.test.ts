import { expect, test } from 'vitest';
import { compareVersions, forwardingMode } from '../../support/ssm-emulator/versions.ts';

test.each([
  ['3.0.196.0', '1.2.650.0', 'basic', false, false],
  ['3.0.197.0', '1.2.650.0', 'multiplexed', true, true],
  ['3.1.1511.0', '1.2.650.0', 'multiplexed', true, true],
  ['3.1.1512.0', '1.2.650.0', 'multiplexed', false, false],
  ['3.3.1230.0', '1.2.332.0', 'multiplexed', false, false],
  ['3.3.1230.0', '1.2.331.0', 'multiplexed', true, false],
  ['3.3.1230.0', '1.1.70', 'multiplexed', true, false],
  ['3.3.1230.0', '1.1.61.0', 'basic', false, false],
] as const)(
  'agent %s and client %s forward %s, keep-alive %s, the client’s %s',
  (agent, client, mode, keepAlive, clientKeepAlive) => {
    expect(forwardingMode(agent, client)).toEqual({ mode, keepAlive, clientKeepAlive });
  },
);

test('versions are compared number by number', () => {
  expect(compareVersions('3.10.0.0', '3.9.9.9')).toBeGreaterThan(0);
  expect(compareVersions('1.1.70', '1.1.70.0')).toBe(0);
});
