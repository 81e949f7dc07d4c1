/** What changes from run to run and says nothing: ports, ids, times, addresses. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b(?:f_)?[0-9a-f]{32,}\b/gi, '<hash>'],
  [/\b0x[0-9a-f]{4,}\b/gi, '<address>'],
  [/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/gi, '$1:<port>'],
  [/\b1\d{12}\b|\b1\d{9}\b/g, '<time>'],
  [/\b\d+(?:\.\d+)? ?(ms|s|µs|milliseconds|seconds)\b/g, '<n> $1'],
  [/(?:\/tmp|\/var\/folders)\/\S+/g, '<path>'],
];

/** A message without what changes from run to run: two messages that are the same then say the same. */
export function steadyMessage(message: string): string {
  let text = message;
  for (const [pattern, replacement] of VOLATILE) text = text.replaceAll(pattern, replacement);
  return text;
}

/** A message's likeness, for putting tests with one cause together: also without its numbers and quoted values. */
export function causeOfMessage(message: string): string {
  return steadyMessage(message.split('\n')[0] ?? '')
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
