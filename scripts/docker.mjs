import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { canInstallWithApt, installWithApt } from './apt.mjs';
import { run, which } from './commands.mjs';
import { getImages } from './images.mjs';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const DAEMON_START_LIMIT_MS = 60_000;

/**
 * Makes a Docker answer and gives it the images of the tests: uses the one that runs, else, as root on Debian, installs
 * and starts one.
 *
 * @returns {Promise<{ lacking?: string, env: Record<string, string>, close(): Promise<void> }>} `close` ends the daemon
 *   if it was started here; `env` is what the tests need.
 */
export async function getDocker() {
  const nothing = { env: {}, close: async () => {} };
  let daemon;
  try {
    if (!(await answers())) daemon = await startDaemon();
    await getImages();
    // The reaper's image is on a public registry only; without it our own sweep must do.
    const hasReaper = await hasImage('testcontainers/ryuk');
    return {
      env: hasReaper ? {} : { TESTCONTAINERS_RYUK_DISABLED: 'true' },
      close: async () => await daemon?.close(),
    };
  } catch (error) {
    await daemon?.close();
    return { ...nothing, lacking: error.message };
  }
}

async function answers() {
  return which('docker') !== undefined && (await run('docker', ['info'], { limitMs: 20_000 })).code === 0;
}

async function hasImage(name) {
  const { stdout } = await run('docker', ['images', '--quiet', name]);
  return stdout.trim() !== '';
}

async function startDaemon() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('no Docker answers');
  if (!which('dockerd') && !canInstallWithApt()) throw new Error('Docker is not installed');
  await installWithApt(['docker.io', 'iptables'], 'dockerd');
  say('Starting dockerd …');
  mkdirSync(CACHE, { recursive: true });
  const log = createWriteStream(join(CACHE, 'dockerd.log'));
  await once(log, 'open');
  const daemon = spawn('dockerd', [], { stdio: ['ignore', log, log], detached: true });
  const exited = new Promise((resolve) => {
    daemon.once('exit', (code) => resolve(`dockerd ended with ${code}`));
    daemon.once('error', (error) => resolve(error.message));
  });
  // Also where somebody ends us from outside: test.mjs turns signals into an exit.
  process.once('exit', () => daemon.kill('SIGTERM'));
  const close = async () => {
    if (daemon.exitCode === null && daemon.signalCode === null) process.kill(daemon.pid, 'SIGTERM');
    await exited;
  };
  const deadline = Date.now() + DAEMON_START_LIMIT_MS;
  while (Date.now() < deadline) {
    const ended = await Promise.race([exited, wait(300, undefined)]);
    if (ended !== undefined) throw new Error(`${ended}; see .cache/dockerd.log`);
    if (await answers()) return { close };
  }
  await close();
  throw new Error(`dockerd did not answer within ${DAEMON_START_LIMIT_MS / 1000} s; see .cache/dockerd.log`);
}
