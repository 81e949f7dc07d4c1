import { evaluatePolicy, type IamRequest } from '../../iam/evaluate.ts';
import type { EmulatedPrincipal, EnforcedPolicy } from '../types.ts';
import { ApiError } from './errors.ts';
import type { ApiState } from './operations.ts';

export const ACCOUNT = '123456789012';
/** A role's session, as most developers have one: its aws:userid is not what its sessions' ids begin with. */
export const DEVELOPER: EmulatedPrincipal = {
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/developer/me`,
  userId: 'AROAEMULATOR0000ROLE1:me',
  name: 'me',
};

/**
 * Refuses what the policy does not allow, in IAM's words.
 *
 * Which resources and condition keys a call has: Service Authorization Reference, Systems Manager; StartSession is asked twice,
 * for its instance and for its document.
 *
 * @throws ApiError `AccessDeniedException`
 */
export function checkPermission(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  state: ApiState,
): void {
  const enforced = state.options.policy;
  if (enforced === undefined) return;
  const { arn, userId } = enforced.principal ?? DEVELOPER;
  for (const { action, resource, context } of requestsOf(operation, input, state)) {
    const decision = evaluatePolicy(enforced.document, {
      action,
      resource,
      context: { ...identity(enforced), ...context, 'aws:userid': userId },
    });
    if (decision === 'allowed') continue;
    const because =
      decision === 'explicit deny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    throw new ApiError(
      'AccessDeniedException',
      `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
    );
  }
}

/** aws:username is there for users only. */
function identity({ principal = DEVELOPER }: EnforcedPolicy): Record<string, string> {
  return principal.arn.includes(':user/') ? { 'aws:username': principal.name } : {};
}

function requestsOf(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  { options, instances, sessions }: ApiState,
): IamRequest[] {
  const region = options.region ?? 'eu-west-1';
  const action = `ssm:${operation}`;
  const document = (name: unknown): string =>
    String(name).startsWith('arn:')
      ? String(name)
      : `arn:aws:ssm:${region}:${String(name).startsWith('AWS-') ? '' : ACCOUNT}:document/${name}`;
  switch (operation) {
    case 'StartSession': {
      const target = String(input.Target);
      const tags = instances.find(({ id }) => id === target)?.tags ?? {};
      const checked: Record<string, string> =
        input.DocumentName === undefined ? {} : { 'ssm:sessiondocumentaccesscheck': 'true' };
      return [
        { action, resource: instanceArn(target, region), context: { ...ofTags(tags), ...checked } },
        { action, resource: document(input.DocumentName ?? 'SSM-SessionManagerRunShell'), context: {} },
      ];
    }
    case 'ResumeSession':
    case 'TerminateSession': {
      const id = String(input.SessionId);
      const session = sessions.get(id);
      const tags: Record<string, string> =
        session === undefined
          ? {}
          : {
              'aws:ssmmessages:session-id': session.record.owner,
              'aws:ssmmessages:target-id': session.record.target,
            };
      return [{ action, resource: `arn:aws:ssm:${region}:${ACCOUNT}:session/${id}`, context: ofTags(tags) }];
    }
    case 'GetDocument':
    case 'DescribeDocument':
      return [{ action, resource: document(input.Name), context: {} }];
    case 'GetParameter':
      return [{ action, resource: String(input.Name), context: {} }];
    default:
      // A call without a resource of its own.
      return [{ action, resource: `arn:aws:ssm:${region}:${ACCOUNT}:*`, context: {} }];
  }
}

function instanceArn(target: string, region: string): string {
  const [, cluster, task] = /^ecs:(.+)_([^_]+)_[^_]+$/.exec(target) ?? [];
  if (cluster !== undefined) return `arn:aws:ecs:${region}:${ACCOUNT}:task/${cluster}/${task}`;
  return target.startsWith('mi-')
    ? `arn:aws:ssm:${region}:${ACCOUNT}:managed-instance/${target}`
    : `arn:aws:ec2:${region}:${ACCOUNT}:instance/${target}`;
}

function ofTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [`ssm:resourcetag/${name}`.toLowerCase(), value]),
  );
}
