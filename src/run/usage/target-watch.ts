import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRedisTargetError } from '../../errors.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { OpenTarget } from '../../model/target.ts';
import {
  type Destination,
  showUse,
  type TargetDeath,
  type Usage,
  type UsageSource,
} from '../../model/usage.ts';
import { countBetween, readServerCounters, type ServerCounters } from '../../targets/server-counters.ts';
import { findSigns, findVariable } from './project-signs.ts';
import type { StreamCount } from './stream-count.ts';
import { readWitnesses, WITNESS_SUFFIX, type Witnessed } from './witnesses.ts';

/** How often the target is asked while tests run, and how long its answer may take, in milliseconds. */
const ASK_EVERY_MS = 5_000;
const ANSWER_LIMIT_MS = 5_000;
/** Somebody's slow command keeps a server from answering, too: only longer silences are told, in milliseconds. */
const SILENCE_MS = 8_000;

/** What is known of a target at the end of a run. */
export interface TargetUse {
  readonly usage: Usage;
  readonly deaths: readonly TargetDeath[];
  /** The server's own `run_id`; undefined where it never told. */
  readonly serverRunId?: string;
}

export interface WatchTargetOptions {
  readonly target: OpenTarget;
  readonly stream: StreamCount;
  /** Whether clients come through a door of ours. */
  readonly isServed: boolean;
  /** Where the tests' processes write what they see. */
  readonly folder: string;
  /** The project whose tests run. */
  readonly cwd: string;
  /** What was exported to the tests. */
  readonly exported: () => Readonly<Record<string, string | undefined>>;
}

/**
 * Counts what clients do on a target, and sees whether it lives: the one place that counts. Everybody else asks it.
 */
export class TargetWatch {
  readonly #options: WatchTargetOptions;
  #isServed: boolean;
  #served: Endpoint | undefined;
  #readings: ServerCounters[] = [];
  #id = '';
  /** Why the last reading could not be made. */
  #refusal: unknown;
  #deaths: TargetDeath[] = [];
  #silentSince: Date | undefined;
  #asking: Promise<void> = Promise.resolve();

  constructor(options: WatchTargetOptions) {
    this.#options = options;
    this.#isServed = options.isServed;
  }

