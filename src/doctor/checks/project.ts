import { findSigns, findVariable } from '../../run/usage/project-signs.ts';
import { BY_HAND } from '../../scaffold/edit-runner.ts';
import { findProjectFolder, lookAtProject } from '../../scaffold/look.ts';
import { allDependencies } from '../../scaffold/package-json.ts';
import { templateFor } from '../../scaffold/variable-template.ts';
import { type Check, ok, skip, warn } from '../check.ts';
import { found } from '../diagnosis.ts';

const runner: Check = {
  id: 'runner',
  limitMs: 5_000,
  needs: [],
  whenLate: 'Run doctor in the folder of the package whose tests are meant.',
  run: async (diagnosis) => {
    const folder = findProjectFolder(diagnosis.cwd);
    if (folder === undefined) return skip('no package.json here or above');
    const project = await lookAtProject(folder).catch((error: unknown) => {
      if (error instanceof SyntaxError) return error;
      throw error;
    });
    if (project instanceof SyntaxError)
      return warn(`package.json is no JSON: ${project.message}`, 'Correct package.json.');
    diagnosis.project = project;
    const [first] = project.runners;
    if (first === undefined) {
      return warn(
        'no Vitest, Jest, Mocha or node:test in package.json',
        'Run the tests by `redis-target exec -- COMMAND`, which every runner of any language takes.',
      );
    }
    const lacking = project.runners.filter(({ isSetUp, scripts }) => !isSetUp && scripts.length > 0);
    const [missing] = lacking;
    if (missing !== undefined)
      return warn(
        `${missing.name} does not know redis-target yet (${missing.config ?? 'package.json'})`,
        `Run \`redis-target init\`, or ${BY_HAND[missing.name]}; \`redis-target exec -- npm test\` needs nothing.`,
      );
    return ok(project.runners.map(({ name, config }) => `${name} (${config ?? 'package.json'})`).join(', '));
  },
};

const variables: Check = {
  id: 'variables',
  limitMs: 5_000,
  needs: ['settings'],
  whenLate: 'Look where scripts, .env files and the runner’s configuration set REDIS_URL.',
  run: async ({ project, loaded, env, spec }) => {
    if (project === undefined) return skip('no project here');
    const { settings } = found(loaded);
    const isUntouched = spec === 'auto' && Boolean(env.REDIS_URL);
    const mocks = (await findSigns(project.folder)).filter(
      (sign) => sign in allDependencies(project.packageJson),
    );
    if (mocks.length > 0)
      return warn(
        `${mocks.join(', ')} among the dependencies: tests that use it reach no server`,
        'Have the tests use a real client where they are to be run on an engine.',
      );
    const exported = Object.keys(settings.export);
    const unknown = project.variables.filter(
      ({ name }) => !exported.includes(name) && isAddressVariable(name),
    );
    for (const name of exported.filter((one) => one.startsWith('REDIS_'))) {
      const scripts = Object.entries(project.packageJson.scripts ?? {});
      const script = scripts.find(([, text]) => new RegExp(`(?:^|[\\s;&"'])${name}=`).test(text));
      const place =
        script === undefined
          ? await findVariable(name, {}, project.folder)
          : `the script "${script[0]}" in package.json`;
      if (place === undefined || isUntouched) continue;
      if (project.runners.some(({ isSetUp }) => isSetUp) && !/\.env/.test(place)) continue;
      return warn(
        `${name} is set by ${place}, so that tests may go there`,
        'Add the line of redis-target to the runner (`redis-target init`), which sets it anew, or take it out there.',
      );
    }
    const written = project.addresses.find(({ isDefault }) => !isDefault);
    if (settings.port === undefined && written !== undefined)
      return warn(
        `127.0.0.1:${written.port} stands in the code (${written.place}), and no variable`,
        `Set \`port: ${written.port}\` (REDIS_TARGET_PORT=${written.port}), so that the target is served there.`,
      );
    const [other] = unknown;
    if (other !== undefined && !project.variables.some(({ name }) => exported.includes(name)))
      return warn(
        `the code reads ${unknown.map(({ name }) => name).join(', ')} (${other.place}), which redis-target does not set`,
        `Add it to \`export\`: { ${other.name}: '${templateFor(other.name)}' }.`,
      );
    const read = project.variables.filter(({ name }) => exported.includes(name)).map(({ name }) => name);
    return ok(read.length > 0 ? `the code reads ${read.join(', ')}` : 'no variable of Redis in the code');
  },
};

function isAddressVariable(name: string): boolean {
  return /(?:_|^)(?:URL|URI|HOST|PORT|ENDPOINT|ADDR(?:ESS)?|CONNECTION(?:_STRING)?)$/.test(name);
}

export const PROJECT_CHECKS: readonly Check[] = [runner, variables];
