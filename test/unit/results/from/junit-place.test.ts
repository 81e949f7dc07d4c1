import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { isSourcePath, placeOfCase } from '../../../../src/results/from/junit-place.ts';

const place = (attributes: Record<string, string>, ...suites: (string | [name: string, file: string])[]) => {
  const around = suites.map((suite) =>
    typeof suite === 'string' ? { name: suite, file: undefined } : { name: suite[0], file: suite[1] },
  );
  const { file, name } = placeOfCase(attributes, around, '/app');
  return `${file}: ${name.join(' > ')}`;
};

describe('the file and the name of a test in JUnit XML', () => {
  it.each([
    ['the class stands for the file', place({ classname: 'com.x.Sets', name: 'adds' }), 'com.x.Sets: adds'],
    [
      'also where it is written with backslashes',
      place({ class: 'App\\Sets', name: 'adds' }),
      'App\\Sets: adds',
    ],
    [
      'but no sentence does',
      place({ classname: 'sets with members', name: 'adds' }),
      ': sets with members > adds',
    ],
    [
      'but for one that is made of all suites, as of Robot Framework 7.5 with blanks and dots in its names',
      place(
        { classname: 'Tests.My Suite.v1.Set Keys.V2', name: 'Reads. A Key' },
        'Tests',
        'My Suite.v1',
        'Set Keys.V2',
      ),
      'Tests.My Suite.v1.Set Keys.V2: Reads. A Key',
    ],
    [
      'with several files named in its command',
      place({ classname: 'Set Keys & Plain.Set Keys', name: 'Sets A Key' }, 'Set Keys & Plain', 'Set Keys'),
      'Set Keys & Plain.Set Keys: Sets A Key',
    ],
    ['nor the title itself', place({ classname: 'adds', name: 'adds' }), ': adds'],
    ['nor a class within a title', place({ classname: 'sets', name: 'sets adds' }), 'sets: sets adds'],
    [
      "a package's path does, once",
      place({ classname: 'sets', name: 'TestAdds' }, 'app/sets'),
      'app/sets: TestAdds',
    ],
    ['no suite does for a test without a class', place({ name: 'adds' }, 'app/'), ': app/ > adds'],
    [
      'suites are trimmed, and told once',
      place({ classname: 'c', name: 'adds' }, ' outer ', 'outer', 'inner'),
      'c: outer > inner > adds',
    ],
    [
      'a suite that only begins like the title is told',
      place({ classname: 'c', name: 'setsmore' }, 'sets'),
      'c: sets > setsmore',
    ],
    [
      'a suite that the title begins with is not',
      place({ classname: 'c', name: 'sets › adds' }, 'sets'),
      'c: sets › adds',
    ],
    [
      'nor one that the class ends with',
      place({ classname: 'com.x.Sets', name: 'adds' }, 'Sets'),
      'com.x.Sets: adds',
    ],
    [
      'but one that it begins with in another word',
      place({ classname: 'Setsx.y', name: 'adds' }, 'Sets'),
      'Setsx.y: Sets > adds',
    ],
    [
      'a folder of the project is not told',
      place({ file: 'tests/A.php', name: 'a' }, '/app/tests'),
      'tests/A.php: a',
    ],
    [
      'one outside it is',
      place({ file: 'tests/A.php', name: 'a' }, '/other/tests'),
      'tests/A.php: /other/tests > a',
    ],
    [
      'one that ends in dots is not outside',
      place({ file: 'tests/A.php', name: 'a' }, '/app/tests..'),
      'tests/A.php: a',
    ],
    ['a folder is told where there is no file', place({ name: 'a' }, '/app/tests'), ': /app/tests > a'],
    [
      "a configuration's path is not",
      place({ name: 'a' }, '/ci/phpunit.xml.dist', 'C:\\ci\\phpunit.xml'),
      ': a',
    ],
    [
      "a file's own name is not, as Windows writes it",
      place({ name: 'a' }, ['tests\\a.js', 'tests\\a.js']),
      'tests/a.js: a',
    ],
    [
      'a class is told beyond the file that it begins with',
      place({ file: 'a/b.py', classname: 'a.b.Sets', name: 'x' }),
      'a/b.py: Sets > x',
    ],
    [
      'and where it has nothing of the file',
      place({ file: 'a/b.py', classname: '.Sets', name: 'x' }),
      'a/b.py: .Sets > x',
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it('knows a source by its ending, and a sentence that ends like one by its blanks', () => {
    expect(
      ['a.test.js', 'src/b.py', '/app/my tests/c.rb', 'C:\\my tests\\d.php'].map(isSourcePath),
    ).not.toContain(false);
    expect(['reads a.js', 'a.txt', 'node.js rocks'].map(isSourcePath)).not.toContain(true);
  });

  it('has a project before it where a file ran in several, of which one may have no name', () => {
    const suite = (host: string, name = 'a.spec.ts') =>
      `<testsuite name="${name}" hostname="${host}"><testcase name="adds" classname="${name}"/></testsuite>`;
    const names = (...suites: readonly string[]) =>
      parseJunit(`<testsuites>${suites.join('')}</testsuites>`, 'out.xml', '/app').tests.map(({ name }) =>
        name.join(' > '),
      );
    expect(names(suite('chromium'), suite('firefox'))).toEqual(['chromium > adds', 'firefox > adds']);
    expect(names(suite(''), suite('firefox'))).toEqual(['adds', 'firefox > adds']);
    expect(names(suite('firefox'), suite(''))).toEqual(['firefox > adds', 'adds']);
    expect(names(suite('firefox'), suite('', 'b.spec.ts'))).toEqual(['adds', 'adds']);
    // Playwright's includeProjectInTestName.
    const titled = (host: string) => suite(host).replace('"adds"', `"[${host}] adds"`);
    expect(names(titled('one'), titled('two'))).toEqual(['[one] adds', '[two] adds']);
  });
});
