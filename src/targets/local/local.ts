import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { VersionSelector } from '../../model/target.ts';
import { GUARD_GONE, type GuardedChild, spawnGuarded } from '../../platform/guarded-child.ts';
import { findFreePort, portForbidden, portTaken } from '../../platform/loopback.ts';
import { makeScratch } from '../../platform/scratch.ts';
import { textOf } from '../../resp/values.ts';
import type { OpenContext, ReachedTarget } from '../context.ts';
import { CRASH_LINES, howItEnded } from '../how-it-ended.ts';
import { divideOptions } from '../secret-options.ts';
import { keepsNothing, readServerArguments, type ServerArguments } from '../server-arguments.ts';
import type { ServerName } from '../server-name.ts';
import { authError, openServerSession } from '../server-session.ts';
import type { LocalServer } from './find-servers.ts';
import { pickServer } from './pick-server.ts';

/** How often another free port is tried when somebody else took it in between. */
const PORT_TRIES = 5;
/** A server is ready after some milliseconds, a busy machine's after many. */
const READY_POLL_MS = 3;
/** A server that refuses us may be another's on our port: ours ends on that within so long, in milliseconds. */
const REFUSED_MS = 500;
const PASSWORD = "the password in `local.args`, as '--requirepass' and '…'";
const PORT_IN_USE = /Address already in use/i;
const PORT_FORBIDDEN = /bind: Permission denied/i;

/**
 * Starts the highest fitting server of this machine, or one that is fetched, on 127.0.0.1, without persistence, in a
 * scratch folder.
 *
 * @throws {RedisTargetError} `RT_LOCAL_NONE`, `RT_LOCAL_NOT_REDIS`, `RT_FETCH_…`, `RT_LOCAL_START`, `RT_LOCAL_START_TIMEOUT`,
 *   `RT_PORT_TAKEN`, `RT_PORT_INVALID`, `RT_SCRATCH`, `RT_CONFIG_FIELD_INVALID`.
 */
export async function openLocal(selector: VersionSelector, context: OpenContext): Promise<ReachedTarget> {
  const given = await readServerArguments(context.settings.local.args, 'local.args', context.cwd);
  const { password } = given;
  const server = await pickServer(selector, context);
  context.progress.step(`starting ${server.path}`);
  for (let tries = 1; ; tries += 1) {
    const port = context.port ?? (await findFreePort());
    const endpoint = { host: '127.0.0.1', port, tls: false, ...(password === undefined ? {} : { password }) };
    const started = await startServer(server, endpoint, given, context);
    if (started !== 'portTaken') {
      return {
        endpoint,
        via: 'process',
        details: { binary: server.path, pid: started.pid },
        server: nameOf(context),
        owned: true,
        isFresh: true,
      };
    }
    if (context.port !== undefined) throw await portTaken(port);
    if (tries === PORT_TRIES) {
      throw new RedisTargetError(
        'RT_LOCAL_START',
        `Could not start ${server.path}: ${PORT_TRIES} free ports were taken by others before the server had them. Try again.`,
      );
    }
  }
}

function nameOf({ name }: OpenContext): ServerName {
  return { name, credentials: PASSWORD, wantsTls: undefined };
}

async function startServer(
  server: LocalServer,
  endpoint: Endpoint,
  { config, args }: ServerArguments,
  context: OpenContext,
): Promise<GuardedChild | 'portTaken'> {
  const scratch = await makeScratch('local');
  const configFile = config === undefined ? undefined : join(scratch.path, 'server.conf');
  if (configFile !== undefined) await writeFile(configFile, config ?? '', { mode: 0o600 });
  const { args: openArgs, secretLines } = divideOptions(args);
  const secretsFile = join(scratch.path, 'secrets.conf');
  if (secretLines !== undefined) await writeFile(secretsFile, secretLines, { mode: 0o600 });
  const databases =
    context.databases !== undefined && context.databases > 16
      ? ['--databases', String(context.databases)]
      : [];
  const child = await spawnGuarded({
    command: [
      server.path,
      // Before the options, which then go before what it says.
      ...(configFile === undefined ? [] : [configFile]),
      ...['--port', String(endpoint.port), '--bind', '127.0.0.1', '--dir', scratch.path],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      ...databases,
      ...openArgs,
      // Every user of the machine can read what stands here.
      ...(secretLines === undefined ? [] : ['--include', secretsFile]),
    ],
    scratch: scratch.path,
    // A configuration file's relative paths are seen from where the server is started.
    ...(configFile === undefined ? {} : { cwd: context.cwd }),
    logFile: join(scratch.path, 'server.log'),
    env: context.env,
    endWith: keepsNothing(context.settings.local.args) ? 'SIGKILL' : 'SIGTERM',
  }).catch(async (cause: unknown) => {
    await scratch.remove();
    throw new RedisTargetError(
      'RT_LOCAL_START',
      `Could not start ${server.path}: ${(cause as Error).message}. Check that /bin/sh is there.`,
      { cause },
    );
  });
  try {
    const end = await waitUntilReady(server, child, endpoint, context);
    if (end === 'portTaken') {
      await child.close();
      return end;
    }
    context.closing.add(() => child.close());
    void tellDeath(child, context);
    return child;
  } catch (error) {
    await child.close();
    throw error;
  }
}

