import { keepEnvironmentSecrets, secretsIn, secretsOfTarget } from '../config/secrets.ts';
import type { Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import type { OpenTarget } from '../model/target.ts';
import type { TargetDeath } from '../model/usage.ts';
import type { Closing } from '../platform/closing.ts';
import { keepSecrets } from '../platform/mask.ts';
import { whenAborted } from '../platform/waiting.ts';
import { HolderLine, reviveError } from './holder-line.ts';
import { type EarlyHolder, type HolderProcess, spawnHolder, unrefHolder } from './holder-process.ts';
import type { Entrusted, HolderNote, HolderRequest } from './holder-protocol.ts';
import type { TargetUse } from './usage/target-watch.ts';

export interface HoldTargetOptions extends HolderRequest {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** A holder that was started ahead, with this `env` and `cwd`. Default: one is started. */
  readonly early?: EarlyHolder | undefined;
  /** Hears at once of a target that dies, its holder included. */
  readonly onDeath?: ((death: TargetDeath) => void) | undefined;
}

export interface HeldTarget {
  readonly target: OpenTarget;
  readonly settings: Settings;
  /** Entrusts a command to the holder, or tells more of the one with the same mark; the returned function takes it back. */
  entrust(command: Entrusted): () => void;
  /** The run's folder, for what its processes see of where they connect to; empty where no tests run. */
  readonly folder: string;
  /** Counts what clients do anew from here: one target may serve several runs. */
  beginRun(): Promise<void>;
  /**
   * What clients did since, and whether the target lived; never rejects.
   *
   * @param options.addsUse - Whether it is added to the results files that the run's reporters wrote. Default: false.
   */
  endRun(options?: { readonly addsUse?: boolean }): Promise<TargetUse>;
  /**
   * Serves the target on a fixed port of 127.0.0.1 until `closing`.
   *
   * @throws {RedisTargetError} `RT_PORT_TAKEN`.
   */
  serve(port: number, closing: Closing): Promise<OpenTarget>;
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
  const { env, cwd, signal, early, onDeath, ...request } = options;
  keepEnvironmentSecrets(env);
  keepSecrets(secretsOfTarget(request.requested ?? ''));
  signal?.throwIfAborted();
  const holder: HolderProcess = early?.take() ?? spawnHolder(env, cwd);
  const line = new HolderLine(holder, onDeath);
  const close = (): Promise<void> => line.close();
  const stopListening = whenAborted(signal, () => void holder.stdin.end());
  try {
    const answer = await line.open(request);
    signal?.throwIfAborted();
    if (answer.error) throw reviveError(answer.error);
    if (!answer.target || !answer.settings)
      throw new RedisTargetError('RT_INTERNAL', 'The process that holds the target gave no answer.');
    keepSecrets([answer.target.endpoint.password, ...secretsIn(answer.settings)]);
    unrefHolder(holder);
    const tell = (note: HolderNote): void => void holder.stdin.write(`${JSON.stringify(note)}\n`);
    const target: OpenTarget = { ...answer.target, close, [Symbol.asyncDispose]: close };
    return {
      target,
      settings: answer.settings,
      entrust: (command) => {
        tell({ entrust: command });
        return () => tell({ release: command.family.mark });
      },
      folder: answer.folder ?? '',
      beginRun: async () => void (await line.ask({ ask: 'begin' })),
      endRun: ({ addsUse = false } = {}) => line.endRun(addsUse),
      serve: async (port, closing) => {
        const { served } = await line.ask({ ask: 'serve', port });
        closing.add(async () => void (await line.ask({ ask: 'unserve' })));
        return { ...target, ...served };
      },
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    stopListening();
  }
}
