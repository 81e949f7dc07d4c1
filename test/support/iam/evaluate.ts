/** What somebody wants to do, as IAM sees it. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request has, in lower case. */
  readonly context: Readonly<Record<string, string>>;
}

export type IamDecision = 'allowed' | 'implicit deny' | 'explicit deny';

type OneOrMore = string | readonly string[];
interface Statement {
  readonly Effect?: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}
export interface IamPolicy {
  readonly Statement: Statement | readonly Statement[];
}

/**
 * Evaluates an identity-based policy as IAM documents it (IAM user guide, "Policy evaluation logic", "Condition operators",
 * "Policy variables"): a deny goes before an allow, and what nothing allows is denied.
 *
 * @throws Error for what it does not know: an operator that is passed over would let through what IAM refuses.
 */
export function evaluatePolicy(policy: IamPolicy, request: IamRequest): IamDecision {
  const statements = [policy.Statement].flat();
  const fitting = statements.filter((statement) => fits(statement, request));
  if (fitting.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
  return fitting.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'implicit deny';
}

function fits(statement: Statement, { action, resource, context }: IamRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const acts = (list: OneOrMore): boolean =>
    [list].flat().some((pattern) => toPattern(pattern, {}, 'i')?.test(action) === true);
  const covers = (list: OneOrMore): boolean =>
    [list].flat().some((pattern) => toPattern(pattern, context)?.test(resource) === true);
  if (Action === undefined ? NotAction === undefined || acts(NotAction) : !acts(Action)) return false;
  if (Resource === undefined ? NotResource === undefined || covers(NotResource) : !covers(Resource))
    return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, context[key.toLowerCase()], [wanted].flat(), context),
    ),
  );
}

function holds(
  written: string,
  value: string | undefined,
  wanted: readonly string[],
  context: IamRequest['context'],
): boolean {
  const operator = written.replace(/IfExists$/, '');
  if (operator === 'Null') return wanted.some((text) => (value === undefined) === (text === 'true'));
  const isNegated = /^(?:String|Arn)Not/.test(operator);
  if (value === undefined) return operator !== written || isNegated;
  const test = tests[operator.replace('Not', '')];
  if (test === undefined) throw new Error(`Evaluating a policy: the operator ${written} is not known here.`);
  return wanted.some((text) => test(value, text, context)) !== isNegated;
}

type Test = (value: string, wanted: string, context: IamRequest['context']) => boolean;
const like: Test = (value, wanted, context) => toPattern(wanted, context)?.test(value) === true;
const tests: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted, context) =>
    fill(wanted, context)
      ?.map(([text]) => text)
      .join('') === value,
  StringEqualsIgnoreCase: (value, wanted, context) =>
    fill(wanted, context)
      ?.map(([text]) => text)
      .join('')
      .toLowerCase() === value.toLowerCase(),
  StringLike: like,
  ArnLike: like,
  ArnEquals: like,
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
};

/** Wildcards `*` and `?`, and variables, which hold none. Undefined where a variable has no value: then nothing matches. */
function toPattern(text: string, context: IamRequest['context'], flags = ''): RegExp | undefined {
  const parts = fill(text, context);
  if (parts === undefined) return undefined;
  const source = parts.map(([part, isPlain]) =>
    isPlain
      ? part
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')
      : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, `s${flags}`);
}

function fill(text: string, context: IamRequest['context']): [part: string, isPlain: boolean][] | undefined {
  const parts: [string, boolean][] = [];
  let from = 0;
  for (const found of text.matchAll(/\$\{([^}]*)\}/g)) {
    const name = found[1] ?? '';
    const value = /^[*?$]$/.test(name) ? name : context[name.toLowerCase()];
    if (value === undefined) return undefined;
    parts.push([text.slice(from, found.index), true], [value, false]);
    from = found.index + found[0].length;
  }
  parts.push([text.slice(from), true]);
  return parts;
}
