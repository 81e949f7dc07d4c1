import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { loadSettings } from '../config/load.ts';
import { isRedisTargetError } from '../errors.ts';
import { formatServer } from '../model/engine.ts';
import type { OpenTarget } from '../model/target.ts';
import { visibleLines } from '../model/visible.ts';
import { mask, maskDeep } from '../platform/mask.ts';
import { guardOutput } from '../platform/output.ts';
import { endFamily } from '../platform/process-family.ts';
import { isProcessGone } from '../platform/process-identity.ts';
import { createProgress, quietProgress } from '../platform/progress.ts';
import { removeFolder } from '../platform/scratch.ts';
import { openTarget } from '../targets/open.ts';
import { exportVariables, resultsVariable } from './export.ts';
import type { Entrusted, HeldFor, HeldTarget, HolderAnswer, HolderRequest } from './held-target.ts';
import { shareVariables } from './shared-variables.ts';

/** How long giving everything back may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 20_000;
const OWNER_POLL_MS = 250;

type Opened = Omit<HeldTarget, 'entrust'>;

/**
 * The program of the process that holds a target: one line of JSON in, one out, and the end of stdin means close.
 * Started by `holdTarget` only.
 */
function main(): void {
  guardOutput(process.stderr, process);
  const controller = new AbortController();
  let target: OpenTarget | undefined;
  let opening: Promise<void> = Promise.resolve();
  let heldFor: HeldFor | undefined;
  /** The one that this process has made, or found to be this user's. */
  let sharedFolder: string | undefined;
  const entrusted = new Map<string, Entrusted>();

  const endEntrusted = async ({ family, folder }: Entrusted): Promise<void> => {
    await endFamily(family);
    if (folder !== undefined) await removeFolder(folder);
  };
  const closeAndExit = async (): Promise<void> => {
    controller.abort(new Error('The process that needed the target is gone.'));
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
    await opening;
    // The command of a process that could not end it: one that is on its way still needs its target.
    await Promise.all([...entrusted.values()].map(endEntrusted));
    await target?.close();
    if (sharedFolder !== undefined) await removeFolder(sharedFolder);
    process.exit(0);
  };
  // Nobody reads any more when the runner is gone; that must not keep us from cleaning up.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end());
  const end = (): void => {
    closeAndExit().catch((error: unknown) => {
      process.stderr.write(`redis-target: closing failed: ${String(error)}\n`);
      process.exit(1);
    });
  };

  const lines = createInterface({ input: process.stdin });
  lines.once('line', (line) => {
    const request = JSON.parse(line) as HolderRequest;
    heldFor = request.heldFor;
    if (heldFor) void waitForEnd(heldFor).then(end);
    opening = open(request, controller.signal)
      .then(async (opened) => {
        target = opened.target;
        if (heldFor && !controller.signal.aborted) {
          await share(heldFor, opened);
          sharedFolder = heldFor.folder;
        }
        return opened;
      })
      .then(
        (opened) => {
          const { close: _, ...facts } = opened.target;
          return { target: facts, settings: opened.settings } satisfies HolderAnswer;
        },
        (error: unknown): HolderAnswer => ({ error: describeError(error) }),
      )
      .then((answer: HolderAnswer) => {
        process.stdout.write(`${JSON.stringify(answer)}\n`);
        // Nothing is held: there is nothing to wait for.
        if (answer.error) setImmediate(end);
      });
  });
  lines.once('close', () => {
    if (heldFor === undefined) end();
  });
  lines.on('line', (line) => {
    const note = JSON.parse(line) as Partial<{ entrust: Entrusted; release: string }>;
    if (note.entrust) entrusted.set(note.entrust.family.mark, note.entrust);
    if (note.release) entrusted.delete(note.release);
  });
}

/** Resolves when the process that a target is held for is gone; no event tells that of a process that is not ours. */
async function waitForEnd({ process: owner }: HeldFor): Promise<void> {
  while (!(await isProcessGone(owner))) await delay(OWNER_POLL_MS);
}

/** Leaves for the other processes of a run what they have to set. */
async function share({ folder, process: owner }: HeldFor, { target, settings }: Opened): Promise<void> {
  await shareVariables(folder, owner, {
    ...exportVariables(target, settings),
    ...resultsVariable(settings),
  });
}

async function open(request: HolderRequest, signal: AbortSignal): Promise<Opened> {
  const progress =
    request.verbose === false
      ? quietProgress({ stderr: process.stderr, env: process.env })
      : createProgress({ stderr: process.stderr, env: process.env });
  const { settings } = await loadSettings({
    env: process.env,
    cwd: process.cwd(),
    ...(request.configFile === undefined ? {} : { configFile: request.configFile }),
  });
  const target = await openTarget(request.requested, {
    settings,
    signal,
    progress,
    port: request.port,
    databases: request.databases,
    forTests: request.forTests,
  });
  const how = [target.via, target.details.bastion, target.details.image, target.details.binary]
    .filter(Boolean)
    .join(', ');
  progress.note(
    `${target.target} is ${formatServer(target)} (${how}), open after ${Math.round(target.openMs)} ms`,
  );
  return { target, settings };
}

function describeError(error: unknown): NonNullable<HolderAnswer['error']> {
  if (isRedisTargetError(error))
    return { code: error.code, message: printable(error.message), details: maskDeep({ ...error.details }) };
  return { message: printable(error instanceof Error ? (error.stack ?? error.message) : String(error)) };
}

/** A runner prints the message in its own way. */
function printable(message: string): string {
  return visibleLines(mask(message));
}

main();
