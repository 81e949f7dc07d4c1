import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { installWithApt } from './apt.mjs';
import { lastWords, run, which } from './commands.mjs';
import { CACHE } from './paths.mjs';

/**
 * Gets a jar by Maven and checks that it is the pinned one.
 *
 * @param {{ group: string, artifact: string, version: string, sha256: string }} jar
 * @returns {Promise<Buffer>}
 * @throws Error that says what is lacking.
 */
export async function getJar({ group, artifact, version, sha256 }) {
  const file = `${artifact}-${version}.jar`;
  const places = [
    join(CACHE, 'jars', file),
    join(homedir(), '.m2', 'repository', ...group.split('.'), artifact, version, file),
  ];
  const known = places.find((path) => existsSync(path) && digest(path) === sha256);
  return readFileSync(known ?? (await download(`${group}:${artifact}:${version}`, places[0], sha256)));
}

async function download(coordinates, path, sha256) {
  if (!which('mvn')) await installWithApt(['maven', 'default-jre-headless'], 'mvn');
  mkdirSync(join(CACHE, 'jars'), { recursive: true });
  const ended = await run('mvn', [
    '--batch-mode',
    '--quiet',
    'dependency:copy',
    `-Dartifact=${coordinates}`,
    `-DoutputDirectory=${join(CACHE, 'jars')}`,
    '-Dmdep.overWriteReleases=true',
  ]);
  if (ended.code !== 0 || !existsSync(path))
    throw new Error(`mvn did not get ${coordinates}: ${lastWords(ended)}`);
  const got = digest(path);
  if (got !== sha256) throw new Error(`${basename(path)} has SHA-256 ${got}, pinned is ${sha256}.`);
  return path;
}

function digest(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
