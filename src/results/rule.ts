/**
 * What a value of a file has to be, said once: the check, the words for a person, and the JSON Schema come of it; that it is what
 * the type says the compiler checks.
 */
export interface Rule<T, Optional extends boolean = false> {
  /** Completes "and … is expected". */
  readonly expected: string;
  /** Whether the field may be missing. */
  readonly isOptional: Optional;
  /** The first thing that is wrong; undefined where nothing is. */
  readonly find: (value: unknown) => Fault | undefined;
  /** @param definitions - Gets what the schema refers to by name. */
  readonly schema: (definitions: Record<string, JsonSchema>) => JsonSchema;
  /** Never there. A rule for fewer or for more values than `T` has is no rule for `T`. */
  readonly exactly?: (value: T) => T;
}

/** A rule for each field of an object, and none for any other. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Pick<T, K> extends Required<Pick<T, K>>
    ? Rule<T[K]>
    : Rule<Required<T>[K], true>;
};

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is wrong, and where. */
export interface Fault {
  /** From the value that was checked: `.tests[3].status`; empty: the value itself. */
  readonly path: string;
  readonly found: unknown;
  readonly expected: string;
}

/** A value without parts. */
export function leaf<T>(expected: string, schema: JsonSchema, isRight: (value: unknown) => boolean): Rule<T> {
  return {
    expected,
    isOptional: false,
    find: (found) => (isRight(found) ? undefined : { path: '', found, expected }),
    schema: () => schema,
  };
}

export const text: Rule<string> = leaf(
  'a text',
  { type: 'string' },
  (value: unknown) => typeof value === 'string',
);
export const someText: Rule<string> = leaf(
  'a text',
  { type: 'string', minLength: 1 },
  (value: unknown) => typeof value === 'string' && value !== '',
);
export const number: Rule<number> = leaf(
  'a number',
  { type: 'number' },
  (value: unknown) => typeof value === 'number' && Number.isFinite(value),
);
export const whole: Rule<number> = leaf('a whole number', { type: 'integer' }, Number.isInteger);
export const yes: Rule<true> = leaf('true', { const: true }, (value: unknown) => value === true);
export const yesOrNo: Rule<boolean> = leaf(
  'true or false',
  { type: 'boolean' },
  (value: unknown) => typeof value === 'boolean',
);

export function wholeFrom(minimum: number): Rule<number> {
  return leaf(
    `a whole number from ${minimum} on`,
    { type: 'integer', minimum },
    (value) => Number.isInteger(value) && (value as number) >= minimum,
  );
}

export function exactly<const T extends string | number>(only: T): Rule<NoInfer<T>> {
  return leaf(JSON.stringify(only), { const: only }, (value) => value === only);
}

/** @param what - What they are, for a person: `statuses`. */
export function oneOf<const T extends string>(what: string, ...values: readonly T[]): Rule<NoInfer<T>> {
  return leaf(`one of the known ${what}`, { enum: values }, (value) => values.includes(value as T));
}

export function orNull<T>(rule: Rule<T>): Rule<T | null> {
  const expected = `${rule.expected} or null`;
  return {
    expected,
    isOptional: false,
    find: (value) => {
      const fault = value === null ? undefined : rule.find(value);
      return fault?.path === '' ? { ...fault, expected } : fault;
    },
    schema: (definitions) => {
      const schema = rule.schema(definitions);
      return typeof schema.type === 'string' && schema.properties === undefined
        ? { ...schema, type: [schema.type, 'null'] }
        : { anyOf: [schema, { type: 'null' }] };
    },
  };
}

export function optional<T>(rule: Rule<T>): Rule<T, true> {
  const { find, schema, expected } = rule;
  return {
    expected,
    schema,
    isOptional: true,
    find: (value) => (value === undefined ? undefined : find(value)),
  };
}

/** @param what - What they are, for a person: `tests`. */
export function listOf<T>(rule: Rule<T>, what: string): Rule<readonly T[]> {
  const expected = `a list of ${what}`;
  const { find } = rule;
  return {
    expected,
    isOptional: false,
    find: (value) => {
      if (!Array.isArray(value)) return { path: '', found: value, expected };
      for (let index = 0; index < value.length; index += 1) {
        const fault = find(value[index]);
        if (fault !== undefined) return { ...fault, path: `[${index}]${fault.path}` };
      }
      return undefined;
    },
    schema: (definitions) => ({ type: 'array', items: rule.schema(definitions) }),
  };
}

/** @param what - What they are, for a person: `texts`. */
export function byName<T>(rule: Rule<T>, what: string): Rule<Readonly<Record<string, T>>> {
  const expected = `${what} by name`;
  return {
    expected,
    isOptional: false,
    find: (value) => {
      if (!isObject(value)) return { path: '', found: value, expected };
      for (const [name, part] of Object.entries(value)) {
        const fault = rule.find(part);
        if (fault !== undefined) return { ...fault, path: `.${name}${fault.path}` };
      }
      return undefined;
    },
    schema: (definitions) => ({ type: 'object', additionalProperties: rule.schema(definitions) }),
  };
}

/** An object with these fields; others are not looked at. */
export function object<T>(fields: NoInfer<Fields<T>>): Rule<T> {
  const rows = Object.entries<Rule<unknown, boolean>>(
    fields as Readonly<Record<string, Rule<unknown, boolean>>>,
  );
  // Two lists: a pair for each field costs a list of a hundred thousand objects half as much again.
  const names = rows.map(([name]) => name);
  const finds = rows.map(([, { find }]) => find);
  return {
    expected: 'an object',
    isOptional: false,
    find: (value) => {
      if (!isObject(value)) return { path: '', found: value, expected: 'an object' };
      for (let index = 0; index < names.length; index += 1) {
        const name = names[index] as string;
        const fault = (finds[index] as Rule<unknown>['find'])(value[name]);
        if (fault !== undefined) return { ...fault, path: `.${name}${fault.path}` };
      }
      return undefined;
    },
    schema: (definitions) => ({
      type: 'object',
      required: rows.filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
      properties: Object.fromEntries(rows.map(([name, rule]) => [name, rule.schema(definitions)])),
    }),
  };
}

/** A rule that stands once in the schema, under a name. */
export function named<T>(name: string, rule: Rule<T>): Rule<T> {
  return {
    ...rule,
    schema: (definitions) => {
      definitions[name] ??= rule.schema(definitions);
      return { $ref: `#/definitions/${name}` };
    },
  };
}

/** A rule with a sentence for who reads the schema. */
export function note<T>(rule: Rule<T>, description: string): Rule<T> {
  return { ...rule, schema: (definitions) => ({ ...rule.schema(definitions), description }) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
