import { findProgram } from '../../platform/find-program.ts';
import type { EngineBuild, Wheel } from '../build.ts';
import { type Client, type ClientTask, FILES, type Registry } from './client.ts';

/** A Python package index, by pip or uv. */
export const wheels: Registry = {
  clients: 'pip or uv',

  async find(env) {
    const found: Client[] = [];
    for (const name of ['pip3', 'pip']) {
      const path = await findProgram(name, env);
      if (path !== undefined) found.push({ name: 'pip', command: [path] });
    }
    const uv = await findProgram('uv', env);
    if (uv !== undefined) found.push({ name: 'uv', command: [uv] });
    for (const name of ['python3', 'python']) {
      const path = await findProgram(name, env);
      // It may be a Python without pip; that shows when it is run.
      if (path !== undefined) found.push({ name: 'pip', command: [path, '-m', 'pip'] });
    }
    return found;
  },

  task(build, client) {
    const wheel = build.source as Wheel;
    return client.name === 'uv' ? uvTask(build, wheel, client) : pipTask(wheel, client);
  },
};

function pipTask({ package: name, version, tags }: Wheel, { command }: Client): ClientTask {
  return {
    command: [
      ...command,
      // Twice verbose: else it does not say that an index was not reached, and why.
      ...['download', '-vv', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
      ...['--no-deps', '--only-binary', ':all:', '--dest', FILES],
      // The wheel that is wanted, not the one of the Python that runs.
      ...['--platform', tags.platform, '--python-version', tags.python],
      ...['--implementation', 'cp', '--abi', tags.abi],
      `${name}==${version}`,
    ],
    gives: 'archive',
  };
}

/**
 * uv downloads no wheels, it only unpacks them into a folder; so it is given the archive's hash to check, which it does
 * before it unpacks.
 */
function uvTask(
  { archive }: EngineBuild,
  { package: name, version, tags }: Wheel,
  { command }: Client,
): ClientTask {
  return {
    command: [
      ...command,
      ...['pip', 'install', '--quiet', '--no-progress', '--no-python-downloads', '--target', FILES],
      ...['--no-deps', '--only-binary', ':all:', '--link-mode', 'copy'],
      ...['--python-platform', uvPlatform(tags.platform), '--python-version', tags.python],
      ...['--require-hashes', '--requirements', 'requirements.txt'],
    ],
    files: { 'requirements.txt': `${name}==${version} --hash=sha256:${archive.sha256}\n` },
    gives: 'content',
  };
}

/** The tag in uv's words (source: `uv pip install --help`, --python-platform). */
function uvPlatform(tag: string): string {
  const [, linux, machine] = /^(manylinux.*?)_(x86_64|aarch64)$/.exec(tag) ?? [];
  if (linux === undefined) return tag.endsWith('arm64') ? 'aarch64-apple-darwin' : 'x86_64-apple-darwin';
  // It knows none older than manylinux2014, whose systems take the older wheels, too.
  return `${machine}-${linux === 'manylinux2010' ? 'manylinux2014' : linux}`;
}
