import type { TunnelOutage } from '../ssm/tunnel.ts';

type TellOutage = (outage: TunnelOutage) => void;

/**
 * Makes one outage of those that several sessions tell: it begins with the first that is lost, and is over when all that were lost
 * stand again.
 */
export function asOneOutage(tell: TellOutage): TellOutage {
  let lost = 0;
  let first: TunnelOutage | undefined;
  return (outage) => {
    if (outage.until === undefined) {
      lost += 1;
      if (first !== undefined) return;
      first = outage;
      tell(first);
      return;
    }
    lost -= 1;
    if (lost > 0 || first === undefined) return;
    tell({ ...first, until: outage.until });
    first = undefined;
  };
}
