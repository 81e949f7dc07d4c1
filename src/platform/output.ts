import { visibleLine } from '../model/visible.ts';
import { mask } from './mask.ts';

type Write = (text: string | Uint8Array) => boolean;
type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The stream's own writing, where ours stands in its place. */
const RAW = Symbol.for('redis-target.raw-write');
type Guarded = Stream & { [RAW]?: Write };

export interface GuardOutputOptions {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes all that goes through a stream fit to be printed, whoever said it: our own texts, a server's or a gateway's words in them, a
 * file's, and what Node itself writes where NODE_DEBUG asks for it. Passwords become `***`; control characters, escape
 * sequences and marks that turn the direction of writing become pictures; at the start of a line in CI `::` and `##[`,
 * with which a workflow command begins, are taken apart. Colours stay where there are any. Idempotent.
 *
 * @returns The same stream.
 */
export function guardOutput<T extends Stream>(stream: T, { env }: GuardOutputOptions): T {
  const guarded: Guarded = stream;
  if (guarded[RAW] !== undefined) return stream;
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  guarded[RAW] = (text) => write(text);
  const hasColor = usesColor(stream, env);
  const clean = (text: string): string => cleanOutput(text, { hasColor, env });
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    write(clean(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')), ...rest);
  return stream;
}

/**
 * Writes what is fit to be printed already: a workflow command of our own, the movements of a spinner, a document whose texts are
 * escaped, what a guarded process of ours has written.
 */
export function writeRaw(stream: NodeJS.WritableStream, text: string | Uint8Array): void {
  const { [RAW]: write } = stream as Guarded;
  if (write === undefined) stream.write(text);
  else write(text);
}

/** Whether a stream shows colours. */
export function usesColor(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  return !env.NO_COLOR && (forced || stream.isTTY === true);
}

export interface CleanOutputOptions extends GuardOutputOptions {
  /** Whether colours stay. Default: false. */
  readonly hasColor?: boolean;
}

/** Colours and weights, none of which hides a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how they begin
const COLOR = /\u001b\[(?:[0-4]|2[2-4]|3[0-79]|9[0-7])m/g;
const PLAIN = /^[\n\x20-\x7e]*$/;

/** What {@link guardOutput} makes of a text. */
export function cleanOutput(text: string, { env, hasColor = false }: CleanOutputOptions): string {
  const lines = mask(text, { isQuoted: true }).split('\n');
  const clean = lines.map((line) => {
    const visible = PLAIN.test(line) ? line : visibleWithTabs(line, hasColor);
    return env.CI || env.GITHUB_ACTIONS || env.TF_BUILD ? withoutCommands(visible) : visible;
  });
  return clean.join('\n');
}

function visibleWithTabs(line: string, hasColor: boolean): string {
  const shown = (text: string): string => text.split('\t').map(visibleLine).join('\t');
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!hasColor) return shown(whole);
  const colors = whole.match(COLOR) ?? [];
  return whole
    .split(COLOR)
    .map((piece, index) => shown(piece) + (colors[index] ?? ''))
    .join('');
}

/**
 * A line that begins with `::` after blanks is a command to GitHub's runner, one with `##[` anywhere is, too, and `##vso[`
 * to Azure's (sources: actions/runner, src/Runner.Common/ActionCommand.cs; azure-pipelines-agent, Command.cs).
 */
function withoutCommands(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll(/##(?=\[|vso\[)/g, '# #');
}
