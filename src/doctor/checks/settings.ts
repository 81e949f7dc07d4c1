import { resolveElastiCache } from '../../config/elasticache-key.ts';
import { loadSettings } from '../../config/load.ts';
import { misspeltVariables } from '../../config/misspelt-variables.ts';
import { compareVersions } from '../../model/selector.ts';
import { formatTargetSpec, parseTargetSpec } from '../../model/target-spec.ts';
import { gatherFacts } from '../../targets/facts.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { found } from '../diagnosis.ts';

const LEAST_20 = '20.19.0';
const LEAST_22 = '22.12.0';

const node: Check = {
  id: 'node',
  limitMs: 1_000,
  needs: [],
  whenLate: 'Try again.',
  run: ({ nodeVersion }) => {
    const version = nodeVersion.replace(/^v/, '');
    const major = Number(version.split('.')[0]);
    const isGood =
      major === 20
        ? compareVersions(version, LEAST_20) >= 0
        : compareVersions(version, LEAST_22) >= 0 && major !== 21;
    return isGood
      ? ok(version)
      : fail(
          `${version}, and ${LEAST_20} or ${LEAST_22} and newer are needed`,
          'Install a Node that is supported, e.g. `nvm install 22`.',
        );
  },
};

const settings: Check = {
  id: 'settings',
  limitMs: 5_000,
  needs: [],
  whenLate: 'Look what the configuration file does when it is loaded.',
  run: async (diagnosis) => {
    const { env, cwd, configFile, signal } = diagnosis;
    const loaded = await loadSettings({ env, cwd, configFile });
    diagnosis.loaded = loaded;
    diagnosis.facts = gatherFacts({ settings: loaded.settings, env, cwd, signal });
    const fromVariables = [...loaded.origins.values()].flatMap((origin) =>
      origin.from === 'environment' ? [origin.variable] : [],
    );
    const file = loaded.configFile ?? 'no configuration file';
    const from = fromVariables.length === 0 ? file : `${file}, and ${[...new Set(fromVariables)].join(', ')}`;
    const [slip] = misspeltVariables(env);
    return slip === undefined
      ? ok(from)
      : warn(`${from}; ${slip.variable} is set, and is no setting`, `Did you mean ${slip.near}?`);
  },
};

const target: Check = {
  id: 'target',
  limitMs: 1_000,
  needs: ['settings'],
  whenLate: 'Name a target: `redis-target doctor elasticache:6.2`.',
  run: (diagnosis) => {
    const { settings: all } = found(diagnosis.loaded);
    const name = diagnosis.requested || all.target;
    const isKey = diagnosis.requested !== undefined && Object.hasOwn(all.elasticache, name);
    // A key of the configuration is its ElastiCache here, though a run would take a version for a local server.
    const spec =
      isKey && !/^(?:(?:redis|valkey)-)?\d/.test(name)
        ? ({ kind: 'elasticache', name } as const)
        : parseTargetSpec(name);
    diagnosis.spec = spec;
    const { REDIS_URL: url } = diagnosis.env;
    if (spec === 'auto' && url) {
      diagnosis.spec = parseTargetSpec(url);
      return ok('auto, which is REDIS_URL of the environment, untouched');
    }
    if (spec === 'auto') {
      const [key] = Object.keys(all.elasticache);
      return ok(
        `auto${key === undefined ? '' : `; for the chain to an ElastiCache name it: \`redis-target doctor elasticache:${key}\``}`,
      );
    }
    if (spec.kind === 'elasticache') {
      diagnosis.elastiCache = resolveElastiCache(spec.name, all);
      return ok(`elasticache:${diagnosis.elastiCache.key}`);
    }
    return ok(formatTargetSpec(spec));
  },
};

export const SETTINGS_CHECKS: readonly Check[] = [node, settings, target];
