import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** Where a text stops being JSON. */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What was expected there; nothing of the text is quoted, since a password may stand there. */
  readonly expected: string;
}

const VALUE = 'a value';
const EXPECTED: Readonly<Record<string, string>> = {
  ValueExpected: VALUE,
  PropertyNameExpected: 'a field\'s name in "double quotes"',
  ColonExpected: ':',
  CommaExpected: 'a comma, or the closing bracket',
  CloseBraceExpected: 'a comma, or }',
  CloseBracketExpected: 'a comma, or ]',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: `${VALUE} (JSON has no comments)`,
  UnexpectedEndOfComment: `${VALUE} (JSON has no comments)`,
  UnexpectedEndOfString: 'a string that ends on its line',
  InvalidCharacter: 'a string without control characters',
  InvalidUnicode: 'a string with whole \\u escapes',
  InvalidEscapeCharacter: 'a string with the escapes that JSON has',
  UnexpectedEndOfNumber: 'a whole number',
};

/**
 * Finds where a text stops being JSON. JSON.parse itself does not say it on Node 20, or quotes what stands around it.
 *
 * @param text - What JSON.parse refuses.
 */
export function findJsonFault(text: string): JsonFault {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch {
    // It calls itself for each level, so that some thousands of them end it.
    return { line: 1, column: 1, expected: 'fewer levels of brackets' };
  }
  const offset = errors[0]?.offset ?? text.length;
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return {
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    expected: expectedAt(text, errors),
  };
}

function expectedAt(text: string, [first, second]: readonly ParseError[]): string {
  if (first === undefined) return VALUE;
  const name = printParseErrorCode(first.error);
  if (/[\]}]/.test(text[first.offset] ?? '') && /^(?:PropertyName|Value)Expected$/.test(name)) {
    const isAfterComma = text.slice(0, first.offset).trimEnd().endsWith(',');
    if (isAfterComma) return 'another entry (JSON has no comma after the last one)';
  }
  if (name !== 'InvalidSymbol') return EXPECTED[name] ?? VALUE;
  // A bare word: what should stand in its place is what is missed next.
  if (isJson(text.slice(0, first.offset))) return 'the end of the file';
  return (second && EXPECTED[printParseErrorCode(second.error)]) ?? VALUE;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
