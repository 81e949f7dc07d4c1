import { relativePath } from '../own-place.ts';

/** A suite around a test case. */
export interface JunitSuite {
  readonly name: string;
  readonly file: string | undefined;
  /** The machine; Playwright has its project there. */
  readonly host?: string | undefined;
}

export interface JunitPlace {
  readonly file: string;
  readonly name: readonly string[];
}

/** Endings of sources that hold tests: a suite whose name has one is a file. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|exs?|java|kts?|scala|groovy|cs|fs|swift|dart|vue|t|p[lm]|sh|bats|feature|lua|cljs?|hs|mlx?|zig|robot|c|cc|cpp|cxx|m)$/i;
/** What runners call the suite that holds everything; with a number where processes share the work. */
const GENERIC =
  /^(?:pytest|rspec|jest tests?|mocha tests|vitest tests|bun tests?|deno tests?|phpunit|go tests?|cli arguments|nose\d?|unittest|minitest|nose2-junit|\(empty\)|root suite|default suite|(?:all )?tests?|test suite|undefined|unknown|null)[-_ ]?\d*$/i;
/** The class of Minitest's own results, which minitest-reporters 1.0 has for every class. */
const NO_CLASS = /^Minitest::Result$/;
/** Python's unittest-xml-reporting writes when a class began behind its name. */
const STARTED_AT = /-20\d{12}$/;
const BETWEEN = /^(?: ?[>›:/\\.#-]{1,2} ?| )/;

/** Whether a text is a source file's path, as it stands in a name or a title. */
export function isSourcePath(text: string): boolean {
  return SOURCE.test(text) && (!/\s/.test(text) || /^(?:[A-Za-z]:)?[\\/]/.test(text));
}

/** A file as it stands in a results file: relative, and without `./`. */
export function plainPath(path: string, cwd: string): string {
  // A report that Windows wrote.
  const plain = /^[\w.@-]+(?:\\[\w.@ -]+)+$/.test(path) ? path.replaceAll('\\', '/') : path;
  return relativePath(plain, cwd).replace(/^(?:\.\/)+/, '');
}

/**
 * A test case's file, and its name from the outermost suite on.
 *
 * Each reporter puts the same few facts into other attributes, and often into several: a suite or a class that the file, the
 * class or the test's own name tells already is left out. Where nothing names a file, the class stands for it (pytest,
 * Java).
 */
export function placeOfCase(
  attributes: Readonly<Record<string, string>>,
  suites: readonly JunitSuite[],
  cwd: string,
): JunitPlace {
  const { name: title = '' } = attributes;
  const className = (attributes.classname ?? attributes.class ?? '').trim().replace(NO_CLASS, '');
  // jest-junit has a blank where a suite without a title would be.
  const name = title.trim() === className ? className : title;
  const told = attributes.file || attributes.filepath || nearestFile(suites);
  const package_ = suites.findLast((suite) => suite.name.endsWith(`/${className}`) && className !== '');
  const path = told ? plainPath(told, cwd) : undefined;
  // Where the class is the test's own title again, or a sentence, nothing stands for a file. Robot Framework makes its class of the suites'
  // names, which have a blank for each `_` of the files'.
  const isOfSuites = suites.length > 1 && className === suites.map((suite) => suite.name).join('.');
  const isClass = (isOfSuites || !/\s/.test(className)) && className !== name;
  const file = path ?? package_?.name ?? (isClass ? className : '');
  const classPart = file === className || package_ ? '' : classOf(className, file, name, cwd);
  const parts = suites
    .map((suite) => suite.name.trim().replace(STARTED_AT, ''))
    .filter((suite, index, all) => all.indexOf(suite) === index)
    .filter((suite) => !isTold(suite, { file, className, name, cwd }));
  const titles = [...parts, ...(classPart === '' ? [] : [classPart])];
  return { file, name: [...titles, name] };
}

/**
 * The files whose tests ran in several of Playwright's projects, and so have the project in front of their names: its JUnit XML has a suite of one
 * name for each, and the project as its host.
 */
export function filesOfProjects(
  cases: readonly { readonly suites: readonly JunitSuite[] }[],
): ReadonlySet<string> {
  const hosts = new Map<string, string>();
  const shared = new Set<string>();
  for (const { suites } of cases) {
    const { name = '', host } = suites.at(-1) ?? {};
    // One project may have no name.
    if (host === undefined || !isSourcePath(name)) continue;
    const known = hosts.get(name);
    if (known === undefined) hosts.set(name, host);
    else if (known !== host) shared.add(name);
  }
  return shared;
}

function nearestFile(suites: readonly JunitSuite[]): string | undefined {
  const suite = suites.findLast((one) => one.file !== undefined || isSourcePath(one.name));
  return suite?.file ?? suite?.name;
}

/** What the class says beyond the file and the test's name. */
function classOf(className: string, path: string, name: string, cwd: string): string {
  if (begins(name, className) || name.endsWith(` ${className}`)) return '';
  if (plainPath(className, cwd) === path) return '';
  // `spec.a_spec` of spec/a_spec.rb, `tests.test_a.TestSets` of tests/test_a.py, `com.x.SetsTest` of src/com/x/SetsTest.java.
  const dotted = path.replace(/\.\w+$/, '').replaceAll(/[\\/]/g, '.');
  if (dotted === className || dotted.endsWith(`.${className}`)) return '';
  return dotted !== '' && className.startsWith(`${dotted}.`) ? className.slice(dotted.length + 1) : className;
}

interface Told {
  readonly file: string;
  readonly className: string;
  readonly name: string;
  readonly cwd: string;
}

function isTold(suite: string, { file, className, name, cwd }: Told): boolean {
  if (
    suite === '' ||
    GENERIC.test(suite) ||
    NO_CLASS.test(suite) ||
    suite === file ||
    plainPath(suite, cwd) === file
  )
    return true;
  // PHPUnit has the folder that it was given.
  if (/^(?:[A-Za-z]:)?[\\/]\S*$/.test(suite) && file !== '' && !plainPath(suite, cwd).startsWith('..'))
    return true;
  // A configuration's path says where the run was.
  if (/^(?:[A-Za-z]:)?[\\/].*\.xml(?:\.dist)?$/.test(suite)) return true;
  const normal = suite.replaceAll(/[\\:]+/g, '.');
  return (
    ` ${name} `.includes(` ${suite} `) ||
    begins(name, suite) ||
    className === normal ||
    begins(className, suite) ||
    `.${className}.`.includes(`.${normal}.`)
  );
}

/** Whether a text begins with a title, and goes on, if at all, with what stands between titles. */
function begins(text: string, title: string): boolean {
  return text.startsWith(title) && (text.length === title.length || BETWEEN.test(text.slice(title.length)));
}
