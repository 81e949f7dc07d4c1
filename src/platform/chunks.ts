/** Of letters. Larger ones take no less time, and are more than the young generation of a heap is made for. */
const CHUNK_LENGTH = 32 * 1024;

/** Joins short texts, each a whole number of characters, to longer ones that are worth a system call; nothing of it is kept. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
