import type { ChangeEntry } from '../change-entry.ts';
import { COLLECTION_CHANGES } from './collections.ts';
import { COMMAND_CHANGES } from './commands.ts';
import { KEY_CHANGES } from './keys.ts';
import { SCRIPT_CHANGES } from './scripts.ts';
import { SERVER_CHANGES } from './server.ts';
import { VALKEY_CHANGES } from './valkey.ts';
import { WORDING_CHANGES } from './wording.ts';

/** Every known change between engine versions that tests can notice, by id. */
export const CATALOGUE: readonly ChangeEntry[] = [
  ...KEY_CHANGES,
  ...COLLECTION_CHANGES,
  ...SCRIPT_CHANGES,
  ...WORDING_CHANGES,
  ...COMMAND_CHANGES,
  ...SERVER_CHANGES,
  ...VALKEY_CHANGES,
].sort((a, b) => a.id.localeCompare(b.id, 'en'));
