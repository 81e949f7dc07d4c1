import type { EngineAnswers } from '../messages/engine-answers.ts';
import { cut, kindOnPath, reasonOf, saysSentence } from './clue.ts';
import { allLivesOf } from './commands-since.ts';
import type { Explanation } from './explanation.ts';
import type { UpgradePath } from './upgrade-path.ts';

const UNKNOWN_COMMAND = /[Uu]nknown command:? ?[`'"]?([A-Za-z][\w.|-]{0,40})[`'"]?/;
const UNKNOWN_SUBCOMMAND =
  /[Uu]nknown subcommand (?:or wrong number of arguments for )?[`'"]([\w-]{1,40})[`'"]\. Try ([A-Za-z]{1,20})/;
/** PUBSUB, SCRIPT and DEBUG before 5.0. */
const OLD_SUBCOMMAND =
  /[Uu]nknown ([A-Z]{1,20}) subcommand or wrong number of arguments for [`'"]([\w-]{1,40})[`'"]/;

/**
 * The general rule: an engine that does not know a command is older (or newer) than the command.
 *
 * The engines' own wording of the error is another matter, and for {@link findSigns}.
 */
export function findUnknownCommand(path: UpgradePath, answers: EngineAnswers): Explanation | undefined {
  for (const by of ['baseline', 'candidate'] as const) {
    const text = answers[by];
    if (text === undefined) continue;
    const command = commandIn(text);
    if (command === undefined) continue;
    // Where both say so, they differ in the wording alone; of the engine that passed it is what the test expects.
    if (answers.failedOn !== by) {
      const other = commandIn(answers[by === 'baseline' ? 'candidate' : 'baseline'] ?? '');
      // `Unknown subcommand 'FOO'. Try ACL HELP.` knows ACL.
      if (other !== undefined && !other.name.startsWith(`${command.name} `)) continue;
    }
    const found = explainCommand(path, by, command, isServersWord(answers, text));
    if (found !== undefined) return found;
  }
  return undefined;
}

function commandIn(text: string): { readonly name: string; readonly quote: string } | undefined {
  if (!text.includes('nknown ')) return undefined;
  const sub = UNKNOWN_SUBCOMMAND.exec(text);
  if (sub?.[1] !== undefined && sub[2] !== undefined)
    return { name: `${sub[2]} ${sub[1]}`.toUpperCase(), quote: sub[0] };
  const old = OLD_SUBCOMMAND.exec(text);
  if (old?.[1] !== undefined && old[2] !== undefined)
    return { name: `${old[1]} ${old[2]}`.toUpperCase(), quote: old[0] };
  const match = UNKNOWN_COMMAND.exec(text);
  return match?.[1] === undefined
    ? undefined
    : { name: match[1].replace('|', ' ').toUpperCase(), quote: match[0] };
}

/** An application's own command line may also say `unknown command`. */
function isServersWord(answers: EngineAnswers, text: string): boolean {
  return answers.isServers() || /\bERR |, with args beginning with:|\. Try [A-Z]+ HELP/.test(text);
}

function explainCommand(
  path: UpgradePath,
  by: 'baseline' | 'candidate',
  { name: command, quote }: { readonly name: string; readonly quote: string },
  isServers: boolean,
): Explanation | undefined {
  const lacksBefore = by === 'baseline' ? 'comes' : 'goes';
  const lives = allLivesOf(command);
  const life = lives.find(({ since }) => path.directionOf(since) === lacksBefore) ?? lives[0];
  if (life === undefined) return undefined;
  const evidence = [saysSentence(path, by, cut(quote))];
  const certainty = isServers ? 'certain' : 'guess';
  if (path.directionOf(life.since) === lacksBefore) {
    const entry = path.entryOf(command, life.since);
    const title = `${command} exists since ${lineName(life.since)}`;
    return {
      kind: kindOnPath('newlyAccepted', lacksBefore),
      reason: reasonOf(entry?.id ?? `CMD-${command.replace(' ', '-')}`, life.since, title, certainty, [
        ...evidence,
        `${command} exists since ${lineName(life.since)}.`,
      ]),
    };
  }
  if (
    life.until === undefined ||
    path.directionOf(life.until) !== (lacksBefore === 'comes' ? 'goes' : 'comes')
  ) {
    return undefined;
  }
  const entry = path.entryOf(command, life.until);
  const title = `${command} is gone since ${lineName(life.until)}`;
  return {
    kind: kindOnPath('newlyRefused', path.directionOf(life.until) ?? 'comes'),
    reason: reasonOf(entry?.id ?? `CMD-${command.replace(' ', '-')}`, life.until, title, certainty, [
      ...evidence,
      `${command} is gone since ${lineName(life.until)}.`,
    ]),
  };
}

function lineName(since: string): string {
  return since.replace('-', ' ');
}
