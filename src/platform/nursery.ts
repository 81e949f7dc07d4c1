import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 take no more memory for new objects than it has by now; it would take up to 32 MB, in newer versions 128.
 *
 * Called when all that is needed is loaded: with `--max-semi-space-size` in its command line Node compiles its own modules
 * anew at each start, since the compiled ones that it carries are for V8's usual settings (Node 20 and 22; 24 does not mind).
 */
export function keepNurserySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
