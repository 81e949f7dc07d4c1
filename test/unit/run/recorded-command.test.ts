import { expect, it } from 'vitest';
import { describeNoResults } from '../../../src/run/recorded-command.ts';

const SAID = { path: '/app/r.json', exitCode: 3, isRecorderInjected: true, isStale: false };

it('says in one line that no runner reported, what happened and what to name', () => {
  const line = describeNoResults(SAID);
  expect(line).toMatch(
    /^Could not write the results file \/app\/r\.json: the command ended with exit code 3, and no test runner in it has reported\. /,
  );
  expect(line).toMatch(
    /pytest.* report by themselves.*\(TAP, go test -json\) is not read by exec.*--junit.*--results-from/,
  );
  expect(line).not.toMatch(/\n|earlier run|injectRecorder/);
});

it('says why, where the settings forbid that runners report by themselves', () => {
  expect(describeNoResults({ ...SAID, isRecorderInjected: false })).toContain('injectRecorder is false');
});

it('says that the file that is there is of an earlier run', () => {
  expect(describeNoResults({ ...SAID, isStale: true })).toContain('is of an earlier run');
});
