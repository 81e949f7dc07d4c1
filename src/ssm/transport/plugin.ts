import { RedisTargetError } from '../../errors.ts';
import { mask } from '../../platform/mask.ts';
import type { ForwardedStream } from '../forwarded-stream.ts';
import type { SessionApi, SessionGrant, SessionRequest } from '../session-api.ts';
import { startSession } from '../start-session.ts';
import { type PluginProcess, startPlugin } from './plugin-process.ts';
import { findPlugin, type PluginProgram } from './plugin-program.ts';
import { openPluginStream } from './plugin-stream.ts';
import type { SessionEnd, SessionTransport } from './transport.ts';

/** The variable's name has to begin like this (source: session-manager-plugin, sessionmanagerplugin/session/session.go). */
const RESPONSE_VARIABLE = 'AWS_SSM_START_SESSION_RESPONSE_REDIS_TARGET';
const START_TIMEOUT_MS = 30_000;

export interface OpenPluginSessionOptions {
  readonly api: SessionApi;
  readonly request: SessionRequest;
  /** Ends the opening only. */
  readonly signal?: AbortSignal | undefined;
  /** The program, as a path or a name on PATH. Default: session-manager-plugin. */
  readonly plugin?: string | undefined;
  readonly region: string;
  readonly profile?: string | undefined;
  /** The SSM API's address, for the plugin's own calls. */
  readonly endpoint: string;
  readonly env: NodeJS.ProcessEnv;
  /** One line for a person. */
  readonly onState?: ((text: string) => void) | undefined;
}

/**
 * Starts a session and has the official session-manager-plugin speak its data channel.
 *
 * The token reaches it by its environment, and by its arguments only where it is too old for that. Its exit code is 0 in
 * nearly every case, so what it prints decides. What it is known to do badly (slow reads, a lone newline that becomes a
 * carriage return) it does here, too.
 *
 * @throws {RedisTargetError} `RT_PLUGIN_NOT_FOUND`, `RT_PLUGIN_FAILED`; what the API throws; the signal's reason. The
 *   session is terminated then.
 */
export async function openPluginSession(options: OpenPluginSessionOptions): Promise<SessionTransport> {
  const program = await findPlugin(options.plugin, options.env);
  options.signal?.throwIfAborted();
  const grant = await startSession(options);
  try {
    options.signal?.throwIfAborted();
    const { child, port } = await startListening(program, grant, options);
    return new PluginSession(grant.sessionId, child, port, options);
  } catch (error) {
    await terminate(grant.sessionId, options);
    throw error;
  }
}

interface Listening {
  readonly child: PluginProcess;
  readonly port: number;
}

async function startListening(
  program: PluginProgram,
  grant: SessionGrant,
  options: OpenPluginSessionOptions,
): Promise<Listening> {
  const first = await tryStart(program, program.takesVariable !== 'no', grant, options);
  if ('port' in first) return first;
  // It read the variable's name and nothing else, so the token is still good.
  const isTooOld = program.takesVariable === 'perhaps' && first.child.output.isResponseUnreadable;
  const second = isTooOld ? await tryStart(program, false, grant, options) : first;
  if ('port' in second) return second;
  const said = second.child.output.lastLines() || `it said nothing; ${await second.child.gone}`;
  throw new RedisTargetError(
    'RT_PLUGIN_FAILED',
    `Could not open an SSM session with ${program.path} (${program.version}): ${mask(said, { more: [grant.tokenValue] })}. Try \`ssm.transport: 'native'\`.`,
    { cause: second.cause, details: { plugin: program.path, version: program.version } },
  );
}

async function tryStart(
  program: PluginProgram,
  asVariable: boolean,
  grant: SessionGrant,
  options: OpenPluginSessionOptions,
): Promise<Listening | { readonly child: PluginProcess; readonly cause: unknown }> {
  const { region, profile, endpoint, request, env, signal } = options;
  const response = JSON.stringify({
    SessionId: grant.sessionId,
    TokenValue: grant.tokenValue,
    StreamUrl: grant.streamUrl,
  });
  const asked = JSON.stringify({
    Target: request.target,
    DocumentName: request.documentName,
    Parameters: request.parameters,
  });
  const child = await startPlugin(
    program.path,
    [asVariable ? RESPONSE_VARIABLE : response, region, 'StartSession', profile ?? '', asked, endpoint],
    asVariable ? { ...env, [RESPONSE_VARIABLE]: response } : env,
  );
  const limit = AbortSignal.timeout(START_TIMEOUT_MS);
  try {
    return { child, port: await child.output.waitForPort(signal ? AbortSignal.any([signal, limit]) : limit) };
  } catch (cause) {
    await child.stop();
    signal?.throwIfAborted();
    return { child, cause };
  }
}

class PluginSession implements SessionTransport {
  readonly via = 'ssm-plugin';
  /** The plugin does not tell; agents since 3.0.196.0 (October 2020) do. */
  readonly carriesMany = true;
  readonly sessionId: string;
  readonly ended: Promise<SessionEnd>;
  readonly #child: PluginProcess;
  readonly #port: number;
  readonly #options: OpenPluginSessionOptions;
  readonly #streams: Set<ForwardedStream> = new Set();
  #end: SessionEnd | undefined;
  #resolveEnded: (end: SessionEnd) => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(sessionId: string, child: PluginProcess, port: number, options: OpenPluginSessionOptions) {
    this.sessionId = sessionId;
    this.#child = child;
    this.#port = port;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    void child.gone.then((how) => {
      const reason = child.output.reason() ?? `session-manager-plugin: ${how}`;
      this.#finish({ kind: 'ended', reason });
      // A plugin that crashed leaves its session, and nobody need call close() on what ended by itself.
      void this.close();
    });
  }

  openStream(): ForwardedStream {
    if (this.#end !== undefined) throw this.#endError();
    const { parameters, target } = this.#options.request;
    const stream = openPluginStream({
      port: this.#port,
      remote: `${parameters.host?.[0] ?? target}:${parameters.portNumber?.[0] ?? '?'}`,
      wasRefused: (withinMs) => this.#child.output.takeRefusal(withinMs),
    });
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#finish({ kind: 'closed', reason: 'closed here' });
    await this.#child.stop();
    // Its own flag may not have got through: the call surely ends the session.
    await terminate(this.sessionId, this.#options);
  }

  #finish(end: SessionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const stream of this.#streams) stream.destroy(this.#endError());
    this.#resolveEnded(end);
  }

  #endError(): RedisTargetError {
    return new RedisTargetError(
      'RT_SSM_SESSION_ENDED',
      `The SSM session ${this.sessionId} is over: ${this.#end?.reason}. Open the tunnel again.`,
      { details: { sessionId: this.sessionId } },
    );
  }
}

async function terminate(sessionId: string, { api, onState }: OpenPluginSessionOptions): Promise<void> {
  await api.terminate(sessionId).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    onState?.(`session ${sessionId} could not be terminated (${why}); it ends by its idle timeout`);
  });
}
