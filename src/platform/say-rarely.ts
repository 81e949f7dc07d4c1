/** The same line is not said again for so long: a client that connects again and again would fill the terminal. In milliseconds. */
const SAY_AGAIN_MS = 10_000;

/** Passes each line on once in ten seconds, whatever other lines come in between. */
export function sayRarely(say: (text: string) => void): (text: string) => void {
  const saidAtMs = new Map<string, number>();
  return (text) => {
    const nowMs = performance.now();
    for (const [said, atMs] of saidAtMs) if (nowMs - atMs >= SAY_AGAIN_MS) saidAtMs.delete(said);
    if (saidAtMs.has(text)) return;
    saidAtMs.set(text, nowMs);
    say(text);
  };
}
