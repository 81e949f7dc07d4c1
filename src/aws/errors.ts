import { type ErrorCode, isRedisTargetError, RedisTargetError } from '../errors.ts';
import { bastionArn, documentArn } from '../model/iam-resource.ts';
import type { CredentialExpiry } from './expiry.ts';

/** What a call was about, for the message. */
export interface AwsCallContext {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** The bastion. */
  readonly target?: string | undefined;
  readonly document?: string | undefined;
  /** Of credentials that AWS takes no longer. */
  readonly expiry?: CredentialExpiry | undefined;
}

/** What was asked of AWS. */
export type AwsCall =
  | 'credentials'
  | 'ssm:StartSession'
  | 'ssm:ResumeSession'
  | 'ssm:TerminateSession'
  | 'ssm:DescribeInstanceInformation'
  | 'ssm:DescribeDocument'
  | 'ssm:GetParameter'
  | 'secretsmanager:GetSecretValue'
  | 'elasticache:DescribeCacheClusters'
  | 'elasticache:DescribeReplicationGroups'
  | 'elasticache:DescribeServerlessCaches';

interface Rule {
  readonly calls?: RegExp;
  /** Of the error's name, its `code`, or its message. */
  readonly matches: RegExp;
  readonly code: ErrorCode;
  readonly what: (context: AwsCallContext, error: Error) => string;
  readonly cure: (context: AwsCallContext, error: Error, call: AwsCall) => string;
}

const login = ({ profile, expiry }: AwsCallContext): string =>
  expiry?.login ??
  `Run \`aws sso login${profile === undefined ? '' : ` --profile ${profile}`}\` and try again`;

const whenExpired = ({ expiry }: AwsCallContext): string =>
  expiry?.expiredAt === undefined ? '' : ` (at ${expiry.expiredAt})`;

/** (call, error) → our code and what to do. The first that fits wins. */
const RULES: readonly Rule[] = [
  {
    matches:
      /SSO session.*(?:expired|invalid)|Token is expired|SSOTokenProviderFailure|token.*(?:expired|refresh).*sso|InvalidGrantException|UnauthorizedException.*session token/i,
    code: 'RT_AWS_SSO_EXPIRED',
    what: (context) => `the SSO login has expired${whenExpired(context)}`,
    cure: login,
  },
  {
    matches: /ExpiredToken/,
    code: 'RT_AWS_SSO_EXPIRED',
    what: (context) => `the credentials have expired${whenExpired(context)}`,
    cure: (context) =>
      context.expiry ? login(context) : `${login(context)}, or get new temporary credentials`,
  },
  {
    matches: /RequestTimeTooSkewed|Signature (?:not yet current|expired)|clock/i,
    code: 'RT_AWS_CLOCK_SKEW',
    what: () => 'the clock of this machine is wrong',
    cure: () => 'Set the clock (e.g. by NTP) and try again',
  },
  {
    matches:
      /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)/,
    code: 'RT_AWS_CREDENTIALS_BROKEN',
    what: () => 'AWS does not know these credentials',
    cure: () => 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile',
  },
  {
    calls: /Get(?:SecretValue|Parameter)/,
    matches: /kms:Decrypt|Access to KMS|ciphertext refers to a customer master key/i,
    code: 'RT_AWS_ACCESS_DENIED',
    what: (_context, error) => `its key may not be used (${error.message})`,
    cure: () =>
      'Allow kms:Decrypt on that key: `redis-target iam user --secrets-key ARN` prints the statement',
  },
  {
    matches: /AccessDenied|UnauthorizedOperation|not authorized to perform/i,
    code: 'RT_AWS_ACCESS_DENIED',
    what: (_context, error) => describeDenial(error.message),
    cure: (context, error, call) =>
      /explicit deny/i.test(error.message)
        ? `A statement with "Effect": "Deny" forbids it, which no other can allow: have ${deniedBy(error.message)} changed`
        : `Add to the policy: ${policyLine(call, context, error.message)}`,
  },
  {
    calls: /StartSession/,
    matches: /TargetNotConnected/,
    code: 'RT_SSM_TARGET_NOT_CONNECTED',
    what: ({ target, region }) => `${target} is not connected to Systems Manager in ${region}`,
    cure: ({ target }) =>
      target?.startsWith('ecs:')
        ? "Check that the task runs and was started with execute command enabled, that its task role allows ssmmessages, that the target's form is ecs:CLUSTER_TASK_RUNTIME, and that AWS_REGION is right"
        : 'Check that its SSM Agent runs, that its instance profile allows ssmmessages (AmazonSSMManagedInstanceCore), and that AWS_REGION is right',
  },
  {
    calls: /StartSession/,
    matches: /InvalidDocument|InvalidParameters/,
    code: 'RT_SSM_DOCUMENT',
    what: ({ document }, error) => `the document ${document} cannot be used (${error.message})`,
    cure: () =>
      'Check `ssm.document`: it has to be a Session document with the parameters host, portNumber and localPortNumber',
  },
  {
    matches: /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i,
    code: 'RT_AWS_THROTTLED',
    what: () => 'AWS throttled the calls, also after several tries',
    cure: () => 'Wait a little and start fewer runs at the same time',
  },
  {
    matches: /Region is missing|Could not resolve region/i,
    code: 'RT_AWS_NO_REGION',
    what: () => 'no AWS region is known',
    cure: () => 'Set AWS_REGION, or `aws.region` in the configuration',
  },
  {
    matches:
      /Could not load credentials|CredentialsProviderError|profile.*(?:not found|could not be found)|Could not resolve credentials/i,
    code: 'RT_AWS_CREDENTIALS_BROKEN',
    what: ({ profile }, error) =>
      `${profile === undefined ? 'the credentials' : `the profile ${profile}`} could not be used (${error.message})`,
    cure: login,
  },
  {
    matches:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError|socket hang up|certificate|SELF_SIGNED/,
    code: 'RT_AWS_NETWORK',
    what: (_context, error) => `AWS cannot be reached (${error.message || error.name})`,
    cure: () =>
      'Check the network and the region; behind a proxy set HTTPS_PROXY, and NODE_EXTRA_CA_CERTS where it has a CA of its own',
  },
];

