import type { Socket } from 'node:net';
import { isNotReady } from '../../errors.ts';
import { formatEngine, NOT_KNOWN } from '../../model/engine.ts';
import { matchesSelector, parseSelector } from '../../model/selector.ts';
import { checkLogin } from '../../targets/check-login.ts';
import { connectEndpoint } from '../../targets/connect.ts';
import { assertEmpty } from '../../targets/safety.ts';
import { nameByUrl } from '../../targets/server-name.ts';
import { verifyServer } from '../../targets/verify.ts';
import { type Check, fail, failWith, hasCode, ok, skip, warn } from '../check.ts';
import { found } from '../diagnosis.ts';

const NOT_OPEN = 'doctor starts no server: the checks above say whether one is to be had';

const auth: Check = {
  id: 'auth',
  limitMs: 6_000,
  needs: ['tls'],
  whenLate:
    'The server takes the connection and answers nothing: look whether it is busy or blocked (a long script, SHUTDOWN).',
  run: async (diagnosis, signal) => {
    const { endpoint: reached, server, login, isLoginBroken, skewMs } = diagnosis;
    if (reached === undefined) return skip('nothing is connected');
    if (isLoginBroken) return skip('needs login');
    let endpoint = reached;
    try {
      if (login !== undefined) {
        const { name } = server ?? nameByUrl(reached);
        const connect = (): Promise<Socket> => connectEndpoint(reached, signal);
        const askSkewMs = async (): Promise<number | undefined> => skewMs;
        await checkLogin({ name, login, connect, askSkewMs, signal, warn: () => undefined });
        const { username, password } = await login.credentials();
        endpoint = { ...reached, ...(username === undefined ? {} : { username }), password };
      }
      diagnosis.verified = await verifyServer(endpoint, signal, server);
    } catch (error) {
      if (
        !isNotReady(error) &&
        !hasCode(
          error,
          'RT_TARGET_NOT_REDIS',
          'RT_TARGET_SENTINEL',
          'RT_TARGET_DATABASE',
          'RT_TARGET_MISCONF',
        )
      )
        throw error;
      diagnosis.verifyError = error;
      return ok(
        login === undefined ? 'it asks for no credentials' : `the server takes what ${login.name} gives`,
      );
    }
    if (diagnosis.verified.ignoresUsername)
      return warn(
        'the password is taken, and the user name ignored: the server is older than Redis 6',
        'Leave the user name out.',
      );
    if (login !== undefined) return ok(`the server takes what ${login.name} gives`);
    return ok(
      endpoint.password === undefined ? 'no password, and none is wanted' : 'user and password are taken',
    );
  },
};

const engine: Check = {
  id: 'engine',
  limitMs: 1_000,
  needs: ['auth'],
  whenLate: 'Ask the server for INFO by hand.',
  run: ({ verified, verifyError, elastiCache: one, endpoint }) => {
    if (endpoint === undefined) return skip(NOT_OPEN);
    if (verifyError !== undefined) return failWith(verifyError, 'Check host and port.');
    const { engine: is } = found(verified);
    const wanted = one?.version;
    if (wanted !== undefined && is.version !== NOT_KNOWN && !matchesSelector(parseSelector(wanted), is))
      return fail(
        `INFO says ${formatEngine(is)}, and the configuration ${wanted}`,
        `Point \`elasticache.${one?.key}\` at the right one, or name its version: { version: '${is.version}' }.`,
      );
    return ok(formatEngine(is));
  },
};

const cluster: Check = {
  id: 'cluster',
  limitMs: 1_000,
  needs: ['engine'],
  whenLate: 'Ask the server for INFO by hand.',
  run: ({ verified }) =>
    found(verified).clusterMode
      ? ok(
          "cluster mode is on: a run gives each node a local port; an app needs its client's class for clusters",
        )
      : ok('cluster mode is off'),
};

const keys: Check = {
  id: 'keys',
  limitMs: 1_000,
  needs: ['engine'],
  whenLate: 'Ask the server for DBSIZE by hand.',
  run: ({ verified, loaded, server, endpoint }) => {
    const { settings } = found(loaded);
    const there = found(verified).keys;
    const count = there === undefined ? undefined : [...there.values()].reduce((sum, one) => sum + one, 0);
    // The very refusal of a run.
    assertEmpty(server ?? nameByUrl(found(endpoint)), found(verified), settings);
    return ok(
      count === 0 ? 'none' : `${count ?? 'nobody may say how many'}; \`safety.allowNonEmpty\` allows that`,
    );
  },
};

export const SERVER_CHECKS: readonly Check[] = [auth, engine, cluster, keys];
