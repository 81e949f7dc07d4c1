import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder from which aws-cdk-lib and constructs are found. */
export const CDK_FOLDER: string = fileURLToPath(new URL('../../.cache/cdk', import.meta.url));

export function hasCdk(): boolean {
  return existsSync(join(CDK_FOLDER, 'complete'));
}
