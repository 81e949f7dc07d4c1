import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleRun } from '../../../src/results/assemble-run.ts';
import { readRunResults } from '../../../src/results/read.ts';
import { openRecorder } from '../../../src/results/recorder.ts';
import { stampReports } from '../../../src/results/reports.ts';
import { envFor, makeFolder, makeRun, TARGET } from './samples.ts';

const runner = { name: 'vitest', version: '4.1.12' };
const [failed, passed] = makeRun().tests as [never, never];

describe('a recorder', () => {
  it('is a journal while the run lasts, and a results file when it has ended', async () => {
    await using folder = await makeFolder();
    const recorder = openRecorder({ env: envFor('{target}-{version}.json'), cwd: folder.path, runner });
    recorder?.test(failed);
    recorder?.error({ message: 'nobody caught me' });
    expect(await readdir(folder.path)).toEqual(['container-6.2-6.2.11.json.partial']);
    recorder?.finish({ exitCode: 1 });
    recorder?.finish({ exitCode: 0 });
    expect(await readdir(folder.path)).toEqual(['container-6.2-6.2.11.json']);
    const run = await readRunResults(join(folder.path, 'container-6.2-6.2.11.json'));
    expect(run).toMatchObject({ outcome: 'completed', exitCode: 1, commit: '6b30980', tests: [failed] });
    expect(JSON.stringify(run)).not.toContain('geheim');
  });

  it('takes away the results of an earlier run, which must not pass for its own', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'r.json'), 'old');
    openRecorder({ env: envFor('r.json'), cwd: folder.path, runner });
    expect(await readdir(folder.path)).toEqual(['r.json.partial']);
  });

  it('says that no test was executed', async () => {
    await using folder = await makeFolder();
    openRecorder({ env: envFor('r.json'), cwd: folder.path, runner })?.finish();
    expect(await readRunResults(join(folder.path, 'r.json'))).toMatchObject({ outcome: 'noTests' });
  });

  it('is none where no results are wanted or no target is known', () => {
    expect(openRecorder({ env: {}, cwd: '/', runner })).toBeUndefined();
    expect(openRecorder({ env: { REDIS_TARGET_RESULTS: 'r.json' }, cwd: '/', runner })).toBeUndefined();
  });

  it('names the file that it cannot write', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'file'), '');
    const open = () => openRecorder({ env: envFor('file/r.json'), cwd: folder.path, runner });
    expect(open).toThrow(expect.objectContaining({ code: 'RT_RESULTS_WRITE' }));
  });
});

