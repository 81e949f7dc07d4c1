import { RedisTargetError } from '../errors.ts';

/** What another setting decides, or what would let the server go out of our sight. */
const NOT_THEIRS: ReadonlyMap<string, string> = new Map([
  ['--port', 'Set `port` (REDIS_TARGET_PORT) for a fixed one'],
  ['--daemonize', 'The server has to stay our child, to be ended with the run'],
]);

/**
 * The password that arguments of the user's give to a server: who starts it with one has to know it.
 *
 * @param setting - Where the arguments come from, for an error.
 * @throws {RedisTargetError} `RT_CONFIG_FIELD_INVALID` for an argument that is not the user's to give.
 */
export function passwordIn(args: readonly string[], setting: string): string | undefined {
  for (const argument of args) {
    const cure = NOT_THEIRS.get(argument.toLowerCase());
    if (cure === undefined) continue;
    throw new RedisTargetError(
      'RT_CONFIG_FIELD_INVALID',
      `Could not start the server: \`${setting}\` holds ${argument}, which may not be there. ${cure}.`,
    );
  }
  const at = args.findLastIndex((argument) => argument.toLowerCase() === '--requirepass');
  return at < 0 ? undefined : args[at + 1] || undefined;
}

/** What a server leaves behind, or has not written yet, when it is killed. */
const NEEDS_ITS_END = /^--(?:save|appendonly|dir|include|unixsocket|pidfile|loadmodule|replicaof|slaveof)$/i;

/**
 * Whether a server of ours may be ended by SIGKILL: it keeps nothing, so its end has nothing to do but take time. Redis looks
 * at a SIGTERM ten times a second.
 */
export function keepsNothing(args: readonly string[]): boolean {
  const [first = '--'] = args;
  // A configuration file may say anything.
  return first.startsWith('--') && !args.some((argument) => NEEDS_ITS_END.test(argument));
}
