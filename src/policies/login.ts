import type { AuthSetting } from '../config/auth-setting.ts';
import { type IamSubject, iamSubjectOf } from '../config/iam-cache.ts';
import type { ElastiCacheSetting, Settings } from '../config/settings.ts';
import { arnsOf, literal, type PolicyPlace } from '../model/iam-resource.ts';
import { partitionOf } from '../model/partition.ts';
import { allow, type ExplainedStatement, explained } from './statement.ts';

/** What logging in asks of AWS. */
export type LoginNeed =
  /** The ARN or name of a secret, or the ARN of a parameter. */
  { readonly secret: string } | IamSubject;

/** Of these ElastiCaches, and of targets that are named by their URL where `auth` is given. */
export function loginNeedsOf(
  elastiCaches: readonly ElastiCacheSetting[],
  auth: Settings['auth'],
): LoginNeed[] {
  return [
    ...elastiCaches.flatMap((one) => (one.auth ? needOf(one.auth, one) : [])),
    ...(auth ? needOf(auth) : []),
  ];
}

function needOf(auth: AuthSetting, setting?: ElastiCacheSetting): LoginNeed[] {
  if ('secret' in auth) return [{ secret: auth.secret }];
  if (!('iam' in auth)) return [];
  return [iamSubjectOf(auth.iam, setting)];
}

/**
 * What logging in needs.
 *
 * @param secretsKey - The customer's own key that the secrets are encrypted with: its ARN. AWS's own keys need no statement.
 */
export function loginStatements(
  needs: readonly LoginNeed[],
  place: PolicyPlace,
  secretsKey: string | undefined,
): ExplainedStatement[] {
  const stored = needs.flatMap((need) => ('secret' in need ? [need.secret] : []));
  const parameters = stored.filter(isParameter);
  const secrets = stored.filter((id) => !isParameter(id)).flatMap((id) => secretArns(id, place));
  const caches = needs.flatMap((need) => ('secret' in need ? [] : cacheArns(need, place)));
  const because = ': only what `auth` in the configuration names.';
  return [
    ...statement(
      'ReadSecrets',
      'secretsmanager:GetSecretValue',
      secrets,
      `Reading the password that the gateway logs in with from Secrets Manager${because} A name is followed by six characters of AWS’s choice.`,
    ),
    ...statement(
      'ReadParameters',
      'ssm:GetParameter',
      parameters,
      `Reading the password that the gateway logs in with from a parameter of SSM${because}`,
    ),
    ...(secretsKey === undefined || stored.length === 0
      ? []
      : [withService(secretsKey, parameters.length > 0, secrets.length > 0, place)]),
    ...statement(
      'LogInByIam',
      'elasticache:Connect',
      caches,
      'Logging in to ElastiCache by tokens of IAM: AWS asks for both the cache and its user.',
    ),
  ];
}

function isParameter(id: string): boolean {
  return /^arn:[^:]*:ssm:/.test(id);
}

/** A secret's ARN ends with six characters that its name has not; what looks like them may still be the name's own. */
function secretArns(id: string, { region, account }: PolicyPlace): string[] {
  const arn = id.startsWith('arn:')
    ? id
    : arnsOf(region)(`secretsmanager:${region}:${account}:secret:${literal(id)}`);
  const any = `${arn}-??????`;
  return id.startsWith('arn:') && /-[A-Za-z0-9]{6}$/.test(id) ? [arn, any] : [any];
}

function cacheArns({ user, cache, isServerless }: IamSubject, { region, account }: PolicyPlace): string[] {
  const arn = (rest: string): string => arnsOf(region)(`elasticache:${region}:${account}:${rest}`);
  return [arn(`${isServerless ? 'serverlesscache' : 'replicationgroup'}:${cache}`), arn(`user:${user}`)];
}

function withService(
  key: string,
  forParameters: boolean,
  forSecrets: boolean,
  { region }: PolicyPlace,
): ExplainedStatement {
  const { suffix } = partitionOf(region);
  const services = [
    ...(forSecrets ? [`secretsmanager.${region}.${suffix}`] : []),
    ...(forParameters ? [`ssm.${region}.${suffix}`] : []),
  ];
  return {
    statement: {
      ...allow('DecryptSecrets', ['kms:Decrypt'], [key]),
      // By pattern, since no region may be known.
      Condition: { StringLike: { 'kms:ViaService': services } },
    },
    why: 'Decrypting those secrets, where they are encrypted with a key of your own; only through the service that keeps them.',
  };
}

function statement(
  sid: string,
  action: string,
  resources: readonly string[],
  why: string,
): ExplainedStatement[] {
  return resources.length === 0 ? [] : [explained(sid, [action], [...new Set(resources)], why)];
}
