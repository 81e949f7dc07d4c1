import type { BastionSetting, Settings } from '../config/settings.ts';
import type { BastionChoice } from './bastion-choices.ts';
import type { ElastiCacheChoice } from './elasticache-choices.ts';

/** One ElastiCache, as the configuration gets it. */
export interface ElastiCacheEntry {
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it is, for a comment above it. */
  readonly about?: string | undefined;
  /** How to log in, for a comment inside it. */
  readonly login?: string | undefined;
}

/** What the configuration gets of an account. */
export interface AccountEntries {
  readonly bastion?: BastionSetting | undefined;
  readonly bastionName?: string | undefined;
  readonly elasticache: readonly ElastiCacheEntry[];
}

const OTHER_LOGINS = "or { secret: 'arn:aws:secretsmanager:…' }, or { token }";

/** Entries by version, where that tells them apart, and else by id with the version as a field. */
export function elastiCacheEntries(chosen: readonly ElastiCacheChoice[]): ElastiCacheEntry[] {
  const used = new Set<string>();
  const isOnly = chosen.filter(({ wantsToken }) => wantsToken).length === 1;
  return chosen.map((choice) => {
    const { kind, id, version, wantsToken, userGroups, label } = choice;
    const isTold = version !== undefined && chosen.filter((other) => other.version === version).length === 1;
    const key = [isTold ? version : id, `${id}-${kind}`].find((name) => !used.has(name)) ?? id;
    used.add(key);
    const variable = isOnly
      ? 'REDIS_AUTH_TOKEN'
      : `REDIS_AUTH_TOKEN_${key.replaceAll(/\W/g, '_').toUpperCase()}`;
    return {
      key,
      fields: {
        [kind]: id,
        ...(isTold || version === undefined ? {} : { version }),
        ...(wantsToken ? { auth: { env: variable } } : {}),
      },
      about: label,
      login: wantsToken
        ? `The token is in this variable; ${OTHER_LOGINS}.`
        : userGroups.length > 0
          ? `Users of ${userGroups.join(', ')} log in: auth: { env: 'REDIS_AUTH_TOKEN', user: '…' }, { secret: 'arn:…' } or { iam: { user: '…' } }.`
          : undefined,
    };
  });
}

/** The second of a name gets another: in an object it would take the first one's place. */
export function withOwnKeys(
  entries: readonly ElastiCacheEntry[],
  taken: Iterable<string> = [],
): ElastiCacheEntry[] {
  const used = new Set<string>(taken);
  return entries.map((entry) => {
    let key = entry.key;
    for (let count = 2; used.has(key); count += 1) key = `${entry.key}-${count}`;
    used.add(key);
    return { ...entry, key };
  });
}

/** What is left to a person before an entry can be used; a sentence each. */
export function loginNotes(entries: readonly ElastiCacheEntry[]): string[] {
  return entries.flatMap(({ key, fields, login }) => {
    const { auth } = fields as { readonly auth?: { readonly env?: string } };
    if (auth?.env !== undefined)
      return [`elasticache:${key} wants an AUTH token: set ${auth.env}, or name a secret in its \`auth\`.`];
    return login === undefined
      ? []
      : [`elasticache:${key} wants a user: set its \`auth\` in the configuration.`];
  });
}

/** What of it a configuration has not got yet: its own bastion stays, and so does what it names by any key. */
export function lackingIn(
  { bastion, elasticache }: Pick<Settings, 'bastion' | 'elasticache'>,
  account: AccountEntries,
): AccountEntries {
  const idOf = (fields: object): unknown =>
    ['host', 'replicationGroup', 'cluster', 'serverless']
      .map((name) => Reflect.get(fields, name))
      .find(Boolean);
  const known = new Set(Object.values(elasticache).map(idOf));
  const lacking = account.elasticache.filter(({ fields }) => !known.has(idOf(fields)));
  return {
    ...(bastion === undefined ? { bastion: account.bastion, bastionName: account.bastionName } : {}),
    elasticache: withOwnKeys(lacking, Object.keys(elasticache)),
  };
}

/** The lines of the configuration, as code. */
export function accountLines(account: AccountEntries): string[] {
  const { elasticache } = account;
  return [
    ...bastionLines(account),
    ...(elasticache.length === 0
      ? []
      : ['  elasticache: {', ...elasticache.flatMap((entry) => entryLines(entry)), '  },']),
  ];
}

export function bastionLines({ bastion, bastionName }: AccountEntries): string[] {
  if (bastion === undefined) return [];
  return [`  bastion: ${toCode(bastion)},${bastionName === undefined ? '' : ` // ${bastionName}`}`];
}

export function entryLines({ key, fields, about, login }: ElastiCacheEntry): string[] {
  const { auth, ...place } = fields;
  const inner = Object.entries(place).map(([name, value]) => `${name}: ${toCode(value)}`);
  const above = about === undefined ? [] : [`    // ${about}`];
  if (login === undefined) return [...above, `    ${codeKey(key)}: { ${inner.join(', ')} },`];
  return [
    ...above,
    `    ${codeKey(key)}: {`,
    ...inner.map((line) => `      ${line},`),
    `      // ${login}`,
    ...(auth === undefined ? [] : [`      auth: ${toCode(auth)},`]),
    '    },',
  ];
}

/** Everything that is looked up by its id asks the ElastiCache API, whose package is the app's to install. */
export function needsLookUp({ elasticache }: AccountEntries): boolean {
  return elasticache.some(({ fields }) => fields.host === undefined);
}

/** What is taken where nobody is asked: the only one of each, and what was named in any case. */
export function takeOnlyOnes(
  bastions: readonly BastionChoice[],
  elastiCaches: readonly ElastiCacheChoice[],
  named: { readonly bastion: boolean; readonly elasticache: boolean },
): { readonly bastion?: BastionChoice; readonly elastiCache?: ElastiCacheChoice; readonly note?: string } {
  const [bastion] = bastions;
  const [elastiCache] = elastiCaches;
  const isClear =
    (named.bastion || bastions.length === 1) && (named.elasticache || elastiCaches.length === 1);
  if (isClear) {
    return {
      ...(named.bastion || bastion === undefined ? {} : { bastion }),
      ...(named.elasticache || elastiCache === undefined ? {} : { elastiCache }),
    };
  }
  const open = [
    ...(named.bastion || bastions.length === 0 ? [] : [`--bastion (${list(bastions)})`]),
    ...(named.elasticache || elastiCaches.length === 0 ? [] : [`--elasticache (${list(elastiCaches)})`]),
  ];
  return open.length === 0
    ? {}
    : { note: `What the configuration is to have of the account is for you to say: ${open.join(', and ')}.` };
}

const MOST_NAMED = 10;

function list(choices: readonly { readonly label: string }[]): string {
  const more = choices.length - MOST_NAMED;
  const named = choices.slice(0, MOST_NAMED).map(({ label }) => label);
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Quotes where a name needs them. */
function codeKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function toCode(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, inner]) => `${codeKey(name)}: ${toCode(inner)}`);
  return `{ ${fields.join(', ')} }`;
}

function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
