/** What has to be known of a language to tell its names, strings and comments apart. */
export interface Language {
  readonly name: 'js' | 'python' | 'ruby' | 'go' | 'php' | 'java' | 'lua';
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** Longer ones first; each ends as it begins, but for Lua's. */
  readonly quotes: readonly string[];
  /** Has `/…/`. */
  readonly hasPatterns?: true;
  /** Calls need no parentheses, and `:name` is a text. */
  readonly isBare?: true;
}

const C: Pick<Language, 'lineComments' | 'blockComments'> = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
};
const JS: Language = { name: 'js', ...C, quotes: ['"', "'", '`'], hasPatterns: true };
const JAVA: Language = { name: 'java', ...C, quotes: ['"""', '"', "'"] };
const PYTHON: Language = {
  name: 'python',
  lineComments: ['#'],
  blockComments: [],
  quotes: ['"""', "'''", '"', "'"],
};
const RUBY: Language = {
  name: 'ruby',
  lineComments: ['#'],
  blockComments: [],
  quotes: ['"', "'"],
  hasPatterns: true,
  isBare: true,
};
const LUA: Language = {
  name: 'lua',
  lineComments: ['--'],
  blockComments: [['--[[', ']]']],
  quotes: ['[[', '"', "'"],
};
/** A script within another language's text. */
export const LUA_LANGUAGE: Language = LUA;

const BY_ENDING: Readonly<Record<string, Language>> = {
  ...of(JS, 'js mjs cjs jsx ts mts cts tsx vue svelte'),
  ...of(PYTHON, 'py'),
  ...of(RUBY, 'rb rake ru ex exs'),
  ...of({ name: 'go', ...C, quotes: ['"', '`', "'"] }, 'go'),
  ...of({ name: 'php', lineComments: ['//', '#'], blockComments: [['/*', '*/']], quotes: ['"', "'"] }, 'php'),
  ...of(JAVA, 'java kt kts scala groovy cs rs'),
  ...of(LUA, 'lua'),
};

/** The endings of files that can be read. */
export const SOURCE_ENDINGS: readonly string[] = Object.keys(BY_ENDING);

/** Undefined for a file that is no source, or only declares types. */
export function languageOf(file: string): Language | undefined {
  if (/\.d\.[mc]?ts$|\.min\.[mc]?js$/.test(file)) return undefined;
  return BY_ENDING[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
}

function of(language: Language, endings: string): Record<string, Language> {
  return Object.fromEntries(endings.split(' ').map((ending) => [ending, language]));
}
