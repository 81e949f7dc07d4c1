import type { ChangeEntry } from '../change-entry.ts';
import { ACCESS_CHANGES } from './access.ts';
import { ARGUMENT_CHANGES } from './arguments.ts';
import { COLLECTION_CHANGES } from './collections.ts';
import { COMMAND_CHANGES } from './commands.ts';
import { EDGE_CHANGES } from './edges.ts';
import { KEY_CHANGES } from './keys.ts';
import { NEWER_COMMAND_CHANGES } from './newer-commands.ts';
import { READ_CHANGES } from './reads.ts';
import { SCRIPT_TABLE_CHANGES } from './script-tables.ts';
import { SCRIPT_CHANGES } from './scripts.ts';
import { SELF_DESCRIPTION_CHANGES } from './self-description.ts';
import { SERVER_CHANGES } from './server.ts';
import { STREAM_CHANGES } from './streams.ts';
import { VALKEY_CHANGES } from './valkey.ts';
import { VALKEY_NINE_CHANGES } from './valkey-nine.ts';
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
  ...VALKEY_NINE_CHANGES,
  ...ACCESS_CHANGES,
  ...NEWER_COMMAND_CHANGES,
  ...READ_CHANGES,
  ...SCRIPT_TABLE_CHANGES,
  ...SELF_DESCRIPTION_CHANGES,
  ...STREAM_CHANGES,
  ...EDGE_CHANGES,
  ...ARGUMENT_CHANGES,
].sort((a, b) => numberOf(a) - numberOf(b));

/** Of `C42`. Without a locale, whose loading took a tenth of the catalogue's. */
function numberOf({ id }: ChangeEntry): number {
  return Number(id.slice(1));
}
