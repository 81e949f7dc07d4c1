import { PYTHON_BIN } from './python.ts';
import { start } from './run-ts.ts';

/** Runs a Python program with a text as its input, and gives what it prints. @throws Error with what it said. */
async function python(program: string, input: string): Promise<string> {
  const running = start(`${PYTHON_BIN}/python`, ['-c', program, input], {});
  const { exitCode, stdout, stderr } = await running.ended;
  if (exitCode !== 0) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** What `parliament` finds in a policy: `issue: details`. */
export async function lintPolicy(policy: string): Promise<string[]> {
  const program = `
import json, sys, parliament
found = parliament.analyze_policy_string(sys.argv[1]).findings
print(json.dumps([f"{f.issue}: {f.detail or ''}" for f in found]))
`;
  return JSON.parse(await python(program, policy)) as string[];
}
