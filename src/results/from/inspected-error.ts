/** An error without a message, as Vitest's JUnit reporter prints one: the object that its worker had sent, its texts in quotes. */
const SENT_OBJECT = /^\s*\{\s+stack: '/;
const OF_CLASS = /^\s+constructor: 'Function<(\w+)>',?$/m;
/** node:test's own error around one without a message. */
const AROUND = /^\s*\[Error \[ERR_TEST_FAILURE\]: \] \{/;
const CAUSE = /^\s*cause: ((\w*(?:Error|Exception))\b[\s\S]*)$/m;
const QUOTED_FRAME = /^\s+'(?:\w*(?:Error|Exception): ?\\n' \+\s+')?(\s*at .*?)(?:\\n)?'/gm;

/**
 * The stack of an error without a message, of the text that a reporter printed instead of it.
 *
 * @returns undefined where the text is none.
 */
export function readInspectedError(
  text: string,
): { readonly type: string | undefined; readonly stack: string } | undefined {
  if (SENT_OBJECT.test(text)) {
    const frames = [...text.matchAll(QUOTED_FRAME)].map(([, frame = '']) => frame);
    const type = OF_CLASS.exec(text)?.[1];
    return frames.length === 0 ? undefined : { type, stack: [`${type ?? 'Error'}:`, ...frames].join('\n') };
  }
  const [, stack, type] = AROUND.test(text) ? (CAUSE.exec(text) ?? []) : [];
  return stack === undefined ? undefined : { type, stack };
}
