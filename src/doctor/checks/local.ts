import { findFetched } from '../../engines/find-fetched.ts';
import { listEngines } from '../../engines/list.ts';
import { formatEngine } from '../../model/engine.ts';
import { formatSelector, matchesSelector } from '../../model/selector.ts';
import { findLocalServers, highestFitting } from '../../targets/local/find-servers.ts';
import { whatToFetch } from '../../targets/local/pick-server.ts';
import { type Check, fail, ok, skip, warn } from '../check.ts';
import { found } from '../diagnosis.ts';

const local: Check = {
  id: 'local',
  limitMs: 5_000,
  needs: ['target'],
  whenLate: 'Look at the servers in `local.paths` and on PATH: one does not answer `--version`.',
  run: async ({ loaded, spec, env, cwd }, signal) => {
    const { settings } = found(loaded);
    const selector = typeof spec === 'object' && 'selector' in spec ? spec.selector : {};
    const isLocal = typeof spec === 'object' && (spec.kind === 'local' || spec.kind === 'version');
    if (!isLocal && spec !== 'auto') return skip('the target is no local server');
    const { paths } = settings.local;
    const { servers, refused, missing } = await findLocalServers({ paths, env, cwd, selector, signal });
    const best = highestFitting(selector, servers);
    if (best) return ok(`${formatEngine(best.engine)}, ${best.path}`);
    const wrong = [
      ...missing.map((path) => `${path} in \`local.paths\` does not exist`),
      ...refused.map(({ path, why }) => `${path} is not a Redis server: ${why}`),
    ];
    if (wrong.length > 0) return fail(wrong.join('; '), 'Correct `local.paths` (REDIS_TARGET_LOCAL_PATHS).');
    const wanted = whatToFetch(selector, settings.container.defaultVersion);
    // As a run finds it: of two of one line the higher, which is not the one that `fetch` prefers.
    const there = await findFetched(wanted, env);
    if (there) return ok(`${formatEngine(there.build.engine)}, fetched before`);
    const engines = (await listEngines({ env })).filter(
      ({ build }) => build && matchesSelector(wanted, build.engine),
    );
    const name = formatSelector(wanted) || 'any';
    if (settings.local.fetch && engines.some(({ client }) => client !== undefined))
      return ok(`none here fits ${name}; it is fetched when it is first used`);
    const cure = `Install a server of that version, name its folder in \`local.paths\`, or get one with \`redis-target fetch ${name}\`.`;
    const detail = `no server on PATH or in \`local.paths\` fits ${name}${settings.local.fetch ? ', and none can be fetched' : ', and `local.fetch` is off'}`;
    return isLocal && spec.kind === 'local' ? fail(detail, cure) : warn(detail, cure);
  },
};

export const LOCAL_CHECKS: readonly Check[] = [local];
