import { loadSettings } from '../config/load.ts';
import { secretsIn, secretsOfTarget } from '../config/secrets.ts';
import type { Settings } from '../config/settings.ts';
import { isNotReady, isRedisTargetError, RedisTargetError } from '../errors.ts';
import { formatEngine, NOT_KNOWN } from '../model/engine.ts';
import { maskUrlPasswords } from '../model/mask-url.ts';
import type { OpenTarget } from '../model/target.ts';
import { formatTargetSpec } from '../model/target-spec.ts';
import type { TargetDeath } from '../model/usage.ts';
import { Closing } from '../platform/closing.ts';
import type { ClientTap } from '../platform/loopback.ts';
import { keepSecrets } from '../platform/mask.ts';
import { type Progress, silentProgress } from '../platform/progress.ts';
import { limitTime } from '../platform/waiting.ts';
import { type AppDoor, exportWarning, openAppDoor } from './app-tls.ts';
import { assertMatch } from './assert-match.ts';
import { chooseTarget } from './choose.ts';
import { clusterWarning } from './cluster/warning.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import { gatherFacts } from './facts.ts';
import { openedTarget } from './opened-target.ts';
import { reachChosen } from './reach.ts';
import { assertEmpty, databasesToFlush, flush } from './safety.ts';
import { isServedHere, serveHere } from './serve-here.ts';
import type { VerifiedServer } from './verify.ts';
import { verifyReached } from './verify-reached.ts';

export interface OpenTargetOptions {
  /** Aborting it while opening rejects with its reason; nothing stays open. */
  readonly signal?: AbortSignal | undefined;
  /** Serves the target on this port of 127.0.0.1; 0 is any free one. Default: the setting `port`; else any free one. */
  readonly port?: number | undefined;
  /**
   * Serves the target on this address of the machine's, too, e.g. `0.0.0.0`: for tests that run in containers. Whoever reaches
   * it can use the target. Default: 127.0.0.1 only.
   */
  readonly listen?: string | undefined;
  /** Where settings are read from. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where the configuration file is looked for. Default: the current folder. */
  readonly cwd?: string | undefined;
  /** Settings that were loaded before. Default: environment over file over default. */
  readonly settings?: Settings | undefined;
  /** Where progress goes. Default: nowhere. */
  readonly progress?: Progress | undefined;
  /** How many logical databases the tests need; a server that is made for the run has at least as many. Default: 16. */
  readonly databases?: number | undefined;
  /**
   * Whether tests are going to run on it. Where none are, the engine itself is wanted: it may hold keys, nothing in it is
   * flushed, and nothing stands in for it. Default: true.
   */
  readonly forTests?: boolean | undefined;
  /** From the call to the verified engine, in milliseconds. Default: the setting `openTimeoutMs`. */
  readonly openTimeoutMs?: number | undefined;
  /** Sees what clients send where they come through a door of ours and the server is not ours to ask. */
  readonly tap?: ClientTap | undefined;
  /** Hears of a server or session that ends on its own. */
  readonly onDeath?: ((death: TargetDeath) => void) | undefined;
}

/**
 * Opens the Redis that is named, and asks it who it is.
 *
 * The caller owns the target: `close()` (or `await using`) gives back the server, container or session.
 *
 * @param requested - `kind[:selector]`, a version, a URL, or `auto`. Default: the setting `target`.
 * @throws {RedisTargetError} A code of its own for each cause; nothing stays open. `RT_TARGET_MISMATCH` where the server
 *   is not what the selector asks for, `RT_TARGET_NOT_EMPTY` where a server that is not ours holds keys.
 */
