import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { readRunResults } from '../../../src/results/read.ts';
import { writeRunResults } from '../../../src/results/write.ts';
import { makeFolder, makeRun } from './samples.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../src/schemas/results.schema.json', import.meta.url), 'utf8'),
);
const fits = new Ajv({ allowUnionTypes: true }).compile(SCHEMA);

async function readText(text: string, name = 'results.json') {
  await using folder = await makeFolder();
  await writeFile(join(folder.path, name), text);
  return await readRunResults(join(folder.path, name));
}

describe('a results file', () => {
  it('is read as it was written, and fits the published schema', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'new/results.json');
    writeRunResults(path, makeRun());
    expect(await readRunResults(path)).toEqual(makeRun());
    expect(fits(makeRun()), JSON.stringify(fits.errors)).toBe(true);
  });

  it('is read behind a byte order mark and with fields of a later release', async () => {
    expect(await readText(`\uFEFF${JSON.stringify({ ...makeRun(), later: 1 })}`)).toMatchObject({ later: 1 });
  });

  it.each([
    ['nothing', '', 'empty'],
    [
      'replies, a line each',
      '{"id":"a"}\n{"id":"b"}\n',
      'a JSON document on each line, so it was not written by',
    ],
    ['a table', 'probe,reply\na,+OK\n', 'it is no JSON, so it was not written by redis-target'],
    ['half a file', JSON.stringify(makeRun()).slice(0, 200), 'not whole JSON'],
    ['null', 'null', 'an object is expected'],
    ['foreign JSON', '{ "numTotalTests": 1 }', 'not written by redis-target'],
    ['an unknown status', JSON.stringify(makeRun()).replace('"passed"', '"ok"'), 'tests[1].status'],
    ['a test that is none', JSON.stringify({ ...makeRun(), tests: [5] }), 'tests[0]'],
    ['no engine', JSON.stringify({ ...makeRun(), target: {} }), 'target.requested'],
    ['an error without a message', JSON.stringify({ ...makeRun(), errors: [{}] }), 'errors[0].message'],
    [
      'a death without a way',
      JSON.stringify({ ...makeRun(), deaths: [{ what: 'it', at: '2026-01-01' }] }),
      'at `deaths[0].how` nothing stands there, and a text is expected',
    ],
    [
      'a number in a name',
      JSON.stringify({ ...makeRun(), command: ['npm', 1] }),
      'at `command[1]` 1 stands there, and a text is expected',
    ],
    [
      'a count that is no number',
      JSON.stringify({ ...makeRun(), usage: { answer: 'used', commands: { GET: '1' } } }),
      'at `usage.commands.GET` "1" stands there, and a whole number is expected',
    ],
    [
      'a try that is none',
      JSON.stringify(makeRun()).replace('"retries":1', '"retries":1,"tries":[null,5]'),
      'at `tests[0].tries[1]` 5 stands there, and an object or null is expected',
    ],
  ])('is refused where it holds %s, with the place', async (_, text, message) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: 'RT_RESULTS_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it.each([0, 2, 99, '1'])('of schema version %j is refused', async (schemaVersion) => {
    await expect(readText(JSON.stringify({ ...makeRun(), schemaVersion }))).rejects.toMatchObject({
      code: 'RT_RESULTS_VERSION',
    });
  });

  it('that is not there, or a folder, cannot be read', async () => {
    await using folder = await makeFolder();
    await expect(readRunResults(join(folder.path, 'no.json'))).rejects.toMatchObject({
      code: 'RT_RESULTS_READ',
    });
    await expect(readRunResults(folder.path)).rejects.toMatchObject({
      code: 'RT_RESULTS_READ',
      message: expect.stringContaining(`it is a folder. Name the files in it, e.g. '${folder.path}/*.json'`),
    });
  });

  it('of a hundred thousand tests is read', async () => {
    const [test] = makeRun().tests;
    const tests = Array.from({ length: 100_000 }, (_, index) => ({ ...test, name: [`takes ${index}`] }));
    expect((await readText(JSON.stringify({ ...makeRun(), tests }))).tests).toHaveLength(100_000);
  });
});

describe('a journal', () => {
  const { durationMs: _d, outcome: _o, exitCode: _e, tests, errors, ...head } = makeRun();
  const lines = [{ head }, ...tests.map((test) => ({ test })), ...errors.map((error) => ({ error }))].map(
    (line) => `${JSON.stringify(line)}\n`,
  );

  it('is a run that crashed, wherever its last line was cut', async () => {
    const last = lines.at(-1) ?? '';
    for (const length of [0, 1, last.length - 1]) {
      const run = await readText(lines.slice(0, -1).join('') + last.slice(0, length), 'results.json.partial');
      expect(run).toMatchObject({ outcome: 'crashed', exitCode: null, tests, errors: [] });
    }
    const whole = await readText(lines.join(''), 'results.json.partial');
    expect(whole).toMatchObject({ outcome: 'crashed', tests, errors });
    expect(fits(whole)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['half a head', (lines[0] ?? '').slice(0, 20)],
    ['a broken line in the middle', `${lines[0]}{"te\n${lines[1]}`],
    ['null for a line', `${lines[0]}null\n`],
    ['a foreign head', '{"head":5}\n'],
  ])('is refused where it holds %s', async (_, text) => {
    await expect(readText(text, 'results.json.partial')).rejects.toMatchObject({
      code: 'RT_RESULTS_INVALID',
    });
  });
});
