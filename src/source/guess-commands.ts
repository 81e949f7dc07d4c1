import type { UsedCalls } from '../changes/used-calls.ts';
import { ownCommandsOf, versionsAskedFor } from './clients-own.ts';
import { findCalls } from './find-calls.ts';
import { languageOf } from './languages.ts';
import { findScriptAliases } from './lua-calls.ts';
import type { SourceTree } from './read-tree.ts';

/** A command that code seems to send, with the options that were seen in any of its calls. */
export interface GuessedCommand {
  /** `SET`, `CONFIG GET`. */
  readonly name: string;
  readonly options: readonly string[];
  /** The first places: `src/limit.ts:12`. */
  readonly places: readonly string[];
  readonly count: number;
}

export interface CommandGuess {
  readonly files: number;
  /** By name. */
  readonly commands: readonly GuessedCommand[];
  /** A sentence each: that it is a guess, and what was not read. */
  readonly notes: readonly string[];
}

const MOST_PLACES = 5;

interface Draft {
  readonly options: Set<string>;
  readonly places: string[];
  count: number;
}

/** Guesses what Redis commands a tree of source sends. What is put together at run time is not seen. */
export function guessCommands({ files, manifests, notes }: SourceTree): CommandGuess {
  const scriptAliases = new Set(files.flatMap(({ text }) => findScriptAliases(text)));
  const versions = new Map(manifests.flatMap((manifest) => [...versionsAskedFor(manifest)]));
  const found = new Map<string, Draft>();
  for (const { name: file, text } of files) {
    const language = languageOf(file);
    if (language === undefined) continue;
    const own = ownCommandsOf(text, versions).map((call) => ({ ...call, options: [] }));
    const lineAt = lineCounter(text);
    for (const { name, options, at } of [...findCalls(text, language, { scriptAliases }), ...own]) {
      const draft = found.get(name) ?? { options: new Set(), places: [], count: 0 };
      found.set(name, draft);
      draft.count += 1;
      for (const option of options) draft.options.add(option);
      if (draft.places.length < MOST_PLACES) draft.places.push(`${file}:${lineAt(at)}`);
    }
  }
  const commands = [...found]
    .map(([name, { options, places, count }]) => ({ name, options: [...options], places, count }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files: files.length, commands, notes: [...notesOn(files.length, commands.length), ...notes] };
}

/** The guess as what a suite used, each command with the place of its first call. */
export function guessedCalls({ commands, notes }: CommandGuess): UsedCalls {
  const calls = commands.map(({ name, options, places }) => ({
    text: `${[name, ...options].join(' ')} (${places[0]})`,
    name,
    options,
  }));
  return { isKnown: true, hasForms: false, calls, notes };
}

function notesOn(files: number, commands: number): string[] {
  const read = files === 1 ? '1 file' : `${files} files`;
  if (commands === 0)
    return [
      `No Redis command was found in ${read}: is this the code that uses Redis, and written in a language that is read?`,
    ];
  return [
    `A guess: ${commands === 1 ? '1 command' : `${commands} commands`} that ${read} of source seem to send. What is put together at run time is not seen, and a method of the same name may be another library's. Tests say it exactly: --used.`,
  ];
}

/** Tells lines of places that come in ascending order, or nearly. */
function lineCounter(text: string): (at: number) => number {
  let [last, line] = [0, 1];
  return (at) => {
    if (at < last) [last, line] = [0, 1];
    for (
      let index = text.indexOf('\n', last);
      index >= 0 && index < at;
      index = text.indexOf('\n', index + 1)
    ) {
      line += 1;
      last = index + 1;
    }
    return line;
  };
}
