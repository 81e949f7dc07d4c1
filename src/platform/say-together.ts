/** What several sessions have to tell of one event comes within so long, in milliseconds. */
const TOGETHER_MS = 300;
const SESSION = /\bsession ([\w.@+=,-]*\w)/;

export interface SaysTogether {
  readonly say: (text: string) => void;
  /** Says at once what was held back. */
  flush(): void;
}

interface Held {
  readonly text: string;
  readonly ids: Set<string>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Passes what several sessions tell alike within a moment on as one line, which names the first of them: a network that is lost
 * takes all of them at once. Lines that name no session pass as they come.
 *
 * @param isAlone - Whether there is one session only, so that its lines need not wait for others.
 */
export function sayTogether(say: (text: string) => void, isAlone: () => boolean): SaysTogether {
  const held = new Map<string, Held>();
  const release = (shape: string): void => {
    const found = held.get(shape);
    if (found === undefined) return;
    held.delete(shape);
    clearTimeout(found.timer);
    const { text, ids } = found;
    say(ids.size === 1 ? text : text.replace(SESSION, (named) => `${named} and ${ids.size - 1} more`));
  };
  return {
    say: (text) => {
      const id = SESSION.exec(text)?.[1];
      if (id === undefined || isAlone()) {
        say(text);
        return;
      }
      const shape = text.replaceAll(id, '*');
      const found = held.get(shape);
      if (found !== undefined) {
        found.ids.add(id);
        return;
      }
      // Whoever closes flushes.
      const timer = setTimeout(() => release(shape), TOGETHER_MS).unref();
      held.set(shape, { text, ids: new Set([id]), timer });
    },
    flush: () => {
      for (const shape of [...held.keys()]) release(shape);
    },
  };
}
