import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { MARK_VARIABLE } from '../platform/process-family.ts';
import { ref, unref } from '../platform/unref.ts';

/** Says to a process that it is a holder, so that what NODE_OPTIONS loads into it opens no further target. */
export const HOLDER_VARIABLE = 'REDIS_TARGET_HOLDER';

/** What is started as a process of its own, each by its path without ending. */
type HolderProgram = 'run/holder' | 'doctor/diagnoser';

/** A process that works for this one, and waits for its request; see `serveOwner`. */
export type HolderProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** A holder that boots while its request is still being read from the command line. */
export interface EarlyHolder {
  /** The process, once; undefined for who comes later. */
  take(): HolderProcess | undefined;
  /** Ends it, where nobody took it. It holds nothing yet. */
  discard(): void;
}

/** Starts a process that outlives this one by what it has to give back; by default the one that will hold a target. */
export function spawnHolder(
  env: NodeJS.ProcessEnv,
  cwd: string,
  program: HolderProgram = 'run/holder',
): HolderProcess {
  return spawn(process.execPath, holderCommand(program), {
    cwd,
    env: holderEnvironment(env),
    // What it inherited would stay open as long as it lives, which may be longer than we do: node:test waits for the
    // end of a test file's stderr before it ends itself.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/**
 * Starts a holder ahead of its request. It does not keep this process alive, and ends with it.
 *
 * Node's start takes longer than anything else that opening a local target does, and so does that of the command line.
 */
export function spawnEarlyHolder(env: NodeJS.ProcessEnv, cwd: string): EarlyHolder {
  const holder = spawnHolder(env, cwd);
  // One that cannot be started has no process, and whoever starts another is told why.
  const onError = (): void => {};
  holder.once('error', onError);
  unrefHolder(holder);
  let isTaken = false;
  return {
    take: () => {
      // One that has ended tells nobody of it any more.
      if (isTaken || holder.pid === undefined || hasEnded(holder)) return undefined;
      isTaken = true;
      holder.off('error', onError);
      holder.ref();
      for (const pipe of pipesOf(holder)) ref(pipe);
      return holder;
    },
    discard: () => {
      if (!isTaken) holder.kill('SIGKILL');
    },
  };
}

/** Whether it has ended, which its events tell once. */
export function hasEnded({ exitCode, signalCode }: HolderProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Has it keep this process no longer. */
export function unrefHolder(holder: HolderProcess): void {
  holder.unref();
  for (const pipe of pipesOf(holder)) unref(pipe);
}

function pipesOf({ stdin, stdout, stderr }: HolderProcess): (Readable | Writable)[] {
  return [stdin, stdout, stderr];
}

function holderCommand(program: HolderProgram): string[] {
  const isSource = import.meta.url.endsWith('.ts');
  // Built, this stands in the command line's folder, too, and the program is CommonJS.
  const file = fileURLToPath(new URL(`../${program}.${isSource ? 'ts' : 'cjs'}`, import.meta.url));
  if (!isSource) return [file];
  // Unbuilt, as in this package's own tests: Node 20 reads no TypeScript by itself. jiti as a loader would read the AWS SDK, too, and
  // break it.
  const code = `import { createJiti } from '${import.meta.resolve('jiti')}';
    await createJiti(process.argv[1]).import(process.argv[1]);`;
  return ['--input-type=module', '--eval', code, file];
}

/**
 * What belongs to the test runner's own process must not happen in the holder: a debugger, coverage, loaders. Which
 * Node the AWS SDK will want next year is this package's concern, and no news for its users.
 */
function holderEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, NODE_TEST_CONTEXT, NODE_CHANNEL_FD, ...rest } = env;
  // It must outlive a command that it is started in.
  delete rest[MARK_VARIABLE];
  // A path with blanks in it stands in quotes. Without Yarn's own loader nothing could be imported under Plug'n'Play.
  const kept = NODE_OPTIONS?.replaceAll(
    /--inspect\S*|(?:--import|--require|--loader|--experimental-loader|-r)[= ](?:"(?:\\.|[^"\\])*"|\S+)|--test\S*/g,
    (option) => (/\.pnp\.(?:c?js|loader\.mjs)"?$/.test(option) ? option : ''),
  ).trim();
  return {
    ...rest,
    ...(kept ? { NODE_OPTIONS: kept } : {}),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    [HOLDER_VARIABLE]: '1',
  };
}
