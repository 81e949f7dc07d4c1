/** A row's height with a name of one line, and what each further line adds. */
const ROW_PX = 48;
const LINE_PX = 19;
/** What a letter takes, generously, and what stands beside a name: its verdict, but for a narrow list, which has that below. */
const LETTER_PX = 7.6;
const BESIDE_PX = 200;
const MARGIN_PX = 34;
const NARROW_PX = 480;
const LEAST_LETTERS = 16;
/** Letters of these scripts, and what has no letters, are as wide as two. */
const WIDE_LETTERS = /[\u1100-\u11ff\u2e80-\uffff\u{10000}-\u{10ffff}]/gu;
/** As wide as four other letters. */
const THREE_CAPITALS = /[A-Z]{3}/g;

/** How many lines a name takes: a word goes to the next one where it does not fit, and is broken where it is longer than a line. */
function linesOf(name: string, letters: number): number {
  const plain = name.replace(WIDE_LETTERS, 'xx').replace(THREE_CAPITALS, 'xxxx');
  if (plain.length <= letters) return 1;
  let lines = 1;
  let used = 0;
  for (const { length } of plain.split(/(?<=[\s-])/)) {
    if (used > 0 && used + length > letters) {
      lines += 1;
      used = 0;
    }
    used += length;
    while (used > letters) {
      lines += 1;
      used -= letters;
    }
  }
  return lines;
}

/** Whether a list of this width has verdicts below the names. */
export function isNarrow(widthPx: number): boolean {
  return widthPx < NARROW_PX;
}

/** How many letters of a name a line of such a list holds. */
export function lettersIn(widthPx: number): number {
  const beside = isNarrow(widthPx) ? MARGIN_PX : BESIDE_PX;
  return Math.max(LEAST_LETTERS, Math.floor((widthPx - beside) / LETTER_PX));
}

/** A name is never cut: a row is as high as its name needs. */
export function rowHeightPx(name: string, letters: number): number {
  return ROW_PX + (linesOf(name, letters) - 1) * LINE_PX;
}
