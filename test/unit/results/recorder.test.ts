import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/model/usage.ts';
import { assembleRun } from '../../../src/results/assemble-run.ts';
import { readRunResults } from '../../../src/results/read.ts';
import { openRecorder } from '../../../src/results/recorder.ts';
import { stampReports } from '../../../src/results/reports.ts';
import { RUN_FOLDER_VARIABLE, readResultsFiles } from '../../../src/results/run-folder.ts';
import { resultsTargetOf, targetInfoOf } from '../../../src/results/target-info.ts';
import { writeRunResults } from '../../../src/results/write.ts';
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

  it('leaves word of its results file from its beginning, so that of a run that dies it is known', async () => {
    await using folder = await makeFolder();
    const env = { ...envFor('r.json'), [RUN_FOLDER_VARIABLE]: folder.path };
    openRecorder({ env, cwd: folder.path, runner });
    expect(await readResultsFiles(folder.path)).toEqual([join(folder.path, 'r.json')]);
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

  it('are of the servers that runs within the command opened for themselves, whose use is added up once each', async () => {
    await using folder = await makeFolder();
    await mkdir(join(folder.path, 'parts'));
    const outer: Usage = { id: 'outer', answer: 'unused', source: 'server', connections: 0, commands: {} };
    const write = (name: string, endpoint: string, usage?: Usage): void => {
      const target = { ...makeRun().target, target: TARGET.target, endpoint };
      const more = usage === undefined ? {} : { usage };
      writeRunResults(join(folder.path, `parts/${name}.json`), makeRun({ runId: name, target, ...more }));
    };
    const ofFirst: Usage = { ...outer, id: 'a', answer: 'used', connections: 2, commands: { GET: 3 } };
    write('a', 'redis://127.0.0.1:7001', ofFirst);
    write('b', 'redis://127.0.0.1:7001', ofFirst);
    write('c', 'redis://127.0.0.1:7002', { ...ofFirst, id: 'c', connections: 1, commands: { SET: 4 } });
    expect((await collect(folder.path, { use: { usage: outer } })).usage).toMatchObject({
      answer: 'used',
      connections: 3,
      commands: { GET: 3, SET: 4 },
    });
    // Of one it is not known: then it is no whole count.
    write('d', 'redis://127.0.0.1:7003');
    expect((await collect(folder.path, { use: { usage: outer } })).usage).toMatchObject({
      answer: 'used',
      atLeast: true,
    });
    // One that ran on the command's own server.
    write('e', targetInfoOf(TARGET).endpoint);
    expect((await collect(folder.path, { use: { usage: outer } })).usage?.id).toBe('outer');
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
      /exit code 1 \("ReferenceError: suite is not defined"\); no test was executed: a\.js: suite is not defined$/,
    );
    await writeFile(logFile, `${'noise\n'.repeat(10_000)}ReferenceError: suite is not defined\n`);
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
    // Through npm or a shell no signal is seen.
    const crash = { exitCode: 134, signal: null, durationMs: 5 };
    for (const [text, tests] of [
      ['<testsuite name="s"><testcase classname="a" name="one"/><testcase classname="a" na', 1],
      ['', 0],
      ['not a report', 0],
    ] as const) {
      await writeFile(join(folder.path, 'r.xml'), text);
      const run = await collect(folder.path, { junit: ['r.xml'], end: crash });
      expect(run).toMatchObject({
        outcome: 'crashed',
        outcomeDetail: expect.stringMatching(/^its report r\.xml is not whole: .*exit code 134/),
      });
      expect(run.tests).toHaveLength(tests);
    }
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
    for (const text of ['nothing', 'null', '[]', '{"testResults":[{}]}', '{"testResults":[null]}']) {
      await writeFile(path, text);
      await expect(collect(folder.path, { resultsFrom: ['r.json'] })).rejects.toMatchObject({
        code: 'RT_RESULTS_INVALID',
      });
    }
  });

  it('tell of a file that failed although none of its tests did', async () => {
    await using folder = await makeFolder();
    const skipped = { ancestorTitles: ['', 'needs it'], title: 't', status: 'skipped' };
    const testResults = [
      { name: join(folder.path, 'a.js'), status: 'failed', message: '', assertionResults: [skipped] },
      {
        name: join(folder.path, 'b.js'),
        status: 'failed',
        message: "  ● Test suite failed to run\n\n    Cannot find module './x'\n\n    > 1 | import './x'",
        assertionResults: [],
      },
    ];
    await writeFile(join(folder.path, 'r.json'), JSON.stringify({ testResults }));
    const run = await collect(folder.path, { resultsFrom: ['r.json'] });
    expect(run.tests.map(({ name }) => name)).toEqual([['needs it', 't']]);
    expect(run.errors).toMatchObject([
      { file: 'a.js', message: expect.stringContaining('although none of its tests did') },
      { file: 'b.js', message: expect.stringMatching(/^Cannot find module '\.\/x'/) },
    ]);
  });

  it('count tests once that were recorded and reported as well, whichever way their names are put together', async () => {
    await using folder = await makeFolder();
    const resultsDir = join(folder.path, 'parts');
    const test = (name: readonly string[]) => ({
      file: 'a.js',
      name,
      status: 'passed' as const,
      retries: 0,
      durationMs: 1,
      error: null,
    });
    await writeRunResults(join(resultsDir, '1.json'), {
      ...makeRun(),
      target: resultsTargetOf(targetInfoOf(TARGET)),
      tests: [test(['s', 'one']), test(['s', 'two'])],
      errors: [],
    });
    const suite = (cases: string) => `<testsuite name="Mocha Tests">${cases}</testsuite>`;
    for (const cases of [
      '<testcase classname="s" name="one"/><testcase classname="s" name="two"/>',
      '<testcase classname="one" name="s one"/><testcase classname="two" name="s two"/>',
      '<testcase classname="a.js" name="s &gt; one"/><testcase classname="a.js" name="s &gt; two"/>',
    ]) {
      await writeFile(join(folder.path, 'r.xml'), suite(cases));
      expect((await collect(folder.path, { resultsDir, junit: ['r.xml'] })).tests).toHaveLength(2);
    }
    await writeFile(
      join(folder.path, 'r.xml'),
      suite('<testcase classname="tests.test_a" name="test_one"/>'),
    );
    expect((await collect(folder.path, { resultsDir, junit: ['r.xml'] })).tests).toHaveLength(3);
  });

  it('are refused where the command has run its tests on another target, with the names of both', async () => {
    await using folder = await makeFolder();
    const resultsDir = join(folder.path, 'parts');
    await mkdir(resultsDir);
    writeRunResults(join(resultsDir, '1.json'), makeRun());
    await expect(collect(folder.path, { resultsDir })).rejects.toMatchObject({
      code: 'RT_COMPARE_OTHER_TARGET',
      message: expect.stringMatching(/container:6\.2 \(redis 6\.2\.11\).*ran on local:6\.2/),
    });
  });

  it('put the tries of a test together, unless the command failed and nothing else tells why', async () => {
    await using folder = await makeFolder();
    const failed = '<testcase classname="c" name="n"><failure message="once"/></testcase>';
    await writeFile(
      join(folder.path, 'r.xml'),
      `<testsuite>${failed}<testcase classname="c" name="n"/></testsuite>`,
    );
    const junit = ['r.xml'];
    expect((await collect(folder.path, { junit })).tests).toMatchObject([
      { status: 'passed', retries: 1, tries: [{ message: 'once' }] },
    ]);
    const end = { exitCode: 1, signal: null, durationMs: 5 };
    expect((await collect(folder.path, { junit, end })).tests).toHaveLength(2);
  });
});
