import type { Language } from './languages.ts';

/** A name, a text in quotes (without them), or one mark. Whatever reaches a member (`->`, `?.`, `::`, `&.`) is a `.`. */
export interface Token {
  readonly kind: 'name' | 'text' | 'mark';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
  /** Whether it is the first of its line. */
  readonly startsLine?: true;
}

const NAME = /[A-Za-z_][\w]*[?!]?/y;
const MEMBER = /\??\.(?![.\d])|->|::|&\./y;
const SYMBOL = /:([a-z_]\w*)(?![\w:])/y;
const NUMBER = /\d[\w.]*/y;
/** Of code within texts within code. */
const MAX_DEPTH = 8;
/** Before these a `/` begins a pattern. */
const BEFORE_PATTERN = /^[(,=:[!&|?{};+]$/;
const KEYWORD_BEFORE_PATTERN = /^(?:return|typeof|case|when|if|unless|and|or|not)$/;

/** Cuts a text into tokens; comments, patterns and numbers are left out. What is cut off in the middle of a text ends there. */
export function tokenize(text: string, language: Language): Token[] {
  return tokenizePart(text, language, 0, text.length, 0);
}

function tokenizePart(text: string, language: Language, from: number, to: number, depth: number): Token[] {
  const tokens: Token[] = [];
  let at = from;
  let isNewLine = true;
  // Where one does not end, no other does in the same line.
  let noPatternBefore = 0;
  const push = (kind: Token['kind'], what: string): void => {
    tokens.push({ kind, text: what, at, ...(isNewLine ? { startsLine: true } : {}) });
    isNewLine = false;
  };
  while (at < to) {
    const character = text[at] ?? '';
    if (character <= ' ') {
      if (character === '\n') isNewLine = true;
      at += 1;
      continue;
    }
    const afterComment = skipComment(text, at, language);
    if (afterComment !== undefined) {
      if (text[afterComment - 1] === '\n') isNewLine = true;
      at = afterComment;
      continue;
    }
    const quote = language.quotes.find((one) => text.startsWith(one, at));
    if (quote !== undefined) {
      const end = endOfText(text, at, quote, language);
      push('text', text.slice(at + quote.length, end.text));
      if (depth < MAX_DEPTH)
        for (const [start, stop] of end.inner)
          for (const token of tokenizePart(text, language, start, stop, depth + 1)) tokens.push(token);
      at = end.after;
      continue;
    }
    const name = match(NAME, text, at);
    if (name !== undefined) {
      // A mark of Ruby's names, and in other languages one of its own: `a ? b`, `a!.b`.
      const isMarked = /[?!]$/.test(name) && language.isBare !== true;
      const whole = isMarked ? name.slice(0, -1) : name;
      push('name', whole);
      at += whole.length;
      continue;
    }
    const member = match(MEMBER, text, at);
    const symbol = language.isBare && text[at - 1] !== ':' ? match(SYMBOL, text, at) : undefined;
    if (member !== undefined) push('mark', '.');
    else if (symbol !== undefined) push('text', symbol.slice(1));
    const known = member ?? symbol ?? match(NUMBER, text, at);
    if (known !== undefined) {
      at += known.length;
      continue;
    }
    if (character === '/' && language.hasPatterns && beginsPattern(tokens.at(-1))) {
      const end = at < noPatternBefore ? undefined : endOfPattern(text, at);
      if (end?.isPattern === false) noPatternBefore = end.at;
      at = end?.isPattern ? end.at : at + 1;
      continue;
    }
    // What only marks a kind of name says nothing here, nor does what says that a value is there: `client!.get`.
    const isNothing = /[$@\\]/.test(character) || (character === '!' && text[at + 1] === '.');
    if (!isNothing) push('mark', character);
    at += 1;
  }
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipComment(
  text: string,
  at: number,
  { lineComments, blockComments }: Language,
): number | undefined {
  const block = blockComments.find(([open]) => text.startsWith(open, at));
  if (block !== undefined) return after(text, block[1], at + block[0].length);
  return lineComments.some((mark) => text.startsWith(mark, at)) ? after(text, '\n', at) : undefined;
}

function after(text: string, mark: string, at: number): number {
  const end = text.indexOf(mark, at);
  return end < 0 ? text.length : end + mark.length;
}

interface EndOfText {
  /** Where the text ends, without its quote, and where the code goes on. */
  readonly text: number;
  readonly after: number;
  /** Code within: `${…}`, `#{…}`. */
  readonly inner: readonly (readonly [from: number, to: number])[];
}

function endOfText(text: string, at: number, quote: string, { name }: Language): EndOfText {
  if (quote === '[[') {
    const end = after(text, ']]', at + 2);
    return { text: text.startsWith(']]', end - 2) ? end - 2 : end, after: end, inner: [] };
  }
  const inner: [number, number][] = [];
  const isRaw = quote === '`' && name === 'go';
  const opens = quote === '`' && name === 'js' ? '${' : quote === '"' && name === 'ruby' ? '#{' : undefined;
  let index = at + quote.length;
  while (index < text.length) {
    if (text[index] === '\\' && !isRaw) index += 2;
    else if (text.startsWith(quote, index)) return { text: index, after: index + quote.length, inner };
    // An apostrophe in a comment or in a page's words is no text that goes on for lines.
    else if (text[index] === '\n' && quote.length === 1 && quote !== '`' && !isOverLines(name))
      return { text: index, after: index, inner };
    else if (opens !== undefined && text.startsWith(opens, index)) {
      const end = endOfBraces(text, index + 2);
      inner.push([index + 2, end]);
      index = end + 1;
    } else index += 1;
  }
  return { text: text.length, after: text.length, inner };
}

/** Where a text in single marks may have several lines. */
function isOverLines(name: Language['name']): boolean {
  return name === 'php' || name === 'ruby';
}

function endOfBraces(text: string, at: number): number {
  let depth = 1;
  for (let index = at; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

function beginsPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'name') return KEYWORD_BEFORE_PATTERN.test(before.text);
  return before.kind === 'mark' && BEFORE_PATTERN.test(before.text);
}

/** Behind a pattern; of what is none, the end of its line. */
function endOfPattern(text: string, at: number): { readonly at: number; readonly isPattern: boolean } {
  let isSet = false;
  let index = at + 1;
  for (; index < text.length && text[index] !== '\n'; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '[') isSet = true;
    else if (text[index] === ']') isSet = false;
    else if (text[index] === '/' && !isSet) return { at: index + 1, isPattern: true };
  }
  return { at: index, isPattern: false };
}
