import { access, constants } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { RedisTargetError } from '../../errors.ts';
import { compareVersions } from '../../model/selector.ts';
import { maskSecrets } from '../../platform/secrets.ts';
import type { SessionApi, SessionGrant, SessionRequest } from '../session-api.ts';
import { PluginOutput } from './plugin-output.ts';
import type { SessionEnd, SessionTransport } from './transport.ts';

/** The first release that takes the response's variable instead of the response (its release notes). */
const RESPONSE_VARIABLE_SINCE = '1.2.536.0';
/** The variable's name has to begin like this (source: session-manager-plugin, sessionmanagerplugin/session/session.go). */
const RESPONSE_VARIABLE = 'AWS_SSM_START_SESSION_RESPONSE_REDIS_TARGET';
const START_TIMEOUT_MS = 30_000;
/** How long the plugin has between SIGINT, which ends its session, and SIGKILL. */
const KILL_AFTER_MS = 3_000;

export interface OpenPluginSessionOptions {
  readonly api: SessionApi;
  readonly request: SessionRequest;
  /** Ends the opening only. */
  readonly signal?: AbortSignal | undefined;
  /** The program. Default: session-manager-plugin on PATH. */
  readonly plugin?: string | undefined;
  readonly region: string;
  readonly profile?: string | undefined;
  /** The SSM API's address, for the plugin's own calls. */
  readonly endpoint: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a session and has the official session-manager-plugin speak its data channel.
 *
 * The token reaches it by its environment, and in its arguments only where it is too old for that. Its exit code is 0 in nearly
 * every case, so what it prints decides.
 *
 * @throws {RedisTargetError} `RT_PLUGIN_NOT_FOUND`, `RT_PLUGIN_FAILED`; what the API throws.
 */
export async function openPluginSession(options: OpenPluginSessionOptions): Promise<SessionTransport> {
  const program = await findPlugin(options.plugin, options.env);
  const takesVariable = compareVersions(await askVersion(program, options.env), RESPONSE_VARIABLE_SINCE) >= 0;
  const grant = await options.api.start(options.request, options.signal);
  try {
    return await PluginSession.open(program, takesVariable, grant, options);
  } catch (error) {
    await options.api.terminate(grant.sessionId).catch(() => undefined);
    throw error;
  }
}

async function findPlugin(named: string | undefined, env: NodeJS.ProcessEnv): Promise<string> {
  const candidates =
    named === undefined
      ? (env.PATH ?? '')
          .split(delimiter)
          .filter(Boolean)
          .map((folder) => join(folder, 'session-manager-plugin'))
      : [named];
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  throw new RedisTargetError(
    'RT_PLUGIN_NOT_FOUND',
    `Could not start an SSM session with the plugin: ${named === undefined ? 'there is no session-manager-plugin on PATH' : `${named} is no program`}. ` +
      "Install it, name it in SESSION_MANAGER_PLUGIN, or set `ssm.transport` to 'native', which needs nothing but this package.",
  );
}

async function askVersion(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { execa } = await import('execa');
  const { stdout, failed } = await execa(program, ['--version'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  const version = /\d+(?:\.\d+){2,3}/.exec(stdout ?? '')?.[0];
  if (failed || version === undefined) {
    throw new RedisTargetError(
      'RT_PLUGIN_FAILED',
      `Could not start an SSM session with ${program}: \`--version\` says ${JSON.stringify((stdout ?? '').slice(0, 100))}. Is it the session-manager-plugin?`,
    );
  }
  return version;
}

class PluginSession implements SessionTransport {
  readonly via = 'ssm-plugin';
  readonly sessionId: string;
  readonly ended: Promise<SessionEnd>;
  readonly #options: OpenPluginSessionOptions;
  readonly #output: PluginOutput;
  readonly #stop: () => Promise<void>;
  #port = 0;
  #closing: Promise<void> | undefined;
  #end: (end: SessionEnd) => void = () => undefined;

  static async open(
    program: string,
    takesVariable: boolean,
    grant: SessionGrant,
    options: OpenPluginSessionOptions,
  ): Promise<PluginSession> {
    const { execa } = await import('execa');
    const response = JSON.stringify({
      SessionId: grant.sessionId,
      TokenValue: grant.tokenValue,
      StreamUrl: grant.streamUrl,
    });
    const args = [
      takesVariable ? RESPONSE_VARIABLE : response,
      options.region,
      'StartSession',
      options.profile ?? '',
      JSON.stringify({
        Target: options.request.target,
        DocumentName: options.request.documentName,
        Parameters: options.request.parameters,
      }),
      options.endpoint,
    ];
    const child = execa(program, args, {
      env: takesVariable ? { ...options.env, [RESPONSE_VARIABLE]: response } : options.env,
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      reject: false,
      buffer: false,
      // Its default would be SIGTERM, which the plugin does not handle: the session would stay.
      killSignal: 'SIGINT',
      forceKillAfterDelay: KILL_AFTER_MS,
      // So that Ctrl-C in the terminal does not end the session before the last test.
      detached: true,
      cleanup: true,
    });
    const output = new PluginOutput();
    child.all.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
    const gone = child.then(() => output.close());
    const session = new PluginSession(grant.sessionId, options, output, async () => {
      child.kill('SIGINT');
      await gone;
    });
    void gone.then(() => session.#finish());
    try {
      session.#port = await output.waitForPort(
        AbortSignal.any([...(options.signal ? [options.signal] : []), AbortSignal.timeout(START_TIMEOUT_MS)]),
      );
      return session;
    } catch (error) {
      await session.#stop();
      options.signal?.throwIfAborted();
      throw new RedisTargetError(
        'RT_PLUGIN_FAILED',
        `Could not open an SSM session with ${program}: ${maskSecrets(output.lastLines() || 'it said nothing', [grant.tokenValue])}. Try \`ssm.transport: 'native'\`.`,
        { cause: error },
      );
    }
  }

  private constructor(
    sessionId: string,
    options: OpenPluginSessionOptions,
    output: PluginOutput,
    stop: () => Promise<void>,
  ) {
    this.sessionId = sessionId;
    this.#options = options;
    this.#output = output;
    this.#stop = stop;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  openStream(): Duplex {
    return connect({ host: '127.0.0.1', port: this.#port, allowHalfOpen: true, noDelay: true });
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#end({ kind: 'closed', reason: 'closed' });
      await this.#stop();
      // Its own flag may not have got through: the call surely ends the session.
      await this.#options.api.terminate(this.sessionId);
    })();
    return this.#closing;
  }

  #finish(): void {
    if (this.#closing === undefined) this.#end({ kind: 'ended', reason: this.#output.reason() });
  }
}
