import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { collectReports } from '../../../src/results/reports.ts';
import { lacks } from '../../support/need.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { cleanEnv } from './support.ts';

const run = promisify(execFile);
const TEST = `
import pytest
class TestSets:
    def test_adds(self):
        assert 1 + 1 == 2
    @pytest.mark.skip(reason="not now")
    def test_is_left_out(self):
        pass
@pytest.mark.parametrize("n", [1, 2])
def test_takes(n):
    assert n == 1
def test_throws():
    raise ValueError("wrong \\x1b[31m<value> & more \\x00")
@pytest.fixture
def broken():
    raise RuntimeError("cannot prepare")
def test_needs(broken):
    pass
`;

describe.skipIf(lacks('python'))('the JUnit XML of pytest', () => {
  it('becomes results, and a module that does not load an error', async () => {
    const path = await mkdtemp(join(tmpdir(), 'rt-collect-pytest-'));
    try {
      const python = join(PYTHON_BIN, 'python');
      await mkdir(join(path, 'tests'));
      await writeFile(join(path, 'tests/test_sets.py'), TEST);
      await writeFile(join(path, 'tests/test_broken.py'), 'import is_not_there\n');
      await run(
        python,
        [
          '-m',
          'pytest',
          '-q',
          '-p',
          'no:cacheprovider',
          '--continue-on-collection-errors',
          '--junitxml=reports/out.xml',
          'tests',
        ],
        { cwd: path, env: cleanEnv() },
      ).catch((error: { code: number }) => expect(error.code).toBe(1));
      const { reports } = await collectReports(
        { junit: ['reports/**/*.xml'], resultsFrom: [], cwd: path, earlier: new Map() },
        true,
      );
      const [collected] = reports;
      if (collected === undefined) throw new Error('pytest wrote no report');
      expect(collected.tests.map((test) => [test.file, test.name.join(' > '), test.status])).toEqual([
        ['tests.test_sets.TestSets', 'test_adds', 'passed'],
        ['tests.test_sets.TestSets', 'test_is_left_out', 'skipped'],
        ['tests.test_sets', 'test_takes[1]', 'passed'],
        ['tests.test_sets', 'test_takes[2]', 'failed'],
        ['tests.test_sets', 'test_throws', 'failed'],
        ['tests.test_sets', 'test_needs', 'failed'],
      ]);
      expect(collected.tests[3]?.error).toMatchObject({
        message: expect.stringContaining('assert 2 == 1'),
        at: 'tests/test_sets.py:11',
      });
      expect(collected.errors).toMatchObject([
        {
          file: 'tests.test_broken',
          message: expect.stringMatching(/^ModuleNotFoundError: No module named/),
        },
      ]);
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  });
});
