import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/settings.ts';

/** By its path: the project whose tests run need not have this package. It is there when built. */
const ATTACH: string = fileURLToPath(new URL('../runners/attach.cjs', import.meta.url));

/** Variables with which Mocha and Jest record their tests without having been told to; none where the settings forbid it. */
export function injectRecorder(
  { NODE_OPTIONS }: NodeJS.ProcessEnv,
  settings: Pick<Settings, 'injectRecorder'>,
): NodeJS.ProcessEnv {
  if (!settings.injectRecorder || !existsSync(ATTACH)) return {};
  return { NODE_OPTIONS: [NODE_OPTIONS, `--require ${JSON.stringify(ATTACH)}`].filter(Boolean).join(' ') };
}
