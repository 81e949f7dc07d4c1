import { RedisTargetError } from '../errors.ts';
import { type Directive, readConfigLines, splitDirective } from './server-config-file.ts';

/** What another setting decides, or what would let the server go out of our sight. */
const NOT_THEIRS: ReadonlyMap<string, string> = new Map([
  ['port', 'Set `port` (REDIS_TARGET_PORT) for a fixed one'],
  ['daemonize', 'The server has to stay our child, to be ended with the run'],
]);

/** Arguments of the user's for a server, and what follows from them for who starts it. */
export interface ServerArguments {
  /** A configuration file in an image: the server wants it before everything else. */
  readonly configFile: string | undefined;
  /** What a configuration file on this machine says, with what it includes, without what is another server's. */
  readonly config: string | undefined;
  /** All others, as they were given. */
  readonly args: readonly string[];
  /** Who starts a server with a password has to know it. */
  readonly password: string | undefined;
}

/**
 * Reads what a user hands to a server: options, as `--name`, `value` or as `--name value`, after a configuration file or without.
 *
 * @param setting - Where the arguments come from, for an error.
 * @param cwd - Where relative paths are seen from; undefined: the files are not on this machine, but in an image.
 * @throws {RedisTargetError} `RT_CONFIG_FIELD_INVALID` for an argument that is not the user's to give, or a file that cannot be read.
 */
export async function readServerArguments(
  given: readonly string[],
  setting: string,
  cwd: string | undefined,
): Promise<ServerArguments> {
  const [first] = given;
  const file = first === undefined || first.startsWith('-') ? undefined : first;
  const args = file === undefined ? given : given.slice(1);
  const options = parseServerOptions(args, setting);
  if (cwd === undefined)
    return { configFile: file, config: undefined, args, password: lastPassword(options) };
  const lines = file === undefined ? undefined : await readOrExplain(file, setting, cwd);
  const all = (lines ?? []).map(splitDirective);
  for (const option of options) {
    const [name, path] = option;
    // One that cannot be read is the server's to complain about.
    const included = name === 'include' && path ? await readConfigLines(path, cwd).catch(() => []) : [];
    all.push(option, ...included.map(splitDirective));
  }
  return { configFile: undefined, config: lines?.join('\n'), args, password: lastPassword(all) };
}

function lastPassword(directives: readonly (Directive | undefined)[]): string | undefined {
  return directives.findLast((directive) => directive?.[0] === 'requirepass')?.[1] || undefined;
}

/**
 * Options as the server reads them: each that begins with -- begins a line of its configuration.
 *
 * @throws {RedisTargetError} `RT_CONFIG_FIELD_INVALID` for one that is not the user's to give.
 */
export function parseServerOptions(args: readonly string[], setting: string): Directive[] {
  const directives: [string, ...string[]][] = [];
  for (const argument of args) {
    const directive = argument.startsWith('--') ? splitDirective(argument.slice(2)) : undefined;
    if (directive !== undefined) directives.push([...directive]);
    else directives.at(-1)?.push(argument);
  }
  for (const [name] of directives) {
    const cure = NOT_THEIRS.get(name);
    if (cure === undefined) continue;
    throw new RedisTargetError(
      'RT_CONFIG_FIELD_INVALID',
      `Could not start the server: \`${setting}\` holds --${name}, which may not be there. ${cure}.`,
    );
  }
  return directives;
}

async function readOrExplain(file: string, setting: string, cwd: string): Promise<string[]> {
  return await readConfigLines(file, cwd).catch((cause: Error) => {
    throw new RedisTargetError(
      'RT_CONFIG_FIELD_INVALID',
      `Could not start the server: the configuration file that \`${setting}\` begins with cannot be read (${cause.message}). ` +
        'Correct its path; an option begins with --.',
      { cause },
    );
  });
}

/** What a server leaves behind, or has not written yet, when it is killed. */
const NEEDS_ITS_END =
  /^--(?:save|appendonly|dir|include|unixsocket|pidfile|loadmodule|replicaof|slaveof)(?:\s|$)/i;

/**
 * Whether a server of ours may be ended by SIGKILL: it keeps nothing, so its end has nothing to do but take time. Redis looks
 * at a SIGTERM ten times a second.
 */
export function keepsNothing(args: readonly string[]): boolean {
  const [first = '--'] = args;
  // A configuration file may say anything.
  return first.startsWith('--') && !args.some((argument) => NEEDS_ITS_END.test(argument));
}
