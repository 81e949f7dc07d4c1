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

/** After how much of running V8 compiles a function for good: its name and usual value in Node 20, and since Node 22 (`node --v8-options`). */
const [BUDGET, USUAL_BUDGET] =
  Number.parseInt(process.versions.v8, 10) < 12
    ? (['interrupt-budget', 67_584] as const)
    : (['invocation-count-for-turbofan', 3_000] as const);
let budget: number = USUAL_BUDGET;

/**
 * Has V8 compile after eight times its usual runs, for a process whose work is often over in a second: of the first 2,000 commands
 * through a tunnel a third of the CPU time went into compiling what then ran too seldom to pay for it.
 */
export function compileLater(): void {
  budget = 8 * USUAL_BUDGET;
  setFlagsFromString(`--${BUDGET}=${budget}`);
}

/**
 * Has V8 compile what runs often after a quarter of its usual runs, until what is returned is called: for functions of which
 * it is known that they will run often.
 */
export function compileSooner(): () => void {
  setFlagsFromString(`--${BUDGET}=${USUAL_BUDGET / 4}`);
  return () => setFlagsFromString(`--${BUDGET}=${budget}`);
}

/** Has V8 collect garbage now, all of it: some 5 to 10 ms that would come later, at a worse moment. */
export function collectGarbage(): void {
  // Node has it only with that flag, which new contexts heed.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
