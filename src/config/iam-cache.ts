import type { IamSetting } from './auth-setting.ts';
import type { ElastiCacheSetting } from './settings.ts';

/** The cache that tokens of IAM's are for, and their user, as ElastiCache keeps names: in lower case. */
export interface IamSubject {
  readonly user: string;
  /** A replication group's id, or a serverless cache's name. */
  readonly cache: string;
  readonly isServerless: boolean;
}

/**
 * Whom tokens are for: for the cache that the setting names, or for the one that is looked up by its id.
 *
 * A cache cluster's id is none that a token is for: it may be a member of a replication group.
 */
export function iamSubjectOf(iam: IamSetting, setting?: ElastiCacheSetting): IamSubject {
  const named = iam.cluster === undefined && iam.serverless === undefined ? lookedUp(setting) : iam;
  const { cluster, serverless } = named;
  return {
    user: iam.user.toLowerCase(),
    cache: (serverless ?? cluster ?? '').toLowerCase(),
    isServerless: serverless !== undefined,
  };
}

function lookedUp(setting: ElastiCacheSetting | undefined): Pick<IamSetting, 'cluster' | 'serverless'> {
  if (setting === undefined) return {};
  if ('replicationGroup' in setting) return { cluster: setting.replicationGroup };
  return 'serverless' in setting ? { serverless: setting.serverless } : {};
}
