/** Options of a server whose values are secrets, or hold some: an ACL user's rule. */
const SECRET_OPTIONS: ReadonlySet<string> = new Set(
  'requirepass masterauth primaryauth user tls-key-file-pass tls-client-key-file-pass'.split(' '),
);

/** A server's options, of which those with secrets are to be handed over in a file. */
export interface DividedOptions {
  /** What may stand in the command line, which every user of the machine can read. */
  readonly args: readonly string[];
  /** The others as lines of a configuration; undefined where there are none. */
  readonly secretLines: string | undefined;
}

/** Takes the options with secrets out of a server's arguments. */
export function divideOptions(given: readonly string[]): DividedOptions {
  const args: string[] = [];
  const lines: string[] = [];
  let isSecret = false;
  for (const argument of given) {
    if (argument.startsWith('--')) {
      const line = argument.slice(2).trim();
      isSecret = SECRET_OPTIONS.has(/^\S*/.exec(line)?.[0].toLowerCase() ?? '');
      if (isSecret) lines.push(line);
    } else if (isSecret) lines.push(`${lines.pop()} ${quote(argument)}`);
    if (!isSecret) args.push(argument);
  }
  return { args, secretLines: lines.length === 0 ? undefined : `${lines.join('\n')}\n` };
}

/** A word as a server's configuration has it (source: Redis, src/sds.c, sdscatrepr and sdssplitargs). */
function quote(word: string): string {
  const bytes = [...Buffer.from(word)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