  get #source(): UsageSource {
    const { kind } = this.#options.target;
    if (kind === 'local' || kind === 'container') return 'server';
    return kind === 'elasticache' || this.#isServed ? 'stream' : 'client';
  }

  /** Clients come, or no longer come, through a door of ours. */
  serve(endpoint: Endpoint | undefined): void {
    this.#isServed = endpoint !== undefined;
    this.#served = endpoint;
  }

  /** Counts anew from here. */
  async begin(): Promise<void> {
    await this.#asking;
    this.#id = randomUUID();
    this.#readings = [];
    this.#deaths = this.#deaths.filter(({ until }) => until === undefined);
    this.#refusal = undefined;
    this.#silentSince = undefined;
    const { folder, stream } = this.#options;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith(WITNESS_SUFFIX)) await rm(join(folder, name), { force: true });
    }
    // Elsewhere the stream tells; asking a server behind a tunnel takes its time.
    if (this.#source === 'server') await this.#ask();
    stream.begin();
  }

  /** Asks again and again, until the signal: a server may die, or stop answering, while tests run. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(ASK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.#ask();
    }
  }

  /** Hears of a death; one that is told again, with its end, is the same. */
  died(death: TargetDeath): void {
    const command = death.command ?? this.#options.stream.lastCommand;
    const told = { ...death, ...(command === undefined ? {} : { command }) };
    const same = this.#deaths.findIndex(({ what, at }) => what === death.what && at === death.at);
    if (same < 0) this.#deaths.push(told);
    else this.#deaths[same] = told;
    this.onDeath(told);
  }

  /** Is told each death at once. */
  onDeath: (death: TargetDeath) => void = () => undefined;

  /** What is known by now. */
  async use(): Promise<TargetUse> {
    await this.#ask();
    if (this.#silentSince !== undefined && this.#deaths.length === 0) this.#tellSilence();
    const { serverRunId } = this.#options.target;
    return {
      usage: await this.#usage(),
      deaths: [...this.#deaths],
      ...(serverRunId === undefined ? {} : { serverRunId }),
    };
  }

  /** One question at a time; a server that is known to be dead is not asked. */
  #ask(): Promise<void> {
    this.#asking = this.#asking.then(() => this.#askNow());
    return this.#asking;
  }

  async #askNow(): Promise<void> {
    if (this.#deaths.some(({ until }) => until === undefined) && this.#silentSince === undefined) return;
    const { endpoint } = this.#options.target;
    const askedAt = new Date();
    try {
      const reading = await readServerCounters(endpoint, AbortSignal.timeout(ANSWER_LIMIT_MS));
      this.#refusal = undefined;
      this.#noteRestart(reading, askedAt);
      this.#readings.push(reading);
      this.#endSilence();
    } catch (error) {
      this.#refusal = error;
      // One that refuses, or wants another password, answers all the same.
      if (hasAnswered(error)) return;
      this.#silentSince ??= askedAt;
      if (Date.now() - this.#silentSince.getTime() >= SILENCE_MS) this.#tellSilence();
    }
  }

  #noteRestart(reading: ServerCounters, at: Date): void {
    const before = this.#readings.at(-1)?.runId ?? this.#options.target.serverRunId;
    if (before === undefined || before === reading.runId) return;
    this.#readings = [];
    const time = at.toISOString();
    this.died({ what: 'the server', how: 'was started anew: its run_id is another', at: time, until: time });
  }

  #tellSilence(): void {
    const since = this.#silentSince;
    if (since === undefined) return;
    const at = since.toISOString();
    if (this.#deaths.some((death) => death.at === at)) return;
    this.died({ what: 'the server', how: howSilent(this.#refusal), at });
  }

  #endSilence(): void {
    const at = this.#silentSince?.toISOString();
    this.#silentSince = undefined;
    const silence = this.#deaths.find((death) => death.at === at && death.until === undefined);
    if (silence !== undefined) this.died({ ...silence, until: new Date().toISOString() });
  }

  async #usage(): Promise<Usage> {
    const { folder, cwd, target } = this.#options;
    const witnessed = await readWitnesses(folder);
    const isTarget = await matcherOf(target, this.#served);
    const elsewhere = witnessed.destinations.filter((place) => !isTarget(place));
    const counted = this.#count(witnessed, isTarget);
    const overridden = await findOverridden(witnessed, this.#options.exported(), cwd);
    const told = elsewhere.filter((place) => counted.answer !== 'used' || isLikelyRedis(place));
    const signs = counted.answer === 'used' ? [] : await findSigns(cwd);
    return {
      id: this.#id,
      ...counted,
      ...(told.length > 0 ? { elsewhere: told.slice(0, 20) } : {}),
      ...(overridden.length > 0 ? { overridden } : {}),
      ...(signs.length > 0 ? { signs } : {}),
    };
  }

  #count(witnessed: Witnessed, isTarget: (place: Destination) => boolean): Usage {
    switch (this.#source) {
      case 'server':
        return this.#countOnServer();
      case 'stream':
        return this.#countInStream();
      case 'client':
        return countByClients(witnessed, isTarget);
    }
  }

  #countOnServer(): Usage {
    if (this.#readings.length === 0) return { answer: 'notKnown', why: whyNotRead(this.#refusal) };
    const isPartial = this.#refusal !== undefined || this.#deaths.length > 0;
    if (isPartial && this.#readings.length < 2) return { answer: 'notKnown', why: whyNotRead(this.#refusal) };
    const { connections, commands, isReset } = countBetween(this.#readings);
    const isUsed = isReset || showUse(commands);
    return {
      answer: isUsed ? 'used' : isPartial ? 'notKnown' : 'unused',
      ...(!isUsed && isPartial ? { why: whyNotRead(this.#refusal) } : {}),
      source: 'server',
      ...(connections === undefined ? {} : { connections }),
      commands,
      ...(isReset || isPartial ? { atLeast: true } : {}),
    };
  }

  #countInStream(): Usage {
    const { stream } = this.#options;
    const isOurs = this.#options.target.kind === 'elasticache';
    const ours = isOurs ? this.#readings : [];
    const commands = withoutOurs(stream.commands(), ours);
    const isUsed = showUse(commands);
    const { isWhole } = stream;
    return {
      answer: isUsed ? 'used' : isWhole ? 'unused' : 'notKnown',
      ...(!isUsed && !isWhole ? { why: 'what its clients sent is not the protocol of Redis' } : {}),
      source: 'stream',
      connections: Math.max(0, stream.connections - ours.length),
      commands,
      ...(isWhole ? {} : { atLeast: true }),
    };
  }
}

function countByClients(
  { hasRunner, destinations }: Witnessed,
  isTarget: (place: Destination) => boolean,
): Usage {
  const connections = destinations.filter(isTarget).reduce((sum, place) => sum + place.connections, 0);
  if (connections > 0) return { answer: 'used', source: 'client', connections };
  if (hasRunner) return { answer: 'unused', source: 'client', connections };
  return {
    answer: 'notKnown',
    why: 'it is a server of its own, and no runner of Node told where it went; with --port its clients come through a door of ours',
  };
}

/** What we sent ourselves went through the same door. */
function withoutOurs(
  commands: Readonly<Record<string, number>>,
  ours: readonly ServerCounters[],
): Record<string, number> {
  const left: Record<string, number> = { ...commands };
  for (const { sent } of ours) {
    for (const form of sent) {
      const count = (left[form] ?? 0) - 1;
      if (count > 0) left[form] = count;
      else delete left[form];
    }
  }
  return left;
}

/** A name may stand for the address that Node tells. */
async function matcherOf(
  { endpoint }: OpenTarget,
  served: Endpoint | undefined,
): Promise<(place: Destination) => boolean> {
  const hosts = new Set([endpoint.host, ...(await addressesOf(endpoint.host))]);
  const isHere = (host: string): boolean =>
    hosts.has(host) || (isLoopback(host) && [...hosts].some(isLoopback));
  return ({ host, port }) =>
    (port === endpoint.port && isHere(host)) || (port === served?.port && isLoopback(host));
}

async function addressesOf(host: string): Promise<string[]> {
  if (/^[\d.]+$|:/.test(host)) return [];
  const { lookup } = await import('node:dns/promises');
  return (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Suites connect to much else: of what a used target's tests did besides, only this is of interest. */
function isLikelyRedis({ port, variables }: Destination): boolean {
  return variables !== undefined || /^\d?63\d\d$/.test(String(port));
}

async function findOverridden(
  { variables }: Witnessed,
  exported: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<NonNullable<Usage['overridden']>> {
  const found = new Map<
    string,
    { readonly value: string; readonly record: Readonly<Record<string, string>> }
  >();
  for (const record of variables) {
    for (const [name, value] of Object.entries(record)) {
      const given = exported[name];
      if (given !== undefined && given.replace(/:\/\/[^@/]*@/, '://****@').slice(0, 200) !== value)
        found.set(name, { value, record });
    }
  }
  return await Promise.all(
    [...found].map(async ([name, { value, record }]) => {
      const at = await findVariable(name, record, cwd);
      return { name, value, ...(at === undefined ? {} : { at }) };
    }),
  );
}

function hasAnswered(error: unknown): boolean {
  if (!isRedisTargetError(error) || /\bBUSY\b/.test(error.message)) return false;
  return error.code === 'RT_TARGET_AUTH' || error.code === 'RT_TARGET_NOT_REDIS';
}

function howSilent(refusal: unknown): string {
  const text = refusal instanceof Error ? refusal.message : String(refusal);
  if (/\bBUSY\b/.test(text)) return 'answers no more: it is busy running a script';
  if (/ECONNREFUSED|nobody listens/.test(text)) return 'is gone: nobody listens there any more';
  return 'answers no more';
}

function whyNotRead(refusal: unknown): string {
  if (isRedisTargetError(refusal) && refusal.code === 'RT_TARGET_AUTH')
    return 'the suite left a password behind that locks us out';
  return refusal === undefined
    ? 'the server did not live through the run'
    : 'the server answered no more at the end';
}
