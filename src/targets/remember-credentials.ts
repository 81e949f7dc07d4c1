import type { Credentials, Login } from '../gateway/stages.ts';

/** What is stored is asked for again after so long: it may have been rotated. In milliseconds. */
const LIFE_MS = 600_000;
/** What a server refuses is asked for again at once, but not for each of many connections. In milliseconds. */
const LEAST_AGE_MS = 1_000;
/** Clients give up on a connection after some seconds: so long one waits for an answer where there are older credentials. In milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * Gives again what was given a while ago, until a server refuses it. Where it cannot be asked for anew, or only slowly, it goes on being
 * given.
 */
export function rememberCredentials(
  give: () => Promise<Credentials>,
): Required<Pick<Login, 'credentials' | 'renewed'>> {
  let last: Promise<Credentials> | undefined;
  let askedAtMs = 0;
  const ask = (olderThanMs: number): Promise<Credentials> => {
    if (last !== undefined && performance.now() - askedAtMs <= olderThanMs) return last;
    askedAtMs = performance.now();
    last = last === undefined ? first() : again(last);
    return last;
  };
  const first = (): Promise<Credentials> =>
    give().catch((error: unknown) => {
      last = undefined;
      throw error;
    });
  const again = (before: Promise<Credentials>): Promise<Credentials> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(before), PATIENCE_MS);
      timer.unref();
      give()
        .then((credentials) => {
          // Also where nobody has waited so long.
          last = Promise.resolve(credentials);
          resolve(last);
        })
        .catch(() => resolve(before))
        .finally(() => clearTimeout(timer));
    });
  return {
    credentials: () => ask(LIFE_MS),
    renewed: async (refused) => {
      const given = await ask(LEAST_AGE_MS);
      return given.username === refused.username && given.password === refused.password ? undefined : given;
    },
  };
}
