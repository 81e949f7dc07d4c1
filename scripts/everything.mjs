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
  const [docker, moto, runners, languages] = await Promise.all([
    getDocker(),
    python ? getPython() : {},
    python ? getRunners() : { lacking: [] },
    python ? getLanguages() : { lacking: [] },
  ]);
  const linters = python ? await getLinters() : {};
  // For tests alone, as Python is.
  const go = python ? await getGo() : {};
  const [actionlint, gotestsum, cdk] = python
    ? await Promise.all([getActionlint(), getGotestsum(), getCdk()])
    : [{}, {}, {}];
  const lacking = engines.lacking.map(({ engine, reason }) => {
    const skipped = MOST_IMPORTANT.includes(engine) ? 'What compares 2.8 with 6.2 is' : 'Its tests are';
    return `No ${engine.startsWith('valkey') ? engine : `Redis ${engine}`}: ${reason} ${skipped} skipped.`;
  });
  if (docker.lacking) lacking.push(`No Docker: ${docker.lacking}. Tests and demo of containers are skipped.`);
  if (moto.lacking)
    lacking.push(`No moto, no pytest: ${moto.lacking}. Tests of AWS look-ups and of Python are skipped.`);
  if (linters.lacking)
    lacking.push(
      `No parliament, cfn-lint, python-hcl2: ${linters.lacking}. Checks of policies and templates are skipped.`,
    );
  if (actionlint.lacking)
    lacking.push(`No actionlint: ${actionlint.lacking}. Checks of workflows are skipped.`);
  if (go.lacking) lacking.push(`No Go: ${go.lacking}. Runs of its tests are skipped.`);
  if (gotestsum.lacking) lacking.push(`No gotestsum: ${gotestsum.lacking}. Its runs are skipped.`);
  if (cdk.lacking) lacking.push(`No AWS CDK: ${cdk.lacking}. Checks of the construct are skipped.`);
  for (const { runner, reason } of [...runners.lacking, ...languages.lacking])
    lacking.push(`No ${runner}: ${reason}. Its real runs are skipped.`);
  // For tests alone, too: those of every line of Node.
  const nodes = python ? await getNodes() : { lacking: [] };
  for (const { major, reason } of nodes.lacking)
    lacking.push(`No Node ${major}: ${reason}. What runs on it is skipped.`);
  for (const line of lacking) say(line);
  say(`Everything that can be had is there (${since(startedAtMs)}).`);
  return { lacking, env: docker.env, close: docker.close };
}

/** The packages only: all that types, style and pure tests need. */
export async function getPackages() {
  await getDependencies();
  return { lacking: [], env: {}, close: async () => {} };
}
