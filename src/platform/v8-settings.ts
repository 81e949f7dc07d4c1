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

const V8_MAJOR = Number.parseInt(process.versions.v8, 10);

/**
 * What makes V8 compile a function for good: names, their usual values, and those with which it does so sooner
 * (`node --v8-options`). In Node 24, whose V8 has Maglev in between, the usual value is 10,000 although 3,000 is printed: with that
 * it compiles after a third of the calls.
 */
const WHEN_TO_COMPILE: readonly { readonly flag: string; readonly usual: number; readonly sooner: number }[] =
  V8_MAJOR < 12
    ? [
        { flag: 'interrupt-budget', usual: 67_584, sooner: 8_448 },
        { flag: 'ticks-before-optimization', usual: 3, sooner: 1 },
        { flag: 'bytecode-size-allowance-per-tick', usual: 150, sooner: 1_000 },
      ]
    : V8_MAJOR < 13
      ? [{ flag: 'invocation-count-for-turbofan', usual: 3_000, sooner: 375 }]
      : [{ flag: 'invocation-count-for-turbofan', usual: 10_000, sooner: 1_250 }];

/** After so much CPU time compiling costs less than to go on without it: it takes some 80 ms, and saves two fifths. */
const PAYS_AFTER_MS = 125;
const LOOK_MS = 50;

let looking: NodeJS.Timeout | undefined;

/**
 * Has V8 compile nothing for good until this process has taken `cpuMs` of CPU time from now on, for one whose work is often over
 * by then: of the time of the first 2,000 commands through a tunnel two fifths went into compiling what then ran too seldom to
 * pay for it. What is compiled already stays so. Called again, it counts anew. Default: 125.
 */
export function compileWhenItPays(cpuMs: number = PAYS_AFTER_MS): void {
  letCompile();
  // Not by a size above which it does not: what is just about to be compiled would then never be.
  setFlagsFromString('--no-turbofan');
  const from = process.cpuUsage();
  looking = setInterval(() => {
    const { user, system } = process.cpuUsage(from);
    if (user + system >= 1_000 * cpuMs) letCompile();
  }, LOOK_MS).unref();
}

function letCompile(): void {
  clearInterval(looking);
  setFlagsFromString('--turbofan');
}

/**
 * Has V8 compile what runs often after an eighth of its usual runs, until what is returned is called: for functions of which
 * it is known that they will run often. Then it compiles as usual, also where that was to wait until it pays.
 */
export function compileSooner(): () => void {
  letCompile();
  for (const { flag, sooner } of WHEN_TO_COMPILE) setFlagsFromString(`--${flag}=${sooner}`);
  return () => {
    for (const { flag, usual } of WHEN_TO_COMPILE) setFlagsFromString(`--${flag}=${usual}`);
  };
}

/** Has V8 collect garbage now, all of it: some 5 to 10 ms that would come later, at a worse moment. */
export function collectGarbage(): void {
  // Node has it only with that flag, which new contexts heed.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
