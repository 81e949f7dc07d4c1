import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/settings.ts';
import { ERROR_CODES, type ErrorCode, RedisTargetError } from '../errors.ts';
import type { OpenTarget } from '../model/target.ts';
import { unref } from '../platform/unref.ts';

/** Says to a process that it is a holder, so that what NODE_OPTIONS loads into it opens no further target. */
export const HOLDER_VARIABLE = 'REDIS_TARGET_HOLDER';

export interface HoldTargetOptions {
  /** As for `openTarget`. Default: the setting `target`. */
  readonly requested?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly port?: number | undefined;
  readonly databases?: number | undefined;
  readonly configFile?: string | undefined;
  /** As for `openTarget`. Default: true. */
  readonly forTests?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether the holder says on stderr what it does. Default: true. */
  readonly verbose?: boolean | undefined;
  /** Holds the target for as long as the process that this names is there, instead of this one. */
  readonly heldFor?: HeldFor | undefined;
}

/** Whom a holder serves where it is not the process that started it. */
export interface HeldFor {
  /** As `describeProcess` names it. */
  readonly process: string;
  /** Removed when the target is closed. */
  readonly folder: string;
}

/** An OpenTarget without its methods, and the settings that led to it: what the holder tells. */
export interface HolderAnswer {
  readonly target?: Omit<OpenTarget, 'close' | typeof Symbol.asyncDispose>;
  readonly settings?: Settings;
  readonly error?: {
    readonly code?: string;
    readonly message: string;
    readonly details?: Record<string, unknown>;
  };
}

export type HolderRequest = Omit<HoldTargetOptions, 'env' | 'cwd' | 'signal'>;

export interface HeldTarget {
  readonly target: OpenTarget;
  readonly settings: Settings;
}

/**
 * Opens a target in a process of its own, which gives everything back as soon as this one is gone.
 *
 * A test runner can be ended in ways that let it clean nothing up: a second Ctrl-C, SIGKILL, an exception in
 * another global setup. The holder is in a session of its own, so that no signal meant for the
 * runner reaches it, and sees by the end of its stdin, which the system closes for the dead, that it is
 * time to close. It does not keep this process alive, nor load anything heavy into it.
 *
 * @throws {RedisTargetError} What opening throws there; `RT_INTERNAL` where the holder itself failed.
 */
export async function holdTarget(options: HoldTargetOptions): Promise<HeldTarget> {
  const { env, cwd, signal, ...request } = options;
  signal?.throwIfAborted();
  const holder = spawn(process.execPath, holderCommand(), {
    cwd,
    env: holderEnvironment(env),
    // What it inherited would stay open as long as it lives, which may be longer than we do: node:test waits for the
    // end of a test file's stderr before it ends itself.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  holder.stderr.pipe(process.stderr, { end: false });
  holder.stdin.on('error', () => undefined);
  const gone = once(holder, 'exit').catch(() => undefined);
  const close = async (): Promise<void> => {
    holder.ref();
    holder.stdin.end();
    await gone;
  };
  const onAbort = (): void => void holder.stdin.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    holder.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await readAnswer(holder.stdout, gone);
    signal?.throwIfAborted();
    if (answer.error) throw revive(answer.error);
    if (!answer.target || !answer.settings)
      throw new RedisTargetError('RT_INTERNAL', 'The process that holds the target gave no answer.');
    holder.unref();
    unref(holder.stdin);
    unref(holder.stdout);
    unref(holder.stderr);
    return {
      target: { ...answer.target, close, [Symbol.asyncDispose]: close },
      settings: answer.settings,
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

async function readAnswer(stdout: NodeJS.ReadableStream, gone: Promise<unknown>): Promise<HolderAnswer> {
  const lines = createInterface({ input: stdout });
  return await new Promise<HolderAnswer>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as HolderAnswer));
    const died = (): void =>
      reject(
        new RedisTargetError(
          'RT_INTERNAL',
          'The process that holds the target ended before it had opened it; what it said is above. Please report this.',
        ),
      );
    lines.once('close', () => void gone.then(died));
  });
}

/** The error as the holder threw it; its cause stayed there. */
function revive({ code, message, details }: NonNullable<HolderAnswer['error']>): Error {
  if (code === undefined || !(code in ERROR_CODES)) return new Error(message);
  return new RedisTargetError(code as ErrorCode, message, { details: details ?? {} });
}

function holderCommand(): string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./holder.${isSource ? 'ts' : 'js'}`, import.meta.url));
  if (!isSource) return [file];
  // Unbuilt, as in this package's own tests: Node 20 reads no TypeScript by itself.
  return ['--import', import.meta.resolve('jiti/register'), file];
}

/**
 * What belongs to the test runner's own process must not happen in the holder: a debugger, coverage, loaders. Which
 * Node the AWS SDK will want next year is this package's concern, and no news for its users.
 */
function holderEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, NODE_TEST_CONTEXT, NODE_CHANNEL_FD, ...rest } = env;
  // A path with blanks in it stands in quotes.
  const kept = NODE_OPTIONS?.replaceAll(
    /--inspect\S*|(?:--import|--require|--loader|--experimental-loader|-r)[= ](?:"(?:\\.|[^"\\])*"|\S+)|--test\S*/g,
    '',
  ).trim();
  return {
    ...rest,
    ...(kept ? { NODE_OPTIONS: kept } : {}),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    [HOLDER_VARIABLE]: '1',
  };
}
