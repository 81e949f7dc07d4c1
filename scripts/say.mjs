/** Progress goes to stderr, one line each: the reader must see what takes its time. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @returns Seconds with one decimal, for people. */
export function since(startedAtMs) {
  return `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;
}
