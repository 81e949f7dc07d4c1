/** Tells child processes and reporters which target their tests run on, and that it stands already. */
export const TARGET_INFO_VARIABLE = 'REDIS_TARGET_INFO';

/**
 * Variables that change which code a program runs: nothing that is handed to tests may set one, whoever says so.
 *
 * The loaders of the system (ld.so(8), dyld(1)), of shells, and of the languages whose tests are run.
 */
const CODE_LOADERS =
  /^(?:PATH|ENV|IFS|SHELLOPTS|BASH_\w+|LD_\w+|DYLD_\w+|NODE_(?:OPTIONS|PATH|REPL_EXTERNAL_MODULE|EXTRA_CA_CERTS)|PYTHON(?:PATH|HOME|STARTUP|BREAKPOINT)|RUBY(?:OPT|LIB)|PERL5?(?:OPT|LIB|DB)|PHP(?:RC|_INI_SCAN_DIR)|(?:JAVA_TOOL|JDK_JAVA|_JAVA)_OPTIONS|DOTNET_STARTUP_HOOKS)$/i;

/** Whether a variable may be set for tests: a name of the usual form that loads no code. */
export function isExportable(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !CODE_LOADERS.test(name);
}
