import type { Settings } from '../../config/settings.ts';
import { isRedisTargetError } from '../../errors.ts';
import { formatEndpointUrl } from '../../model/endpoint.ts';
import type { OpenTarget } from '../../model/target.ts';
import type { TargetDeath } from '../../model/usage.ts';
import { visibleLines } from '../../model/visible.ts';
import { Closing } from '../../platform/closing.ts';
import { mask, maskDeep } from '../../platform/mask.ts';
import { describeProcess } from '../../platform/process-identity.ts';
import { makeScratch, type Scratch } from '../../platform/scratch.ts';
import {
  addUse,
  forgetResultsFiles,
  noteDeaths,
  noteHolder,
  readResultsFiles,
} from '../../results/run-folder.ts';
import { openAppDoor } from '../../targets/app-tls.ts';
import { serveOnPort } from '../../targets/serve-on-port.ts';
import { stagesOf } from '../../targets/stages.ts';
import { fillForTests } from '../export.ts';
import type { HolderError, HolderQuestion, HolderReply, ServedTarget } from '../holder-protocol.ts';
import { addDeath } from './add-death.ts';
import { StreamCount } from './stream-count.ts';
import { type TargetUse, TargetWatch } from './target-watch.ts';

/** What a holder does for the runs on its target: counts, watches, serves on a port, and answers what it is asked. */
export class HeldRun {
  /** The address that the target is served on, too. */
  listen: string | undefined;
  readonly stream: StreamCount = new StreamCount();
  readonly #life = new AbortController();
  #scratch: Scratch | undefined;
  #target: OpenTarget | undefined;
  #watch: TargetWatch | undefined;
  #serving: Closing | undefined;
  #isTold = false;
  #served: ServedTarget | undefined;
  #settings: Settings | undefined;
  /** Deaths that were told before anybody watched. */
  #early: TargetDeath[] = [];
  #deaths: readonly TargetDeath[] = [];
  #tell: (reply: HolderReply) => void = () => undefined;

  readonly onDeath = (death: TargetDeath): void => {
    if (this.#watch === undefined) this.#early.push(death);
    else this.#watch.died(death);
  };

  /** @returns The run's folder, for what its processes see. */
  async start(
    target: OpenTarget,
    settings: Settings,
    {
      cwd,
      tell,
      configFile,
    }: {
      readonly cwd: string;
      readonly tell: (reply: HolderReply) => void;
      readonly configFile: string | undefined;
    },
  ): Promise<string> {
    const scratch = await makeScratch('run');
    this.#scratch = scratch;
    this.#target = target;
    this.#settings = settings;
    this.#tell = tell;
    const watch = new TargetWatch({
      target,
      stream: this.stream,
      isServed: target.details.remote !== undefined,
      folder: scratch.path,
      cwd,
      exported: () => fillForTests({ ...target, ...this.#served }, settings),
      onDeath: (death) => {
        this.#deaths = addDeath(this.#deaths, death);
        noteDeaths(scratch.path, this.#deaths);
      },
      onLocated: (death) => this.#tell({ death: maskDeep(death) }),
    });
    this.#watch = watch;
    await Promise.all([
      watch.begin(),
      describeProcess().then((process) => noteHolder(scratch.path, { process, config: configFile })),
    ]);
    for (const death of this.#early.splice(0)) watch.died(death);
    void watch.watch(this.#life.signal);
    return scratch.path;
  }

  /** Answers one question; what cannot be done is told. */
  async answer(question: HolderQuestion & { readonly id: number }): Promise<HolderReply> {
    const { id } = question;
    try {
      return { id, ...(await this.#do(question)) };
    } catch (error) {
      return { id, error: describeError(error) };
    }
  }

  async #do(question: HolderQuestion): Promise<HolderReply> {
    switch (question.ask) {
      case 'alive':
        return {};
      case 'begin':
        await this.#watch?.begin();
        if (this.#scratch !== undefined) await forgetResultsFiles(this.#scratch.path);
        this.#isTold = false;
        return {};
      case 'end': {
        const use = await this.end(question.addsUse);
        return use === undefined ? {} : { use };
      }
      case 'serve':
        return { served: await this.#serve(question.port) };
      case 'unserve':
        await this.unserve();
        return {};
    }
  }

  /** What is known of the run that ends; undefined where no tests run, or it has been told already. */
  async end(addsUse: boolean): Promise<TargetUse | undefined> {
    if (this.#watch === undefined || this.#scratch === undefined) return undefined;
    const use = maskDeep(await this.#watch.use());
    this.#isTold = true;
    if (addsUse) {
      for (const path of await readResultsFiles(this.#scratch.path)) {
        await addUse(path, {
          usage: use.usage,
          ...(use.deaths.length > 0 ? { deaths: use.deaths } : {}),
        }).catch(() => undefined);
      }
    }
    return use;
  }

  /** The target, as it was chosen. */
  get name(): string {
    return this.#target?.target ?? 'the target';
  }

  /** Where the run's processes write what they see; undefined where no tests run. */
  get folder(): string | undefined {
    return this.#scratch?.path;
  }

  /** Whether somebody has asked how the run ended. */
  get isTold(): boolean {
    return this.#isTold;
  }

  async #serve(port: number): Promise<ServedTarget> {
    const [target, settings] = [this.#target, this.#settings];
    if (target === undefined || settings === undefined) throw new Error('No target is open.');
    await this.unserve();
    const serving = new Closing();
    const onState = (text: string): void => void process.stderr.write(`redis-target: ${mask(text)}\n`);
    const isThrough = target.endpoint.tlsParameters?.through === true;
    try {
      const door = isThrough
        ? undefined
        : await openAppDoor({ settings, env: process.env, closing: serving, listen: this.listen, onState });
      const { endpoint } = await serveOnPort(target.endpoint, {
        port,
        closing: serving,
        // A tunnel has a door of its own, which counts; a server of ours is asked.
        tap: target.kind === 'url' && !isThrough ? this.stream : undefined,
        address: this.listen,
        stages: stagesOf({ door: door?.door }),
        onState,
      });
      const caFiles = door?.caFiles ?? target.caFiles;
      this.#served = {
        endpoint,
        url: formatEndpointUrl(endpoint),
        ...(caFiles === undefined ? {} : { caFiles }),
      };
    } catch (error) {
      await serving.close();
      throw error;
    }
    this.#serving = serving;
    this.#watch?.serve(this.#served.endpoint);
    return this.#served;
  }

  /** Serves the target on no further port. */
  async unserve(): Promise<void> {
    await this.#serving?.close();
    this.#serving = undefined;
    this.#served = undefined;
    this.#watch?.serve(undefined);
  }

  async close(): Promise<void> {
    this.#life.abort();
    await this.unserve();
    await this.#scratch?.remove();
  }
}

/** An error for the process that the target is held for, which prints it in its own way. */
export function describeError(error: unknown): HolderError {
  if (isRedisTargetError(error))
    return { code: error.code, message: printable(error.message), details: maskDeep({ ...error.details }) };
  return { message: printable(error instanceof Error ? (error.stack ?? error.message) : String(error)) };
}

function printable(message: string): string {
  return visibleLines(mask(message));
}
