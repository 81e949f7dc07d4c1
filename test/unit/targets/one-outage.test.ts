import { expect, it } from 'vitest';
import type { TunnelOutage } from '../../../src/ssm/tunnel.ts';
import { asOneOutage } from '../../../src/targets/one-outage.ts';

const outage = (at: string, until?: string): TunnelOutage => ({
  how: 'lost its session',
  at,
  ...(until === undefined ? {} : { until }),
});

it('is one from the first session that is lost until all stand again, and the next is another', () => {
  const told: TunnelOutage[] = [];
  const tell = asOneOutage((one) => told.push(one));
  for (const one of [outage('1'), outage('2'), outage('2', '3'), outage('4'), outage('1', '5')]) tell(one);
  expect(told).toEqual([outage('1')]);
  tell(outage('4', '6'));
  tell(outage('7'));
  expect(told).toEqual([outage('1'), outage('1', '6'), outage('7')]);
});