describe("one command's results", () => {
  async function collect(path: string, more: Partial<Parameters<typeof assembleRun>[0]> = {}) {
    return await assembleRun({
      target: TARGET,
      command: ['npm', 'test'],
      cwd: path,
      env: {},
      startedAt: new Date(Date.now() - 1_000),
      end: { exitCode: 0, signal: null, durationMs: 5 },
      resultsDir: join(path, 'parts'),
      junit: [],
      resultsFrom: [],
      earlier: new Map(),
      ...more,
    });
  }

  it('are those of all its runners', async () => {
    await using folder = await makeFolder();
    for (const name of ['a', 'b']) {
      const recorder = openRecorder({ env: envFor(`parts/${name}.json`), cwd: folder.path, runner });
      recorder?.test(name === 'a' ? failed : passed);
      recorder?.finish();
    }
    expect(await collect(folder.path)).toMatchObject({
      outcome: 'completed',
      tests: [failed, passed],
      runner,
    });
  });

  it('are those of a crash where one of the runners never ended, or left nothing whole', async () => {
    await using folder = await makeFolder();
    openRecorder({ env: envFor('parts/a.json'), cwd: folder.path, runner })?.test(passed);
    expect(await collect(folder.path)).toMatchObject({ outcome: 'crashed', tests: [passed] });
    await using other = await makeFolder();
    await mkdir(join(other.path, 'parts'));
    await writeFile(join(other.path, 'parts/a.json.partial'), '{"he');
    expect(await collect(other.path)).toMatchObject({ outcome: 'crashed', tests: [] });
  });

  it('leave out the report of the run before, and say so', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'r.xml'), '<testsuite><testcase name="a" classname="b"/></testsuite>');
    const junit = ['*.xml'];
    expect(await collect(folder.path, { junit })).toMatchObject({
      outcome: 'completed',
      tests: [{ file: 'b' }],
    });
    // Where the next run crashes at once, only moments lie between.
    const earlier = await stampReports({ junit, resultsFrom: [], cwd: folder.path });
    const later = await collect(folder.path, { junit, earlier });
    expect(later).toMatchObject({
      outcome: 'noTests',
      outcomeDetail: expect.stringContaining('r.xml'),
      tests: [],
    });
    await writeFile(join(folder.path, 'r.xml'), '<testsuite><testcase name="a" classname="b"/></testsuite>');
    expect(await collect(folder.path, { junit, earlier })).toMatchObject({ outcome: 'completed' });
    const none = await collect(folder.path, { junit: ['no/*.xml'] });
    expect(none).toMatchObject({ outcome: 'noTests', outcomeDetail: expect.stringContaining('no/*.xml') });
  });

  it('tell the last words of a command that reported nothing', async () => {
    await using folder = await makeFolder();
    const logFile = join(folder.path, 'run.log');
    const stack = `ReferenceError: suite is not defined\n    at Object.<anonymous> (a.js:9:1)\n\nNode.js v20.20.2\n`;
    await writeFile(logFile, `${'noise\n'.repeat(10_000)}${stack}`);
    const end = { exitCode: 1, signal: null, durationMs: 5 };
    expect((await collect(folder.path, { logFile, end })).outcomeDetail).toMatch(
      /exit code 1 \("ReferenceError: suite is not defined"\) and reported no test/,
    );
    await writeFile(logFile, `TAP version 13\n# a\nok 1 x\n${stack}`);
    expect(await collect(folder.path, { logFile, end })).toMatchObject({
      outcome: 'crashed',
      outcomeDetail: expect.stringMatching(
        /before its plan \(exit code 1, "ReferenceError: suite is not defined"\)/,
      ),
      tests: [{ name: ['a'], status: 'passed' }],
    });
    await writeFile(logFile, 'nothing to do\n');
    expect((await collect(folder.path, { logFile })).outcomeDetail).toContain('("nothing to do")');
  });

  it('do not end in an exception where a killed command left half a report', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'r.xml'), '<testsuite><testcase');
    const end = { exitCode: null, signal: 'SIGKILL' as const, durationMs: 5, endedBy: 'timeout' as const };
    expect(await collect(folder.path, { junit: ['r.xml'], end })).toMatchObject({ outcome: 'timedOut' });
    await expect(collect(folder.path, { junit: ['r.xml'] })).rejects.toMatchObject({
      code: 'RT_JUNIT_INVALID',
    });
  });

  it('come from the JSON of Jest and Vitest, and any other JSON is refused', async () => {
    await using folder = await makeFolder();
    const assertionResults = [{ ancestorTitles: ['s'], title: 't', status: 'passed', duration: 3 }];
    const report = { testResults: [{ name: join(folder.path, 'a.js'), status: 'passed', assertionResults }] };
    const path = join(folder.path, 'r.json');
    await writeFile(path, JSON.stringify(report));
    expect((await collect(folder.path, { resultsFrom: ['r.json'] })).tests).toMatchObject([
      { file: 'a.js', name: ['s', 't'], status: 'passed', durationMs: 3 },
    ]);
    for (const text of ['', 'null', '[]', '{"testResults":[{}]}', '{"testResults":[null]}']) {
      await writeFile(path, text);
      await expect(collect(folder.path, { resultsFrom: ['r.json'] })).rejects.toMatchObject({
        code: 'RT_RESULTS_INVALID',
      });
    }
  });
});