/** Translates what the SDK threw; what it was is kept as the cause. */
export function explainAwsError(
  call: AwsCall,
  error: unknown,
  context: AwsCallContext = {},
): RedisTargetError {
  if (isRedisTargetError(error)) return error;
  const thrown = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const texts = [thrown.name, code, thrown.message];
  const doing = call === 'credentials' ? 'Could not get AWS credentials' : `Could not call ${call}`;
  const rule = RULES.find(
    (candidate) =>
      (candidate.calls?.test(call) ?? true) && texts.some((text) => candidate.matches.test(text)),
  );
  if (rule === undefined) {
    return new RedisTargetError(
      'RT_AWS_FAILED',
      `${doing}: ${thrown.name}: ${thrown.message}. Try the same call with the AWS CLI.`,
      { cause: error },
    );
  }
  return new RedisTargetError(
    rule.code,
    `${doing}: ${rule.what(context, thrown)}. ${rule.cure(context, thrown, call)}.`,
    {
      cause: error,
      details: { call, error: thrown.name },
    },
  );
}

/** The message of IAM: `User: arn:… is not authorized to perform: ssm:StartSession on resource: arn:…`. */
function describeDenial(message: string): string {
  const [, action, resource] = /perform: (\S+?)(?: on resource: (\S+?))?(?:\s|$)/.exec(message) ?? [];
  if (action === undefined) return `access is denied (${message})`;
  const kind =
    resource === undefined
      ? ''
      : /:document\//.test(resource)
        ? ' on the document'
        : /:(?:instance|managed-instance|task)\//.test(resource)
          ? ' on the bastion'
          : '';
  return `${action} is denied${kind}${resource === undefined ? '' : ` (${resource})`}`;
}

/** `… with an explicit deny in a service control policy` */
function deniedBy(message: string): string {
  return /explicit deny in (an? [a-z -]+ policy)/i.exec(message)?.[1] ?? 'it';
}

function policyLine(
  call: AwsCall,
  { region = '*', target, document }: AwsCallContext,
  message: string,
): string {
  if (call !== 'ssm:StartSession') return `{ "Effect": "Allow", "Action": "${call}", "Resource": "*" }`;
  const denied = /on resource: (\S+)/.exec(message)?.[1];
  const place = { region, account: '*' };
  const resources =
    denied === undefined ? [bastionArn(target, place), documentArn(document, place)] : [denied];
  return `{ "Effect": "Allow", "Action": "ssm:StartSession", "Resource": ${JSON.stringify(resources)} }`;
}
