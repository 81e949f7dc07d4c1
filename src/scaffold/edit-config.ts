import { type AccountEntries, accountLines, bastionLines, entryLines } from './account-entries.ts';
import { addLines } from './edit-code.ts';
import { setInJson } from './edit-json.ts';

/** What a configuration has in place of an account's entries, as comments. */
export const HINTS = {
  title:
    '  // For an ElastiCache inside its VPC (`redis-target doctor elasticache:6.2` says what is lacking):',
  bastion: "  // bastion: { tag: { Name: 'redis-bastion' } },",
  elasticache: "  // elasticache: { '6.2': { host: 'app-62.abc123.0001.use1.cache.amazonaws.com' } },",
} as const;

/**
 * Adds what an account has to a configuration that is there. All else stays, to the letter, but for our own hints of what is there now.
 *
 * @param account - What it has not got yet.
 * @throws CannotEdit where nothing can be added.
 */
export async function addToConfig(text: string, isJson: boolean, account: AccountEntries): Promise<string> {
  if (isJson) return addToJson(text, account);
  const { bastion, elasticache } = account;
  const top = elasticache.length === 0 ? undefined : unindent(elasticache.flatMap(entryLines), 4);
  const within = top === undefined ? undefined : await addLines(text, ['elasticache'], top);
  const lines = unindent(within === undefined ? accountLines(account) : bastionLines(account), 2);
  const edited = within ?? text;
  const added = lines.length === 0 ? edited : ((await addLines(edited, [], lines)) ?? edited);
  return withoutHints(added, bastion !== undefined, elasticache.length > 0);
}

function addToJson(text: string, { bastion, elasticache }: AccountEntries): string {
  let edited = bastion === undefined ? text : setInJson(text, ['bastion'], bastion);
  for (const { key, fields } of elasticache) edited = setInJson(edited, ['elasticache', key], fields);
  return edited;
}

function withoutHints(text: string, hasBastion: boolean, hasElastiCache: boolean): string {
  const lines = text.split('\n');
  const is = (line: string, hint: string): boolean => line.replace(/\r$/, '') === hint;
  const kept = lines.filter(
    (line) => !((hasBastion && is(line, HINTS.bastion)) || (hasElastiCache && is(line, HINTS.elasticache))),
  );
  const isLeft = kept.some((line) => is(line, HINTS.bastion) || is(line, HINTS.elasticache));
  return (isLeft ? kept : kept.filter((line) => !is(line, HINTS.title))).join('\n');
}

/** Of lines whose outermost are indented by so many blanks. */
function unindent(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => line.slice(columns));
}
