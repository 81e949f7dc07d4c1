/** What a client sends by itself, and where that was read. */
interface OwnCommands {
  /** How code gets at it. */
  readonly imported: RegExp;
  /** By the first major version that sends them. Without a known version: the newest row. */
  readonly since: readonly (readonly [major: number, commands: readonly string[]])[];
  /** Its name in `package.json`, which tells the version. */
  readonly packageName?: string;
}

/** Sources: ioredis 5.11.1, built/redis/event_handler.js; node-redis 3.1.2, index.js, and 4.7.1, lib/client/index.js. */
const CLIENTS: readonly OwnCommands[] = [
  {
    imported: /\b(?:from|require\(|import)\s*['"](?:ioredis|iovalkey)['"]/,
    packageName: 'ioredis',
    since: [
      [1, ['INFO']],
      [5, ['INFO', 'CLIENT SETINFO']],
    ],
  },
  {
    imported: /\b(?:from|require\(|import)\s*['"](?:redis|@redis\/client)['"]/,
    packageName: 'redis',
    since: [
      [1, ['INFO']],
      [4, ['CLIENT SETINFO']],
      [5, ['HELLO', 'CLIENT SETINFO']],
    ],
  },
];

/**
 * What the clients that a file uses send of their own accord.
 *
 * @param versions - The major versions that the code's `package.json` names.
 */
export function ownCommandsOf(
  text: string,
  versions: ReadonlyMap<string, number>,
): { readonly name: string; readonly at: number }[] {
  return CLIENTS.flatMap(({ imported, since, packageName }) => {
    const match = imported.exec(text);
    if (match === null) return [];
    const major = versions.get(packageName ?? '') ?? Number.POSITIVE_INFINITY;
    const [, commands] = since.findLast(([first]) => first <= major) ?? [0, []];
    return commands.map((name) => ({ name, at: match.index }));
  });
}

/** The major versions of the packages that a `package.json` asks for; of a file that is none, nothing. */
export function versionsAskedFor(manifest: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, name = '', major = ''] of manifest.matchAll(
    /"([\w@/-]{1,60})"\s*:\s*"[\^~>=v\s]*(\d{1,3})[.\w-]*/g,
  ))
    found.set(name, Number(major));
  return found;
}
