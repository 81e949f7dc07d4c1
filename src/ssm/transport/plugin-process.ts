import { PluginOutput } from './plugin-output.ts';

/** How long the plugin has between SIGINT, which ends its session, and SIGKILL. */
const KILL_AFTER_MS = 3_000;

/**
 * Becomes the plugin, with a watcher beside it that sees by the end of our pipe that we are gone, which the system closes
 * for the dead: then it sends SIGINT, on which the plugin ends its session as well, and SIGKILL after 3 s.
 *
 * POSIX sh: the command in the arguments. The word `gone` says that the plugin has ended, and that its number may be
 * another's by now.
 */
const WATCHED = `
exec 3<&0
(
  trap '' INT TERM HUP QUIT
  while read -r word <&3; do [ "$word" = gone ] && exit 0; done
  kill -INT "$$" 2>/dev/null
  n=0
  while kill -0 "$$" 2>/dev/null && [ "$n" -lt 30 ]; do sleep 0.1; n=$((n + 1)); done
  kill -KILL "$$" 2>/dev/null
) >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null
`;

export interface PluginProcess {
  readonly output: PluginOutput;
  /** How it ended, for a person; never rejects. By then all its output was read. */
  readonly gone: Promise<string>;
  /** Ends it and, through it, its session. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the plugin in a process group of its own, so that Ctrl-C in the terminal does not end the session before the
 * last test; it does not outlive this process all the same.
 */
export async function startPlugin(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<PluginProcess> {
  const { execa } = await import('execa');
  const isWatched = process.platform !== 'win32';
  const [file, all] = isWatched
    ? ['/bin/sh', ['-c', WATCHED, 'redis-target-plugin', path, ...args]]
    : [path, [...args]];
  const child = execa(file, all, {
    env,
    extendEnv: false,
    stdin: isWatched ? 'pipe' : 'ignore',
    all: true,
    reject: false,
    buffer: false,
    detached: isWatched,
    windowsHide: true,
  });
  // Writing to what is gone is no news: its end is told by `gone`.
  child.stdin?.on('error', () => undefined);
  child.once('exit', () => child.stdin?.end('gone\n'));
  const output = new PluginOutput();
  child.all.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  const gone = child.then(({ exitCode, signal, shortMessage }) => {
    output.close();
    if (signal !== undefined) return `it was ended by ${signal}`;
    return exitCode === undefined
      ? (shortMessage ?? 'it did not start')
      : `it ended with exit code ${exitCode}`;
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await gone;
    clearTimeout(force);
  };
  return {
    output,
    gone,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
