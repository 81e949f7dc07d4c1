import { getDependencies } from './dependencies.mjs';
import { getDocker } from './docker.mjs';
import { getEngines } from './engines.mjs';
import { getGo, getLanguages } from './languages.mjs';
import { getActionlint, getCdk, getGotestsum } from './lint-tools.mjs';
import { getNodes } from './nodes.mjs';
import { getLinters, getPython } from './python.mjs';
import { getRunners } from './runners.mjs';
import { say, since } from './say.mjs';

const MOST_IMPORTANT = ['2.8', '6.2'];

/**
 * Gets all that tests and demo need, as far as this machine can have it, and says in one line each what it cannot.
 *
 * @param {{ python?: boolean }} [wanted]
 * @returns {Promise<{ lacking: string[], env: Record<string, string>, close(): Promise<void> }>}
 */
export async function getEverything({ python = true } = {}) {
  const startedAtMs = Date.now();
  await getDependencies();
  const engines = await getEngines();
  const [docker, forTests] = await Promise.all([getDocker(), python ? getTools() : []]);
  const lacking = engines.lacking.map(({ engine, reason }) => {
    const skipped = MOST_IMPORTANT.includes(engine) ? 'What compares 2.8 with 6.2 is' : 'Its tests are';
    return `No ${engine.startsWith('valkey') ? engine : `Redis ${engine}`}: ${reason} ${skipped} skipped.`;
  });
  if (docker.lacking) lacking.push(`No Docker: ${docker.lacking}. Tests and demo of containers are skipped.`);
  lacking.push(...forTests);
  for (const line of lacking) say(line);
  say(`Everything that can be had is there (${since(startedAtMs)}).`);
  return { lacking, env: docker.env, close: docker.close };
}

/**
 * What tests alone need: Python and Go with their programs, other runners, and every line of Node.
 *
 * @returns {Promise<string[]>} What cannot be had, a line each.
 */
async function getTools() {
  const [moto, runners, languages] = await Promise.all([getPython(), getRunners(), getLanguages()]);
  // Into the environment that Python is in by now, one after the other.
  const linters = await getLinters();
  const go = await getGo();
  const [actionlint, gotestsum, cdk] = await Promise.all([getActionlint(), getGotestsum(), getCdk()]);
  const nodes = await getNodes();
  const runs = [...runners.lacking, ...languages.lacking];
  return [
    ['moto, no pytest', moto.lacking, 'Tests of AWS look-ups and of Python are'],
    [
      'parliament, cfn-lint, python-hcl2, check-jsonschema',
      linters.lacking,
      'Checks of policies, templates and workflows are',
    ],
    ['actionlint', actionlint.lacking, 'Checks of workflows are'],
    ['Go', go.lacking, 'Runs of its tests are'],
    ['gotestsum', gotestsum.lacking, 'Its runs are'],
    ['AWS CDK', cdk.lacking, 'Checks of the construct are'],
    ...runs.map(({ runner, reason }) => [runner, reason, 'Its real runs are']),
    ...nodes.lacking.map(({ major, reason }) => [`Node ${major}`, reason, 'What runs on it is']),
  ].flatMap(([what, reason, skipped]) => (reason ? [`No ${what}: ${reason}. ${skipped} skipped.`] : []));
}

/** The packages only: all that types, style and pure tests need. */
export async function getPackages() {
  await getDependencies();
  return { lacking: [], env: {}, close: async () => {} };
}
