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
