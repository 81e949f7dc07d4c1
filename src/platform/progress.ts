import { cleanOutput, writeRaw } from './output.ts';

/** Where a person is told what takes long. Always stderr: stdout belongs to results. */
export interface Progress {
  /** What is being done now; shown once it has taken over a second. A new step replaces the last one. */
  step(text: string): void;
  /** One line that stays. */
  note(text: string): void;
  /** A line that stays and is also said where all else is quiet: something comes from outside onto this machine. */
  announce(text: string): void;
  /** A line that stays, and a `::warning::` where GITHUB_ACTIONS is set. */
  warn(text: string): void;
  /** Takes back what is shown of a step. */
  done(): void;
}

export const silentProgress: Progress = { step() {}, note() {}, announce() {}, warn() {}, done() {} };

/** Says only what has to be said everywhere. */
export function quietProgress(options: CreateProgressOptions): Progress {
  const { announce } = createProgress(options);
  return { ...silentProgress, announce };
}

/** How long a step stays unsaid, in milliseconds. */
const SHOW_AFTER_MS = 1_000;
const FRAME_EVERY_MS = 100;
/** Where there is no terminal, in milliseconds. */
const LINE_EVERY_MS = 10_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PREFIX = 'redis-target: ';
const ERASE_LINE = '\r\u001b[K';

export interface CreateProgressOptions {
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
}

/** Progress on stderr: a spinner on a terminal, plain lines elsewhere. Its timers keep no process alive. */
export function createProgress({ stderr, env }: CreateProgressOptions): Progress {
  const spins = stderr.isTTY === true && !env.CI && env.TERM !== 'dumb';
  // Also where the stream is a test runner's, and nobody else looks at what goes through it.
  const clean = (text: string): string => cleanOutput(text, { env });
  let current: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  let drawn = false;
  let shownAt = Number.NEGATIVE_INFINITY;

  const draw = (): void => {
    if (current === undefined) return;
    const line = `${FRAMES[frame % FRAMES.length]} ${current}`;
    frame += 1;
    drawn = true;
    writeRaw(stderr, `${ERASE_LINE}${clean(line).slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  const erase = (): void => {
    if (drawn) writeRaw(stderr, ERASE_LINE);
    drawn = false;
  };
  const show = (): void => {
    if (!spins) {
      shownAt = Date.now();
      timer = undefined;
      writeRaw(stderr, clean(`${PREFIX}${current} …\n`));
      return;
    }
    draw();
    timer = setInterval(draw, FRAME_EVERY_MS);
    timer.unref();
  };
  const done = (): void => {
    // clearTimeout also clears an interval.
    clearTimeout(timer);
    timer = undefined;
    current = undefined;
    erase();
  };
  const line = (text: string): void => {
    erase();
    writeRaw(stderr, clean(`${PREFIX}${text}\n`));
  };
  return {
    step(text) {
      if (text === current) return;
      // Elsewhere than on a terminal a step that is waiting to be said is said in its last words.
      if (!spins && timer !== undefined && current !== undefined) {
        current = text;
        return;
      }
      // A spinner that turns already only changes its words; a new timer would make it stutter.
      if (spins && drawn) {
        current = text;
        return;
      }
      done();
      current = text;
      // A log that is read later needs a line now and then, not one for every second.
      timer = setTimeout(
        show,
        spins ? SHOW_AFTER_MS : Math.max(SHOW_AFTER_MS, shownAt + LINE_EVERY_MS - Date.now()),
      );
      timer.unref();
    },
    note: line,
    announce: line,
    warn(text) {
      line(text);
      if (env.GITHUB_ACTIONS)
        writeRaw(stderr, `::warning title=redis-target::${escapeWorkflowCommand(clean(text))}\n`);
    },
    done,
  };
}

/** As GitHub's runner wants it (source: actions/toolkit, packages/core/src/command.ts, escapeData). */
function escapeWorkflowCommand(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
