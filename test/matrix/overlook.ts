import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 120;

/** What the processes of one run show of themselves to whoever looks. */
export interface Overlooked {
  /** Stops looking. @returns Every command line and environment that was seen, by whose it is. */
  stop(): Promise<ReadonlyMap<string, string>>;
}

/**
 * Looks, again and again, at all processes that have a mark in their environment, whoever their parent is by now. Linux tells nobody
 * but root that a process has begun (netlink's process connector), and watching `/proc` gives no events; who looks over somebody's
 * shoulder looks as we do. What lives for less than a look is not seen.
 */
export function overlook(mark: string): Overlooked {
  const stopping = new AbortController();
  const seen = new Map<string, string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const environment = read(`/proc/${pid}/environ`);
      if (!environment.includes(mark)) continue;
      // Both change with exec.
      for (const [what, text] of [
        ['environment', environment],
        ['command line', read(`/proc/${pid}/cmdline`)],
      ] as const) {
        const name = `the ${what} of process ${pid}`;
        const before = seen.get(name) ?? '';
        if (!before.includes(text)) seen.set(name, `${before}\n${text}`);
      }
    }
  };
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      look();
      await delay(POLL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await looking;
      return seen;
    },
  };
}

/** Every file below a folder, with its text. What is removed meanwhile is left out: a holder gives back in its own time. */
export async function textsBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const texts = new Map<string, string>();
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) for (const [name, text] of await textsBelow(path)) texts.set(name, text);
    else if (entry.isFile()) texts.set(path, await readFile(path, 'latin1').catch(() => ''));
  }
  return texts;
}

/** Where one of these secrets stands, in whichever form. */
export function findSecrets(secrets: readonly string[], texts: ReadonlyMap<string, string>): string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    // Whatever stands in front of it in the text that was encoded, two of three alignments begin later.
    ...[0, 1, 2].map((cut) =>
      Buffer.from(secret.slice(cut))
        .toString('base64')
        .replace(/.{0,3}$/, ''),
    ),
  ]);
  return [...texts].filter(([, text]) => forms.some((form) => text.includes(form))).map(([what]) => what);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It has ended in between.
    return '';
  }
}
