import { isSourcePath } from './junit-place.ts';
import type { TapPoint } from './tap-lines.ts';

/** A hook with AVA's own title, before one test or after it; several files put theirs in front. */
const HOOK_FOR = /^(.* › )?((?:before|after)Each(?:\.always)?) hook for (.+)$/;
/** A hook with AVA's own title around a file's tests. */
const HOOK = /^(.* › )?(?:before|after)(?:\.always)? hook$/;
/** What AVA says of a file's process. */
const EXIT = /^(.+?) exited (?:with a non-zero exit code: \d+|due to SIG\w+)$/;
const NO_TESTS = /^No tests found in (.+?)(?:, make sure to import .*)?$/;
/** An error that nobody caught: a point's title is then its first line. */
const UNCAUGHT = /^\w*Error(?: \[\w+\])?: /;

/** A point that is no test's. */
export interface AvaCrash {
  readonly point: TapPoint;
  readonly file?: string;
  /** What stands before the titles of the tests that its hook kept from running. */
  readonly suite?: readonly string[];
}

/**
 * Tells AVA's tests from its failed hooks and crashed files, which are points as well: a hook that fails before a test stands
 * for that test, which is not run; one that fails elsewhere, and a process that ends, is an error outside any test.
 */
export class AvaPoints {
  readonly #points: TapPoint[] = [];

  take(point: TapPoint): void {
    this.#points.push(point);
  }

  tests(): TapPoint[] {
    return this.#sort().tests;
  }

  crashes(): AvaCrash[] {
    return this.#sort().crashes;
  }

  #sort(): { tests: TapPoint[]; crashes: AvaCrash[] } {
    const tests: TapPoint[] = [];
    const crashes: AvaCrash[] = [];
    const titles = new Set(this.#points.map(({ title }) => title));
    for (const point of this.#points) {
      const crash = point.status === 'failed' ? crashOf(point) : undefined;
      const [, file = '', , test] = (point.status === 'failed' && HOOK_FOR.exec(point.title)) || [];
      if (crash) crashes.push(crash);
      else if (test === undefined) tests.push(point);
      else if (titles.has(file + test)) crashes.push({ point });
      else {
        titles.add(file + test);
        tests.push({ ...point, title: file + test });
      }
    }
    return { tests, crashes };
  }
}

function crashOf(point: TapPoint): AvaCrash | undefined {
  const file = (EXIT.exec(point.title) ?? NO_TESTS.exec(point.title))?.[1];
  if (file !== undefined && isSourcePath(file)) return { point, file };
  const hook = HOOK.exec(point.title);
  if (hook) return { point, suite: (hook[1] ?? '').split(' › ').filter((part) => part !== '') };
  return UNCAUGHT.test(point.title) ? { point } : undefined;
}
