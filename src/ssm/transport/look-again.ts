/** Between two looks, at most. */
const LOOK_MS = 1_000;

/**
 * Looks again and again, often enough to see soon that `limitMs` is over.
 *
 * @returns Ends that.
 */
export function lookAgain(limitMs: number, look: () => void): () => void {
  const timer = setInterval(look, Math.min(LOOK_MS, limitMs / 4));
  return () => clearInterval(timer);
}
