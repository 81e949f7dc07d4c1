import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** One setting of a server's: its name in lower case, and its values. */
export type Directive = readonly [name: string, ...values: string[]];

/**
 * What a configuration file may say of another server, which goes on with its folder, its log, its socket and its file of the
 * process's number: ours has its own of all of these.
 */
const ANOTHERS: ReadonlySet<string> = new Set(
  'port bind dir daemonize supervised logfile pidfile unixsocket unixsocketperm save appendonly'.split(' '),
);
/** A file that includes itself would be read for ever; Redis would not start with it either. */
const MOST_INCLUDES = 10;

/**
 * The lines of a server's configuration file (`redis.conf`), with those of what it includes, and without what it says of the
 * place and the files of the server that it was written for.
 *
 * @param cwd - Where relative paths are seen from, as the server sees them from where it is started.
 */
export async function readConfigLines(
  file: string,
  cwd: string,
  mostIncludes: number = MOST_INCLUDES,
): Promise<string[]> {
  const lines: string[] = [];
  for (const line of (await readFile(resolve(cwd, file), 'utf8')).split(/\r?\n/)) {
    const [name, path] = splitDirective(line) ?? [];
    if (name === undefined || ANOTHERS.has(name)) continue;
    const included =
      name === 'include' && path && mostIncludes > 0
        ? await readIncluded(path, cwd, mostIncludes)
        : undefined;
    // One that cannot be read is the server's to complain about.
    lines.push(...(included ?? [line]));
  }
  return lines;
}

/** From 7.0 on a server includes by patterns, too. */
async function readIncluded(path: string, cwd: string, mostIncludes: number): Promise<string[] | undefined> {
  const files = /[*?[]/.test(path) ? await expand(path, cwd) : [path];
  try {
    const texts = await Promise.all(files.map((file) => readConfigLines(file, cwd, mostIncludes - 1)));
    return texts.flat();
  } catch {
    return undefined;
  }
}

async function expand(pattern: string, cwd: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { cwd, absolute: true, expandDirectories: false })).sort();
}

/** A line of a server's configuration: words, of which some stand in quotes (source: Redis, src/sds.c, sdssplitargs). */
export function splitDirective(line: string): Directive | undefined {
  if (line.trimStart().startsWith('#')) return undefined;
  const words = [...line.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\'|[^'])*)'|\S+/g)];
  const [name, ...values] = words.map(([word, double, single]) => {
    if (double !== undefined) return unquote(double);
    return single === undefined ? word : single.replaceAll("\\'", "'");
  });
  return name === undefined ? undefined : [name.toLowerCase(), ...values];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

function unquote(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
