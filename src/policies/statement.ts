import { partitionOf } from '../model/partition.ts';

/** One statement of an IAM policy. */
export interface PolicyStatement {
  /** Letters and digits only: IAM takes nothing else. */
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A statement beside the reason for it: a whole sentence, for who has to approve it. */
export interface ExplainedStatement {
  readonly statement: PolicyStatement;
  readonly why: string;
}

/** Where the resources are. */
export interface PolicyPlace {
  /** `*` where it is not known. */
  readonly region: string;
  /** Twelve digits, or `*`. */
  readonly account: string;
}

export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resources };
}

export function explained(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  why: string,
): ExplainedStatement {
  return { statement: allow(sid, actions, resources), why };
}

/** The whole policy as JSON. */
export function formatPolicy(statements: readonly ExplainedStatement[]): string {
  return JSON.stringify(toPolicy(statements), null, 2);
}

export function toPolicy(statements: readonly ExplainedStatement[]): {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
} {
  return { Version: '2012-10-17', Statement: statements.map(({ statement }) => statement) };
}

/** Makes ARNs of a partition, which the region decides: China and GovCloud have names of their own. */
export function arnsOf(region: string): (rest: string) => string {
  return (rest) => `arn:${partitionOf(region).name}:${rest}`;
}

/**
 * A text as a value of a policy: where it holds `${`, `*` or `?`, IAM would read a variable or a wildcard
 * (source: IAM user guide, "Policy variables", special characters).
 */
export function literal(text: string): string {
  return text.replaceAll(/\$(?=\{)|[*?]/g, (found) => `\${${found}}`);
}

/** `arn:…` as it is; AWS's own documents belong to no account (source: Systems Manager user guide, sample policies). */
export function documentArn(document: string, { region, account }: PolicyPlace): string {
  if (document.startsWith('arn:')) return document;
  const owner = document.startsWith('AWS-') ? '' : account;
  return arnsOf(region)(`ssm:${region}:${owner}:document/${literal(document)}`);
}
