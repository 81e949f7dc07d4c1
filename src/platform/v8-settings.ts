import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Settings of V8 for a process that tunnels for a while. It takes no more memory for new objects than it has by now, where it
 * would take up to 32 MB, in newer versions 128; and its compiler puts less of other functions into one: of the time of the
 * first 2,000 commands half went into compiling, with this a fifth less in all, and later commands are as fast.
 *
 * Called when all that is needed is loaded: with V8's settings in its command line Node compiles its own modules
 * anew at each start, since the compiled ones that it carries are for the usual ones (Node 20 and 22; 24 does not mind).
 */
export function keepV8Small(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=150');
}

/**
 * Has V8 compile what runs often after a quarter of its usual runs, until what is returned is called: for functions of which
 * it is known that they will run often.
 */
export function compileSooner(): () => void {
  // Its name and usual value in Node 20, and since Node 22 (`node --v8-options`).
  const [name, usual] =
    Number.parseInt(process.versions.v8, 10) < 12
      ? ['interrupt-budget', 67_584]
      : ['invocation-count-for-turbofan', 3_000];
  setFlagsFromString(`--${name}=${usual / 4}`);
  return () => setFlagsFromString(`--${name}=${usual}`);
}

/** Has V8 collect garbage now, all of it: some 5 to 10 ms that would come later, at a worse moment. */
export function collectGarbage(): void {
  // Node has it only with that flag, which new contexts heed.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
