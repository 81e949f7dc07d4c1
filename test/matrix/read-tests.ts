import type { RunResults } from '../../src/model/results.ts';
import type { Client, Way } from './axes.ts';

/** The app's steps. */
const STEPS = 5;

/** What is asked here of a comparison's JSON. */
interface Comparison {
  readonly tests: readonly {
    readonly name: readonly string[];
    readonly verdict: string;
    readonly sides: readonly { readonly status: string }[];
  }[];
}

/**
 * Why a client's tests are not all there and passed, by what this package itself recorded of them.
 *
 * @param text - The results file, or the comparison.
 * @param stdout - Where Go's tests say it themselves: `exec` has no recorder for them.
 */
export function faultOfTests(way: Way, client: Client, text: string, stdout: string): string | undefined {
  if (way === 'exec' && client === 'go-redis') {
    const passed = stdout.match(/"Action":"pass","Package":"shop","Test":/g)?.length ?? 0;
    return passed === STEPS ? undefined : `${passed} of ${STEPS} tests passed`;
  }
  try {
    return way === 'compare' ? faultOfComparison(client, text) : faultOfResults(way, client, text);
  } catch (error) {
    return `what was recorded cannot be read: ${String(error)}`;
  }
}

function faultOfComparison(client: Client, text: string): string | undefined {
  const { tests } = JSON.parse(text) as Comparison;
  const same = tests.filter(
    ({ name, verdict, sides }) =>
      verdict === 'same' && sides.every(({ status }) => status === 'passed') && isOf(client, name),
  );
  return same.length === STEPS ? undefined : `${same.length} of ${STEPS} tests passed on both sides`;
}

function faultOfResults(way: Way, client: Client, text: string): string | undefined {
  const { tests } = JSON.parse(text) as RunResults;
  const own = tests.filter(({ name }) => isOf(client, name) || way === 'exec');
  // In a runner's suite, another language's is one test.
  const wanted = way !== 'exec' && (client === 'redis-py' || client === 'go-redis') ? 1 : STEPS;
  const failed = own.find(({ status }) => status !== 'passed');
  if (failed !== undefined)
    return `${failed.name.at(-1)}: ${failed.status}, ${failed.error?.message.slice(0, 3_000) ?? 'without a word'}`;
  return own.length === wanted ? undefined : `${own.length} of ${wanted} tests ran`;
}

/** Tests in other languages are named without their client. */
function isOf(client: Client, name: readonly string[]): boolean {
  const title = name.at(-1) ?? '';
  return title.startsWith(`${client}: `) || /^test_|^Test/.test(title);
}
