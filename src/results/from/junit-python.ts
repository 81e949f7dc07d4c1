import type { RunError } from '../../model/results.ts';
import { toTestError } from '../test-error.ts';
import type { Case } from './junit-case.ts';
import { errorOfFailures, type JunitFailure } from './junit-message.ts';
import type { JunitSuite } from './junit-place.ts';

/** What unittest and nose2 have for a module that does not load, with the package that it is in; its name is the test's. */
const NOT_LOADED = /(?:^|\.)(?:_FailedTest|ModuleImportFailure|LoadTestsFailure)(?:\.([\w.]+))?$/;
/** unittest's words for a class or a module that could not be prepared or cleared up. */
const HOOK = /\b(?:setUp|tearDown)(Class|Module) \(([\w.]+)\)$/;
const THROWN = /^(?:[\w.]+\.)?(\w*(?:Error|Exception)): (.*)$/gm;

/**
 * What unittest reports among its tests and is none: a module that does not load, and a hook around a class or a module.
 *
 * @param areFilesNamed - Whether this report names its tests' files; else their classes stand for them.
 */
export function pythonsErrorOf(
  { attributes, failures, suites }: Case,
  areFilesNamed: boolean,
  cwd: string,
): RunError | undefined {
  if (failures.length === 0) return undefined;
  const { name = '', classname = '' } = attributes;
  // unittest-xml-reporting names them, and has a report for each class.
  const hasFiles =
    areFilesNamed || [classname, suites.at(-1)?.name].some((name) => name?.startsWith('unittest.'));
  const fileOf = (module: string): string => (hasFiles ? `${module.replaceAll('.', '/')}.py` : module);
  const [unloaded, package_] = NOT_LOADED.exec(classname) ?? [];
  if (unloaded !== undefined)
    return {
      ...lastThrown(failures, cwd),
      file: fileOf(package_ === undefined ? name : `${package_}.${name}`),
    };
  // nose2 divides it at its last point.
  const [, what, place = ''] = HOOK.exec(name) ?? HOOK.exec(`${classname}.${name}`) ?? [];
  if (what === undefined) return undefined;
  const error = toTestError(errorOfFailures(failures, name), cwd);
  if (what === 'Module') return { ...error, file: fileOf(place), ...(hasFiles ? { suite: [] } : {}) };
  const [, module = '', owner = ''] = /^(.*)\.(\w+)$/.exec(place) ?? [];
  return hasFiles ? { ...error, file: fileOf(module), suite: [owner] } : { ...error, file: place, suite: [] };
}

/** The message quotes a whole traceback; its last exception is why. */
function lastThrown(failures: readonly JunitFailure[], cwd: string): Omit<RunError, 'file'> {
  const raw = errorOfFailures(failures, '');
  const [, type, message] = [...(raw.stack ?? '').matchAll(THROWN)].at(-1) ?? [];
  return toTestError(message === undefined ? raw : { ...raw, name: type, message }, cwd);
}

/** Whether pytest wrote a report: it names each test once. */
export function isPytest({ suites }: Pick<Case, 'suites'>, tool: string): boolean {
  return tool === 'pytest tests' || suites.at(-1)?.name === 'pytest';
}

/**
 * pytest's cases, each once: a test that fails and whose teardown fails as well stands there twice, and one that pytest-rerunfailures tried again
 * for each try, of which those before the last are told as passed. Only within one suite: a file that was put together of several runs has one of
 * each, and a test of another is no try.
 */
export function joinPytest(cases: readonly Case[], tool: string): readonly Case[] {
  const joined = new Map<string | Case, Case>();
  const places = new Map<JunitSuite | undefined, number>();
  for (const one of cases) {
    const { classname = '', name = '' } = one.attributes;
    const suite = one.suites.at(-1);
    const place = places.get(suite) ?? places.size;
    places.set(suite, place);
    const key = isPytest(one, tool) && name !== '' ? [place, classname, name].join('\u0000') : one;
    const before = joined.get(key);
    if (before === undefined) joined.set(key, one);
    else if (one.failures.some(({ message }) => message.startsWith('failed on teardown')))
      joined.set(key, { ...before, failures: [...before.failures, ...one.failures] });
    else joined.set(key, { ...one, retries: before.retries + 1 });
  }
  return [...joined.values()];
}
