import { basename, join } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { isExportable, TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { SECRETS_VARIABLE } from '../platform/mask.ts';
import {
  hasOwnFolder,
  makeOwnFolder,
  readOwnFile,
  SCRATCH_PREFIX,
  writeOwnFile,
} from '../platform/scratch.ts';
import { RUN_FOLDER_VARIABLE } from '../results/run-folder.ts';
import { readTargetInfo } from '../results/target-info.ts';
import { isTrustValue, isTrustVariable } from './app-tls.ts';
import { type Variables, WORKER_VARIABLES } from './export.ts';

const RESULTS_VARIABLE = 'REDIS_TARGET_RESULTS';

/** What a run's holder leaves in its folder for the processes of the run. */
interface SharedFile {
  /** The process that the run belongs to, as `describeProcess` names it. */
  readonly owner: string;
  /** Null: to be taken away. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/** Which variables of ours are handed over besides those that `export` names, each with what it has to be. */
const OWN_VARIABLES: Readonly<Record<string, (value: string) => boolean>> = {
  [TARGET_INFO_VARIABLE]: (value) => readTargetInfo({ [TARGET_INFO_VARIABLE]: value }) !== undefined,
  [WORKER_VARIABLES]: isWorkerVariables,
  [SECRETS_VARIABLE]: isListOfTexts,
  [RESULTS_VARIABLE]: (value) => value !== '' && !value.includes('\0'),
  [RUN_FOLDER_VARIABLE]: (value) => basename(value).startsWith(SCRATCH_PREFIX) && !value.includes('\0'),
  REDIS_TARGET_INJECT_WITNESS: (value) => value === 'false',
  REDIS_TARGET_UNUSED: (value) => ['warn', 'error', 'ignore'].includes(value),
};

/**
 * Writes what the processes of a run are to have in their environment. The folder is this user's alone, since a URL may
 * hold a password.
 *
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN`, `RT_SCRATCH`.
 */
export async function shareVariables(folder: string, owner: string, variables: Variables): Promise<void> {
  const written: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(variables)) written[name] = value ?? null;
  await makeOwnFolder(folder);
  await writeOwnFile(fileIn(folder), JSON.stringify({ owner, variables: written } satisfies SharedFile));
}

/**
 * Reads what a run's holder has left for `owner`; undefined where it has not, or another run of that name has.
 *
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN` where it is not what this user's holder writes: anything in it would be
 *   set in this process.
 */
export async function readSharedVariables(folder: string, owner: string): Promise<Variables | undefined> {
  if (!(await hasOwnFolder(folder))) return undefined;
  const text = await readOwnFile(fileIn(folder));
  if (text === undefined) return undefined;
  const { owner: found, variables } = parse(text, folder);
  if (found !== owner) return undefined;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? undefined]));
}

function fileIn(folder: string): string {
  return join(folder, 'variables.json');
}

function parse(text: string, folder: string): SharedFile {
  let file: Partial<SharedFile> | null;
  try {
    file = JSON.parse(text) as Partial<SharedFile> | null;
  } catch {
    throw notOurs(folder, 'is no JSON');
  }
  const { owner, variables } = file ?? {};
  if (typeof owner !== 'string' || typeof variables !== 'object' || variables === null)
    throw notOurs(folder, 'has another form');
  for (const [name, value] of Object.entries(variables)) {
    if (value !== null && typeof value !== 'string') throw notOurs(folder, `has no text for ${name}`);
    const isRight = isTrustVariable(name)
      ? isTrustValue
      : Object.hasOwn(OWN_VARIABLES, name)
        ? OWN_VARIABLES[name]
        : undefined;
    const isFitting = isRight === undefined ? isExportable(name) : value === null || isRight(value);
    if (!isFitting) throw notOurs(folder, `sets ${name.slice(0, 40)}`);
  }
  return { owner, variables };
}

function isListOfTexts(value: string): boolean {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}

function isWorkerVariables(value: string): boolean {
  try {
    const { variables } = JSON.parse(value) as { variables: Record<string, unknown> };
    return Object.entries(variables).every(
      ([name, pieces]) =>
        isExportable(name) && Array.isArray(pieces) && pieces.every((piece) => typeof piece === 'string'),
    );
  } catch {
    return false;
  }
}

function notOurs(folder: string, what: string): RedisTargetError {
  return new RedisTargetError(
    'RT_SCRATCH_FOREIGN',
    `Could not take over the target of this run: ${fileIn(folder)} ${what}, which redis-target never writes. ` +
      `Find out who did, and remove ${folder}.`,
    { details: { path: folder } },
  );
}
