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

/** What cfn-lint finds in a template, YAML or JSON: errors and warnings, as its command line shows them. */
export async function lintTemplate(template: string): Promise<string[]> {
  const program = `
import json, sys
from cfnlint.api import lint_all
print(json.dumps([str(match) for match in lint_all(sys.argv[1]) if match.rule.id[0] != 'I']))
`;
  return JSON.parse(await python(program, template)) as string[];
}

/** Schemas of SchemaStore and GitLab, as check-jsonschema brings them along. */
export type CiSchema = 'github-workflows' | 'github-actions' | 'gitlab-ci';

/** What a file of CI has that its published schema does not allow; nothing where all is well. */
export async function lintBySchema(path: string, schema: CiSchema): Promise<string> {
  const transform = schema === 'gitlab-ci' ? ['--data-transform', 'gitlab-ci'] : [];
  const args = ['-m', 'check_jsonschema', '--builtin-schema', `vendor.${schema}`, ...transform, path];
  const { exitCode, stdout, stderr } = await start(`${PYTHON_BIN}/python`, args, {}).ended;
  return exitCode === 0 ? '' : `${stdout}\n${stderr}`;
}

/** A module of Terraform's, as its language's parser reads it. */
export async function parseHcl(module: string): Promise<unknown> {
  return JSON.parse(
    await python('import hcl2, json, sys\nprint(json.dumps(hcl2.loads(sys.argv[1])))', module),
  );
}
