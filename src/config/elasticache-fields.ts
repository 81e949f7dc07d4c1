import { auth } from './auth-kind.ts';
import { bastion, tls } from './named-kinds.ts';
import { flag, isRecord, type SettingKind, selector, take, text, wholeNumber } from './value-kinds.ts';

/** The fields of one ElastiCache. */
export const ELASTICACHE_FIELDS: ReadonlyMap<string, SettingKind> = new Map([
  ['host', text],
  ['port', wholeNumber(1, 65_535)],
  ['cluster', text],
  ['replicationGroup', text],
  ['serverless', text],
  ['tls', tls],
  ['username', text],
  ['password', text],
  ['auth', auth],
  ['reader', flag],
  ['version', selector],
  ['bastion', bastion],
]);

/** The fields that say where an ElastiCache is; it has exactly one of them. */
export const ELASTICACHE_PLACES: readonly string[] = ['host', 'cluster', 'replicationGroup', 'serverless'];

/** ElastiCaches by name; `validate.ts` checks each field by field. */
export const elastiCaches: SettingKind = {
  allowed: 'an object of name → { host, port } or { cluster }, { replicationGroup }, { serverless }',
  fromFile: (value) => (isRecord(value) ? take(value) : undefined),
};
