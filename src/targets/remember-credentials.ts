import type { Credentials, Login } from '../gateway/stages.ts';

/** What is stored is asked for again after so long: it may have been rotated. In milliseconds. */
const LIFE_MS = 600_000;
/** What a server refuses is asked for again at once, but not for each of many connections. In milliseconds. */
const LEAST_AGE_MS = 1_000;

/** Gives again what was given a while ago, until a server refuses it; where it cannot be asked for anew, it goes on being given. */
export function rememberCredentials(
  give: () => Promise<Credentials>,
): Required<Pick<Login, 'credentials' | 'renewed'>> {
  let last: Promise<Credentials> | undefined;
  let askedAtMs = 0;
  const ask = (olderThanMs: number): Promise<Credentials> => {
    if (last !== undefined && performance.now() - askedAtMs <= olderThanMs) return last;
    const before = last;
    askedAtMs = performance.now();
    last = give().catch((error: unknown) => {
      if (before === undefined) last = undefined;
      return before ?? Promise.reject(error);
    });
    return last;
  };
  return {
    credentials: () => ask(LIFE_MS),
    renewed: async (refused) => {
      const given = await ask(LEAST_AGE_MS);
      return given.username === refused.username && given.password === refused.password ? undefined : given;
    },
  };
}
