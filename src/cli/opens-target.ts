const OPENING: ReadonlySet<string> = new Set(['exec', 'open', 'ping']);
const HELP: ReadonlySet<string> = new Set(['-h', '--help']);

/** Whether a command line is one that opens a single target, as far as it can be told without reading it in full. */
export function opensTarget(args: readonly string[]): boolean {
  const [name = ''] = args;
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  return OPENING.has(name) && !own.some((arg) => HELP.has(arg));
}
