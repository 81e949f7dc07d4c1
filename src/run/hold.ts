import { setTimeout as delay } from 'node:timers/promises';
import { loadSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { formatServer } from '../model/engine.ts';
import { describeStages } from '../model/gateway-stages.ts';
import type { OpenTarget } from '../model/target.ts';
import { endFamily } from '../platform/process-family.ts';
import { isProcessGone } from '../platform/process-identity.ts';
import { createProgress, quietProgress } from '../platform/progress.ts';
import { removeFolder } from '../platform/scratch.ts';
import { compileWhenItPays, keepV8Small } from '../platform/v8-settings.ts';
import { RUN_FOLDER_VARIABLE } from '../results/run-folder.ts';
import { WarmUpWhileQuiet } from '../ssm/warm-up/while-quiet.ts';
import { openTarget } from '../targets/open.ts';
import { exportVariables, resultsVariable } from './export.ts';
import type { Entrusted, HeldFor, HolderAnswer, HolderQuestion, HolderRequest } from './holder-protocol.ts';
import { serveOwner } from './serve-owner.ts';
import { shareVariables } from './shared-variables.ts';
import { describeError, HeldRun } from './usage/held-run.ts';
import { StreamCount } from './usage/stream-count.ts';
import { deathLine } from './usage/tell-use.ts';
import { answerReporter, stderrOf, tellUnasked } from './usage/unasked-use.ts';

const OWNER_POLL_MS = 250;
/** What a warm-up was for is compiled: the rest runs more seldom, and is worth it later. */
const WARM_PAYS_AFTER_MS = 500;

/** Holds a target for the process that started this one: asked for in the first line, answered in one. */
export function hold(): void {
  const controller = new AbortController();
  let target: OpenTarget | undefined;
  let opening: Promise<void> = Promise.resolve();
  let heldFor: HeldFor | undefined;
  let settings: Settings | undefined;
  let owner: ReturnType<typeof stderrOf> | undefined;
  const run = new HeldRun();
  /** The one that this process has made, or found to be this user's. */
  let sharedFolder: string | undefined;
  const entrusted = new Map<string, Entrusted>();
  let forTests: boolean | undefined;
  const warmUp = new WarmUpWhileQuiet({
    warmUp: async (signal) => {
      const { warmUpTunnel } = await import('../ssm/warm-up/warm-up.ts');
      const done = await warmUpTunnel(signal, forTests === false ? undefined : new StreamCount());
      compileWhenItPays(signal.aborted ? undefined : WARM_PAYS_AFTER_MS);
      return done;
    },
  });

  const endEntrusted = async ({ family, folder }: Entrusted): Promise<void> => {
    await endFamily(family);
    if (folder !== undefined) await removeFolder(folder);
  };
  const close = async (): Promise<void> => {
    controller.abort(new Error('The process that needed the target is gone.'));
    const cooling = warmUp.close();
    await opening;
    // The command of a process that could not end it: one that is on its way still needs its target.
    await Promise.all([...entrusted.values()].map(endEntrusted));
    await tellUnasked(run, settings, (line) => owner?.say(line));
    owner?.close();
    await run.unserve();
    // One that fails keeps the other from nothing.
    const closing = [run.close(), target?.close(), cooling];
    const ends = await Promise.allSettled(closing);
    if (sharedFolder !== undefined) await removeFolder(sharedFolder);
    for (const ended of ends) if (ended.status === 'rejected') throw ended.reason;
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    // Somebody ends what others still need.
    const what = `the process that holds the target (pid ${process.pid}), and the target with it,`;
    const death = { what, how: `was told to end by ${signal}`, at: new Date().toISOString() };
    run.onDeath(death);
    say({ death });
  };
  const onRequest = (request: HolderRequest): void => {
    heldFor = request.heldFor;
    run.listen = request.listen;
    ({ forTests } = request);
    if (heldFor) {
      owner = stderrOf(Number(heldFor.process.split(' ')[1]));
      void waitForEnd(heldFor, run).then(end);
    }
    opening = open(request, controller.signal, run, warmUp)
      .then(async (opened): Promise<HolderAnswer> => {
        ({ target, settings } = opened);
        if (opened.target.details.remote !== undefined) {
          keepV8Small();
          compileWhenItPays();
        }
        const { close: _, ...facts } = opened.target;
        if (request.forTests === false) return { target: facts, settings };
        const folder = await run.start(opened.target, settings, {
          cwd: process.cwd(),
          tell: (reply) => {
            say(reply);
            // Where nobody reads that any more, whoever the target is held for is told.
            if (reply.death !== undefined) owner?.say(deathLine(run.name, reply.death));
          },
          configFile: opened.configFile,
        });
        if (heldFor && !controller.signal.aborted) {
          await share(heldFor, opened, folder);
          sharedFolder = heldFor.folder;
        }
        return { target: facts, settings, folder };
      })
      .catch((error: unknown): HolderAnswer => ({ error: describeError(error) }))
      .then((answer: HolderAnswer) => {
        say(answer);
        // Nothing is held: there is nothing to wait for.
        if (answer.error) setImmediate(end);
        // While whoever needs the tunnel gets ready. The first command in earnest teaches V8 better.
        else if (target?.via === 'ssm-native') warmUp.begin();
        else void warmUp.close();
      });
  };
  const onLine = (line: unknown): void => {
    const said = line as Partial<{ entrust: Entrusted; release: string; ask: string }>;
    if (said.entrust) entrusted.set(said.entrust.family.mark, said.entrust);
    if (said.release) entrusted.delete(said.release);
    if (said.ask) void run.answer(said as HolderQuestion & { id: number }).then(say);
  };
  const outlivesOwner = (): boolean => heldFor !== undefined;
  const { say, end } = serveOwner<HolderRequest>({ onRequest, onLine, onSignal, outlivesOwner, close });
}

/** Resolves when the process that a target is held for is gone; no event tells that of a process that is not ours. */
async function waitForEnd({ process: owner }: HeldFor, run: HeldRun): Promise<void> {
  while (!(await isProcessGone(owner))) {
    await delay(OWNER_POLL_MS);
    await answerReporter(run);
  }
}

interface Opened {
  readonly target: OpenTarget;
  readonly settings: Settings;
  readonly configFile: string | undefined;
}

/** Leaves for the other processes of a run what they have to set. */
async function share(
  { folder, process: owner }: HeldFor,
  { target, settings }: Opened,
  runFolder: string,
): Promise<void> {
  await shareVariables(folder, owner, {
    ...exportVariables(target, settings),
    ...resultsVariable(settings),
    [RUN_FOLDER_VARIABLE]: runFolder,
    REDIS_TARGET_UNUSED: settings.unused,
  });
}

async function open(
  request: HolderRequest,
  signal: AbortSignal,
  run: HeldRun,
  warmUp: WarmUpWhileQuiet,
): Promise<Opened> {
  const progress =
    request.verbose === false
      ? quietProgress({ stderr: process.stderr, env: process.env })
      : createProgress({ stderr: process.stderr, env: process.env });
  const { settings, configFile } = await loadSettings({
    env: process.env,
    cwd: process.cwd(),
    ...(request.configFile === undefined ? {} : { configFile: request.configFile }),
  });
  const target = await openTarget(request.requested, {
    settings,
    signal,
    progress,
    port: request.port,
    listen: request.listen,
    databases: request.databases,
    forTests: request.forTests,
    tap: {
      opened: () => {
        warmUp.busy();
        // Where no tests run, nobody asks what was sent.
        const see = request.forTests === false ? undefined : run.stream.opened();
        if (warmUp.isOver) return see;
        return (bytes) => {
          warmUp.busy();
          see?.(bytes);
        };
      },
    },
    onDeath: run.onDeath,
  });
  const { bastion, image, binary, gateway } = target.details;
  const how = [target.via, bastion, image, binary, describeStages(gateway ?? [])].filter(Boolean).join(', ');
  progress.note(
    `${target.target} is ${formatServer(target)} (${how}), open after ${Math.round(target.openMs)} ms`,
  );
  return { target, settings, configFile };
}
