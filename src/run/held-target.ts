import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { keepEnvironmentSecrets, secretsIn, secretsOfTarget } from '../config/secrets.ts';
import type { Settings } from '../config/settings.ts';
import { ERROR_CODES, type ErrorCode, RedisTargetError } from '../errors.ts';
import type { OpenTarget } from '../model/target.ts';
import { keepSecrets } from '../platform/mask.ts';
import { writeRaw } from '../platform/output.ts';
import type { Family } from '../platform/process-family.ts';

import { unref } from '../platform/unref.ts';
import { type EarlyHolder, type HolderProcess, spawnHolder } from './holder-process.ts';

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
  /** A holder that was started ahead, with this `env` and `cwd`. Default: one is started. */
  readonly early?: EarlyHolder | undefined;
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

export type HolderRequest = Omit<HoldTargetOptions, 'env' | 'cwd' | 'signal' | 'early'>;

/** What a holder ends and removes where the process that needed the target is gone before it could. */
export interface Entrusted {
  readonly family: Family;
  /** A folder that goes with the command. */
  readonly folder?: string | undefined;
}

/** What follows a request, a line each. */
export type HolderNote = { readonly entrust: Entrusted } | { readonly release: string };

export interface HeldTarget {
  readonly target: OpenTarget;
  readonly settings: Settings;
  /** Entrusts a command to the holder, or tells more of the one with the same mark; the returned function takes it back. */
  entrust(command: Entrusted): () => void;
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
  const { env, cwd, signal, early, ...request } = options;
  keepEnvironmentSecrets(env);
  keepSecrets(secretsOfTarget(request.requested ?? ''));
  signal?.throwIfAborted();
  const holder: HolderProcess = early?.take() ?? spawnHolder(env, cwd);
  // What it says is fit to be printed already, workflow commands included.
  holder.stderr.on('data', (text: Buffer) => writeRaw(process.stderr, text));
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
    keepSecrets([answer.target.endpoint.password, ...secretsIn(answer.settings)]);
    holder.unref();
    unref(holder.stdin);
    unref(holder.stdout);
    unref(holder.stderr);
    const tell = (note: HolderNote): void => void holder.stdin.write(`${JSON.stringify(note)}\n`);
    return {
      target: { ...answer.target, close, [Symbol.asyncDispose]: close },
      settings: answer.settings,
      entrust: (command) => {
        tell({ entrust: command });
        return () => tell({ release: command.family.mark });
      },
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
