import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run } from './commands.mjs';
import { getGo } from './languages.mjs';
import { installIntoFolder } from './npm-folder.mjs';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
/** What runs Go's tests in many projects, and is recorded as Go itself is. */
const GOTESTSUM = 'gotest.tools/gotestsum@v1.13.0';
const GO = join(CACHE, 'go');
/** What synthesises the construct that `infra cdk` writes. */
const CDK_PACKAGES = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1'];
const CDK = join(CACHE, 'cdk');

/**
 * Gets actionlint, which checks the workflows that `init --ci` writes.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getActionlint() {
  return await getGoProgram('actionlint', ACTIONLINT);
}

/** @returns {Promise<{ lacking?: string }>} */
export async function getGotestsum() {
  return await getGoProgram('gotestsum', GOTESTSUM);
}

async function getGoProgram(name, module) {
  if (existsSync(join(GO, 'bin', name))) return {};
  const { program: go, lacking } = await getGo();
  if (lacking) return { lacking: `go is not installed, and ${lacking}` };
  say(`Getting ${name} …`);
  const env = { ...process.env, GOBIN: join(GO, 'bin'), GOPATH: join(GO, 'path'), GOFLAGS: '-modcacherw' };
  const installed = await run(go, ['install', module], { env });
  return installed.code === 0 ? {} : { lacking: `go install ${module}: ${lastWords(installed)}` };
}

/**
 * Gets the AWS CDK, in a folder of its own.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getCdk() {
  if (existsSync(join(CDK, 'complete'))) return {};
  say('Getting the AWS CDK …');
  const lacking = await installIntoFolder(CDK, ...CDK_PACKAGES);
  if (lacking !== undefined) return { lacking };
  writeFileSync(join(CDK, 'complete'), '');
  return {};
}