export async function openTarget(requested?: string, options: OpenTargetOptions = {}): Promise<OpenTarget> {
  const startedAt = performance.now();
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const forTests = options.forTests ?? true;
  const settings = settingsFor(forTests, options.settings ?? (await loadSettings({ env, cwd })).settings);
  const progress = options.progress ?? silentProgress;
  const name = requested ?? settings.target;
  keepSecrets([...secretsOfTarget(name), ...secretsIn(settings)]);
  const limitMs = options.openTimeoutMs ?? settings.openTimeoutMs;
  const limit = limitTime(limitMs, options.signal, () => tookTooLong(maskUrlPasswords(name), limitMs));
  const closing = new Closing();
  try {
    if (options.port !== undefined) assertPort(options.port);
    const asked = await chooseTarget(
      name,
      settings,
      gatherFacts({ settings, env, cwd, signal: limit.signal }),
      forTests,
    );
    // 0: any free one, whatever the settings say.
    const port = (options.port ?? settings.port) || undefined;
    let door: Promise<AppDoor> | undefined;
    const appDoor = (): Promise<AppDoor> => {
      // Also where all else is quiet: the tests themselves see a lost connection, and not why.
      const onState = (text: string): void => progress.announce(text);
      door ??= openAppDoor({ settings, env, closing, listen: options.listen, onState });
      return door;
    };
    const opened = await reachChosen(
      asked,
      (spec): OpenContext => ({
        name: formatTargetSpec(spec),
        settings,
        signal: limit.signal,
        closing,
        progress,
        env,
        cwd,
        // Where we serve it ourselves, the port is ours.
        port: options.listen === undefined && !isServedHere(spec, settings) ? port : undefined,
        appDoor,
        databases: options.databases,
        tap: options.tap,
        onDeath: options.onDeath,
      }),
    );
    const { chosen, context } = opened;
    const isServed = options.listen !== undefined || isServedHere(chosen.spec, settings);
    const reached = isServed
      ? await serveHere(opened.reached, options.listen, port, context)
      : opened.reached;
    keepSecrets([reached.endpoint.password]);
    progress.step(`asking ${context.name} for its version`);
    const server = withKnownEngine(await verifyReached(reached, settings, limit.signal), reached);
    assertMatch(chosen, server);
    const warnings = [
      ...warningsOf(context.name, server),
      ...clusterWarning(context.name, server, reached),
      ...(forTests ? exportWarning(context.name, reached, settings) : []),
    ];
    for (const warning of warnings) progress.warn(warning);
    if (!reached.owned) assertEmpty(reached.server, server, settings);
    await flushAsAsked(reached, context, server);
    return openedTarget(chosen, env, reached, server, closing, performance.now() - startedAt);
  } catch (error) {
    await closing.close();
    // What fails because the time is up, fails for that reason, unless it knows what took the time.
    const knowsWhy = isNotReady(error) || (isRedisTargetError(error) && error.code === 'RT_LOCK_HELD');
    if (!knowsWhy) limit.signal.throwIfAborted();
    throw error;
  } finally {
    limit.clear();
    progress.done();
  }
}

function settingsFor(forTests: boolean, settings: Settings): Settings {
  return forTests
    ? settings
    : { ...settings, safety: { ...settings.safety, allowNonEmpty: true, flush: 'never' } };
}

function assertPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new RedisTargetError(
    'RT_PORT_INVALID',
    `Could not open the target: its \`port\` is ${String(port)}, and a whole number from 0 to 65535 is allowed. Correct it.`,
  );
}

function tookTooLong(name: string, limitMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_OPEN_TIMEOUT',
    `Could not open ${name}: it took longer than ${limitMs} ms. Look at what was being done last, or raise \`openTimeoutMs\` (REDIS_TARGET_OPEN_TIMEOUT_MS).`,
  );
}

/** What the AWS API says of an engine that may not be asked by INFO is known as well. */
function withKnownEngine(server: VerifiedServer, { engine }: ReachedTarget): VerifiedServer {
  return server.engine.version === NOT_KNOWN && engine !== undefined ? { ...server, engine } : server;
}

function warningsOf(name: string, server: VerifiedServer): string[] {
  const warnings: string[] = [];
  // Reading tests may well run on a replica, so it is not refused.
  if (server.replicaOf !== undefined)
    warnings.push(
      `${name} is a replica of ${server.replicaOf}: it takes no writes, and what its primary gets appears in it`,
    );
  const { product } = server.engine;
  if (product !== undefined)
    warnings.push(
      `${name} is ${formatEngine(server.engine)}: reasons are known of Redis and Valkey alone, and go by what it claims to be`,
    );
  else if (server.engine.version === NOT_KNOWN)
    warnings.push(
      `${name} does not let its user run INFO, so its version is not known; it says that it is ${server.claim}, which a Valkey may say of any version. Allow the user +info`,
    );
  if (server.ignoresUsername)
    warnings.push(
      `${name} is ${formatEngine(server.engine)}, and there are user names since Redis 6 only: the tests get the password without one`,
    );
  return warnings;
}

async function flushAsAsked(
  reached: ReachedTarget,
  context: OpenContext,
  server: VerifiedServer,
): Promise<void> {
  const { flush: when } = context.settings.safety;
  const databases = databasesToFlush(reached, context, server);
  const { endpoint, server: name, primaries = () => [endpoint] } = reached;
  const flushAll = async (signal?: AbortSignal): Promise<void> => {
    await Promise.all(primaries().map((primary) => flush(primary, databases, name, signal)));
  };
  if (when === 'before' || when === 'both') await flushAll(context.signal);
  if (when === 'after' || when === 'both') context.closing.add(() => flushAll());
}
