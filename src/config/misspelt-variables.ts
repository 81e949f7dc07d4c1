import { findNearest } from '../model/nearest.ts';
import { SETTING_ROWS } from './table.ts';

const PREFIX = 'REDIS_TARGET_';

/** A variable that is set, is read by nothing, and is spelt much like one that is. */
export interface MisspeltVariable {
  readonly variable: string;
  readonly near: string;
}

/** What somebody set and meant otherwise: unlike a field of the file, a variable that is none of ours is no error. */
export function misspeltVariables(env: NodeJS.ProcessEnv): MisspeltVariable[] {
  const known = [...SETTING_ROWS.flatMap(({ variables }) => variables), `${PREFIX}CONFIG`]
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
  return Object.keys(env).flatMap((variable) => {
    const name = variable.startsWith(PREFIX) ? variable.slice(PREFIX.length) : '';
    if (name === '' || known.includes(name) || OWN.has(name)) return [];
    const near = findNearest(name, known);
    return near === undefined ? [] : [{ variable, near: PREFIX + near }];
  });
}

/** What processes of this package tell each other, and workflows of `init --ci`. */
const OWN: ReadonlySet<string> = new Set(
  'COMMAND EVENTS EXPORTED HOLDER INFO ROLE_ARN RUN_FOLDER SECRETS TRUST_IN WORKER_VARIABLES'.split(' '),
);
