/** What changes from run to run and says nothing: ports, ids, times, addresses. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [
    /\b[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d(?: GMT[+-]\d{4})?(?: \([^)\n]{1,60}\))?/g,
    '<time>',
  ],
  [/\b(?:f_)?[0-9a-f]{32,}\b/gi, '<hash>'],
  [/\b0x[0-9a-f]{4,}\b/gi, '<address>'],
  [/(?:\/private)?(?:\/tmp|\/var\/folders|\/var\/tmp)\/[^\s'"`)\]]+/g, '<path>'],
  [/(?<=[\w\])]):\d{4,5}\b/g, ':<port>'],
  [/\b(port|pid)([ =:]{1,3})\d+\b/gi, '$1$2<n>'],
  [/\b\d+(?:\.\d+)? ?(ms|s|µs|ns|min|milliseconds|seconds|minutes)\b/g, '<n> $1'],
  // The engine's own, as tests put it into what they say.
  [/(?<![\d.])\d+\.\d+\.\d+(?![\d.]*\d)/g, '<version>'],
  // Timestamps, process ids, ports, random numbers; values that a test is about are mostly shorter.
  [/(?<![\w.])\d+\.\d{4,}\b|(?<![\w.])\d{5,}\b/g, '<n>'],
];
const TOKEN = /[A-Za-z0-9_-]{6,}/g;
/** A token that is random has a letter beside a digit, but for what joins words. */
const MIXED = /[A-Za-z][_-]*\d|\d[_-]*[A-Za-z]/;
/** A word and its number: `key42`, `sha256`, `job-7`. */
const NUMBERED = /^[A-Za-z]+[_-]*\d+$/;
/** No word has so many consonants in a row. */
const UNSPOKEN = /[bcdfghjklmnpqrstvwxz]{4}/i;

/**
 * A message without what changes from run to run: two messages that are the same then say the same.
 *
 * Most have nothing of most kinds, and looking takes half of the time that replacing nothing takes: together two thirds.
 */
export function steadyMessage(message: string): string {
  let text = message;
  for (const [pattern, replacement] of VOLATILE) {
    if (text.search(pattern) !== -1) text = text.replaceAll(pattern, replacement);
  }
  if (text.search(MIXED) === -1) return text;
  return text.replaceAll(TOKEN, (token) => (isRandom(token) ? '<id>' : token));
}

/** Letters and digits mixed, as ids are: `k3j9x2`. */
function isRandom(token: string): boolean {
  return /\d/.test(token) && /[A-Za-z]/.test(token) && (!NUMBERED.test(token) || UNSPOKEN.test(token));
}

/** A message's form: also without numbers. */
export function formOfMessage(message: string): string {
  return steadyMessage(message).replaceAll(/\d+(?:\.\d+)?/g, '#');
}

/** Smaller numbers are counts: each of them means something. */
const LEAST_MEASURE = 50;
const NEAR = 0.25;

/** `<id>`, words and numbers, and what stands between them. */
const PIECE = /<id>|\d+(?:\.\d+)?|[A-Za-z0-9_-]+|[^A-Za-z0-9_<-]+|[<-]/g;

/** Whether two {@link steadyMessage steady} messages differ only in measures, which are never the same twice, and in what is an id in one. */
export function differsInChance(one: string, other: string): boolean {
  const pieces = one.match(PIECE) ?? [];
  const others = other.match(PIECE) ?? [];
  return (
    pieces.length === others.length &&
    pieces.every((piece, index) => {
      const twin = others[index] ?? '';
      return piece === twin || isNear(Number(piece), Number(twin)) || isIdBeside(piece, twin);
    })
  );
}

function isNear(one: number, other: number): boolean {
  const [least, most] = one < other ? [one, other] : [other, one];
  return least >= LEAST_MEASURE && most - least <= NEAR * most;
}

/** An id may by chance have no digit in it. */
function isIdBeside(one: string, other: string): boolean {
  const [id, word] = one === '<id>' ? [one, other] : [other, one];
  return id === '<id>' && /^[a-z0-9]{6,}$/i.test(word);
}