/** A server that ends before it is closed did not live through its run. */
async function tellDeath(child: GuardedChild, context: OpenContext): Promise<void> {
  const status = await child.exited;
  if (context.closing.isClosed) return;
  const at = new Date().toISOString();
  const ended =
    status === GUARD_GONE
      ? { how: 'was ended with the shell that guards it, which somebody ended' }
      : howItEnded(status, await child.lastLines(CRASH_LINES));
  context.onDeath?.({ what: `the server (pid ${child.pid})`, at, ...ended });
}

/** Waits until the server that answers on the port is our own child; one that ended, or takes too long, is an error. */
async function waitUntilReady(
  server: LocalServer,
  child: GuardedChild,
  endpoint: Endpoint,
  context: OpenContext,
): Promise<'ready' | 'portTaken'> {
  const limitMs = context.settings.local.startTimeoutMs;
  const until = performance.now() + limitMs;
  let refusedAt: number | undefined;
  let status: number | undefined;
  void child.exited.then((exit) => {
    status = exit;
  });
  for (;;) {
    context.signal.throwIfAborted();
    const answering = await askProcessId(endpoint, context);
    if (status !== undefined) {
      const lines = await child.lastLines();
      if (lines.some((line) => PORT_IN_USE.test(line))) return 'portTaken';
      if (lines.some((line) => PORT_FORBIDDEN.test(line))) throw portForbidden(endpoint.port);
      throw startFailed('RT_LOCAL_START', server, `it ended with status ${status}`, lines);
    }
    if (answering === child.pid) return 'ready';
    if (answering instanceof RedisTargetError) {
      refusedAt ??= performance.now();
      if (performance.now() - refusedAt > REFUSED_MS) throw answering;
    }
    if (performance.now() > until) {
      throw startFailed(
        'RT_LOCAL_START_TIMEOUT',
        server,
        `it was not ready within ${limitMs} ms${typeof answering === 'number' ? insteadOf(child.pid, answering) : ''}`,
        await child.lastLines(),
      );
    }
    await delay(READY_POLL_MS);
  }
}

/** Whose server answers on the port, as somebody else's may be quicker than ours, or that it wants another password. */
async function askProcessId(
  endpoint: Endpoint,
  context: OpenContext,
): Promise<number | RedisTargetError | undefined> {
  const server = nameOf(context);
  try {
    const session = await openServerSession(endpoint, context.signal, server);
    try {
      const reply = await session.call('INFO', 'server');
      const text = textOf(reply) ?? '';
      if (reply.type === 'error' && /^NOAUTH/.test(text))
        return authError(server, text, endpoint.password !== undefined);
      return Number(/^process_id:(\d+)/m.exec(text)?.[1]);
    } finally {
      session.close();
    }
  } catch (error) {
    // It was not ready yet, or is no Redis: the next look, or the time limit, tells.
    return isRedisTargetError(error) && error.code === 'RT_TARGET_AUTH' ? error : undefined;
  }
}

/** A wrapper script leads to this: the server that answers is a child of its own, or a stranger's. */
function insteadOf(pid: number, answering: number): string {
  return `: process ${answering} answers on its port, and not process ${pid}, which was started; a wrapper script has to \`exec\` the server`;
}

function startFailed(
  code: 'RT_LOCAL_START' | 'RT_LOCAL_START_TIMEOUT',
  server: LocalServer,
  what: string,
  lines: readonly string[],
): RedisTargetError {
  const said = lines.filter((line) => line.trim() !== '').slice(-8);
  const log = said.length > 0 ? ` Its last lines:\n  ${said.join('\n  ')}\n` : ' It wrote nothing. ';
  return new RedisTargetError(
    code,
    `Could not start ${server.path}: ${what}.${log}Check \`local.args\`, or start it by hand to see why.`,
  );
}
