import { secretsForTests } from '../config/secrets.ts';
import type { Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { type Endpoint, formatEndpointUrl, formatUrlAroundDb } from '../model/endpoint.ts';
import type { OpenTarget } from '../model/target.ts';
import { isExportable, TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { SECRETS_VARIABLE } from '../platform/mask.ts';
import { formatTargetInfo, targetInfoOf } from '../results/target-info.ts';
import { endpointForTests, trustVariables } from './app-tls.ts';

/** Carries to the workers what each of them makes its own variables of; `runners/worker.cts` reads it. */
export const WORKER_VARIABLES = 'REDIS_TARGET_WORKER_VARIABLES';

/** Carries what was set for the tests to the runners in a command: a script between may have set something else. */
export const EXPORTED_VARIABLE = 'REDIS_TARGET_EXPORTED';

/** Environment variables to set; `undefined` takes one away that would be wrong for this target. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables that tell the tests where their Redis is, and our own reporters and workers what it is.
 *
 * @throws {RedisTargetError} `RT_EXPORT_TEMPLATE` for a placeholder that is not known.
 */
export function exportVariables(target: OpenTarget, settings: Settings): Variables {
  const endpoint = endpointForTests(target, settings);
  return {
    ...trustVariables(target),
    ...fillForTests(target, settings),
    [SECRETS_VARIABLE]: formatSecrets([target.endpoint.password, ...secretsForTests(settings)]),
    [TARGET_INFO_VARIABLE]: formatTargetInfo(targetInfoOf(target)),
    [WORKER_VARIABLES]:
      settings.isolation === 'database'
        ? formatWorkerVariables(settings.export, endpoint, target.databases)
        : undefined,
  };
}

/** What reporters must not write down; undefined where there is nothing. */
function formatSecrets(secrets: readonly (string | undefined)[]): string | undefined {
  const known = new Set(secrets.filter((secret) => secret !== undefined && secret !== ''));
  return known.size === 0 ? undefined : JSON.stringify([...known]);
}

/**
 * The same for a command, with a note of what the tests are to find: see {@link restoreVariables}.
 *
 * @throws {RedisTargetError} `RT_EXPORT_TEMPLATE` for a placeholder that is not known.
 */
export function exportToCommand(target: OpenTarget, settings: Settings): Variables {
  const exported = fillForTests(target, settings);
  const note = JSON.stringify(exported, (_, value: unknown) => value ?? null);
  return { ...exportVariables(target, settings), [EXPORTED_VARIABLE]: note };
}

/**
 * The variables of workers that have a database each: the pieces between which the worker's number stands.
 *
 * @throws {RedisTargetError} `RT_EXPORT_TEMPLATE` for a placeholder that is not known.
 */
export function formatWorkerVariables(
  templates: Readonly<Record<string, string>>,
  { db: _, ...endpoint }: Endpoint,
  databases: number | undefined,
): string {
  const variables: Record<string, readonly string[]> = {};
  const [before, after] = formatUrlAroundDb(endpoint);
  for (const [name, template] of Object.entries(templates)) {
    const pieces: (string | undefined)[] = [''];
    const add = (text: string | undefined): void => {
      const last = pieces.at(-1);
      pieces[pieces.length - 1] = last === undefined || text === undefined ? undefined : last + text;
    };
    for (const part of template.split(/(\{url\}|\{db\})/)) {
      if (part === '{url}') {
        add(before);
        pieces.push(after);
      } else if (part === '{db}') pieces.push('');
      else add(fillTemplates({ [name]: part }, endpoint)[name]);
    }
    // A value that the endpoint does not have is not there without isolation either.
    if (pieces.every((piece) => piece !== undefined)) variables[name] = pieces;
  }
  return JSON.stringify({ databases, variables });
}

/** Reporters read the environment only; a results file that the configuration names is handed on there. */
export function resultsVariable(settings: Settings): Record<string, string> {
  return settings.results === undefined ? {} : { REDIS_TARGET_RESULTS: settings.results };
}

/** What `export` gives the tests. */
export function fillForTests(
  target: Pick<OpenTarget, 'endpoint' | 'url' | 'caFiles'>,
  settings: Pick<Settings, 'export' | 'appTls'>,
): Variables {
  const endpoint = endpointForTests(target, settings);
  const url = endpoint === target.endpoint ? target.url : formatEndpointUrl(endpoint);
  return fillTemplates(settings.export, endpoint, url, target.caFiles?.caFile);
}

/** Fills each template; one whose value the endpoint does not have gives `undefined`. */
export function fillTemplates(
  templates: Readonly<Record<string, string>>,
  endpoint: Endpoint,
  url: string = formatEndpointUrl(endpoint),
  caFile?: string,
): Variables {
  const values: Readonly<Record<string, string | undefined>> = {
    url,
    host: endpoint.host,
    port: String(endpoint.port),
    username: endpoint.username,
    password: endpoint.password,
    db: String(endpoint.db ?? 0),
    tls: String(endpoint.tls),
    caFile,
  };
  const variables: Record<string, string | undefined> = {};
  for (const [name, template] of Object.entries(templates)) {
    let isMissing = false;
    const filled = template.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
      if (!Object.hasOwn(values, key)) throw unknownPlaceholder(name, key, Object.keys(values));
      isMissing ||= values[key] === undefined;
      return values[key] ?? '';
    });
    variables[name] = isMissing ? undefined : filled;
  }
  return variables;
}

/**
 * Sets again what a parent of ours had set for the tests, as far as something else stands there now: a script that sets
 * REDIS_URL (cross-env, env-cmd, dotenv) would have every target's tests run on one and the same server.
 *
 * @returns The names of what had been changed.
 */
export function restoreVariables(env: NodeJS.ProcessEnv): string[] {
  const exported = readExported(env[EXPORTED_VARIABLE]);
  const changed = Object.entries(exported).filter(([name, value]) => env[name] !== (value ?? undefined));
  applyVariables(env, Object.fromEntries(changed.map(([name, value]) => [name, value ?? undefined])));
  return changed.map(([name]) => name);
}

/** What was set for the tests; null: what was taken away. Nothing where the text is none of ours. */
export function readExported(text: string | undefined): Readonly<Record<string, string | null>> {
  if (!text) return {};
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null;
    const entries = Object.entries(value ?? {}).filter(
      ([name, one]) => isExportable(name) && (one === null || typeof one === 'string'),
    );
    return Object.fromEntries(entries) as Record<string, string | null>;
  } catch {
    // Somebody else's variable of that name.
    return {};
  }
}

/** Sets and takes away variables in an environment that is in use. */
export function applyVariables(env: NodeJS.ProcessEnv, variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}

function unknownPlaceholder(name: string, key: string, known: readonly string[]): RedisTargetError {
  return new RedisTargetError(
    'RT_EXPORT_TEMPLATE',
    `Could not set ${name}: its template has {${key}}, which is not known. Use ${known.map((one) => `{${one}}`).join(', ')}.`,
  );
}
