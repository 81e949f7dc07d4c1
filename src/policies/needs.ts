import type { BastionSetting, ElastiCacheSetting, Settings } from '../config/settings.ts';
import { type LoginNeed, loginNeedsOf } from './login.ts';

/** What of a configuration decides which permissions it needs. */
export interface PolicyNeeds {
  /** Every bastion that sessions start on. */
  readonly bastions: readonly BastionSetting[];
  readonly document: string;
  /** The ElastiCaches that are looked up by their ids, and those that are given by their host. */
  readonly elastiCaches: readonly ElastiCacheSetting[];
  /** What logging in asks of AWS. Default: nothing. */
  readonly logins?: readonly LoginNeed[];
  /** Whether the official plugin opens the data channel. */
  readonly plugin?: boolean;
}

/** Of these ElastiCaches. Default: of all that is configured, since who asks for a permission asks once. */
export function needsOf(
  { elasticache, auth, bastion, ssm }: Settings,
  chosen?: readonly ElastiCacheSetting[],
): PolicyNeeds {
  const elastiCaches = chosen ?? Object.values(elasticache);
  const own = elastiCaches.flatMap((one) => one.bastion ?? bastion ?? []);
  return {
    bastions: elastiCaches.length === 0 && bastion !== undefined ? [bastion] : own,
    document: ssm.document,
    elastiCaches,
    logins: loginNeedsOf(elastiCaches, chosen === undefined ? auth : undefined),
    plugin: ssm.transport === 'plugin',
  };
}
