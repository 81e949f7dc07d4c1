import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** By its path: the project whose tests run need not have this package. It is there when built. */
const ATTACH: string = fileURLToPath(new URL('../runners/attach.cjs', import.meta.url));

/** Variables with which Mocha and Jest record their tests without having been told to. */
export function injectRecorder({ NODE_OPTIONS }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!existsSync(ATTACH)) return {};
  return { NODE_OPTIONS: [NODE_OPTIONS, `--require ${JSON.stringify(ATTACH)}`].filter(Boolean).join(' ') };
}
