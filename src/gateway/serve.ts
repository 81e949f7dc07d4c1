import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isRedisTargetError } from '../errors.ts';
import type { StageName } from '../model/gateway-stages.ts';
import type { Closing } from '../platform/closing.ts';
import { type ClientTap, listenLocally } from '../platform/loopback.ts';
import { sayRarely } from '../platform/say-rarely.ts';
import { UNANSWERED } from '../ssm/linger.ts';
import type { LearntOfServer } from './conversation.ts';
import { Intake } from './intake.ts';
import { joinConnection } from './join.ts';
import { ParsedConnection } from './parsed-connection.ts';
import type { Door, Login, Observer, ReplyRewriter } from './stages.ts';

/** The side of the server. */
export interface ToServer {
  /**
   * A connection to it in plain RESP: where it speaks TLS, whoever gives the connection does.
   *
   * @param intake - Whoever makes the connection here may make it with the options of this: then it costs less, and emits no `data`.
   */
  readonly connect: (intake?: Intake) => Duplex | Promise<Duplex>;
  /** Whether TLS lies in {@link connect}. */
  readonly isTls?: boolean | undefined;
  /** What an error of such a connection means, where it means more than that it is lost. Default: what it says. */
  readonly explain?: ((error: unknown) => unknown) | undefined;
}

export interface ServeGatewayOptions extends ToServer {
  /** An address of this machine's. Default: 127.0.0.1. */
  readonly address?: string | undefined;
  /** Local port. Default: any free one. */
  readonly port?: number | undefined;
  /** Gets the listener. */
  readonly closing: Closing;
  /** Sees what local clients send. */
  readonly tap?: ClientTap | undefined;
  /** One line for a person. */
  readonly onState: (text: string) => void;
  /** Default: clients speak plain RESP. */
  readonly door?: Door | undefined;
  /** Default: clients log in themselves. */
  readonly login?: Login | undefined;
  /** Makes one for each connection. Default: replies are passed as they come. */
  readonly rewriter?: (() => ReplyRewriter) | undefined;
  /** Makes one for each connection. Default: nobody looks. */
  readonly observer?: (() => Observer) | undefined;
}

export interface Gateway {
  readonly port: number;
  /** What it does on the way; none: it only passes bytes. */
  readonly stages: readonly StageName[];
}

/**
 * Serves a server on a local port, and does on the way what is asked for. Bytes pass unparsed where nothing has to be read.
 *
 * The connection to the server is opened when a client's is accepted: an idle client counts there as it does without us.
 *
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, `RT_PORT_INVALID`, `RT_USAGE` for an address that is not this machine's.
 */
export async function serveGateway(options: ServeGatewayOptions): Promise<Gateway> {
  const { address, port, closing } = options;
  const accept = acceptClient(options);
  const listener = await listenLocally({ address, port, onConnection: (local) => void accept(local) });
  closing.add(() => listener.close());
  return { port: listener.port, stages: stagesOf(options) };
}

function stagesOf({ isTls, door, login, rewriter, observer }: ServeGatewayOptions): StageName[] {
  return [
    ...(door === undefined ? [] : ['tls-from-app' as const]),
    ...(login === undefined ? [] : ['login' as const]),
    ...(rewriter === undefined ? [] : ['cluster' as const]),
    ...(observer === undefined ? [] : ['observer' as const]),
    ...(isTls ? ['tls-to-server' as const] : []),
  ];
}

function acceptClient(options: ServeGatewayOptions): (local: Socket) => Promise<void> {
  const { connect, isTls = false, explain, door, tap } = options;
  const say = sayRarely(options.onState);
  let hasSaidUnanswered = false;
  const onUnanswered = (): void => {
    if (!hasSaidUnanswered) options.onState(UNANSWERED);
    hasSaidUnanswered = true;
  };
  const onError = (error: unknown): void => {
    const told = explain?.(error) ?? error;
    if (isRedisTargetError(told)) say(`a local connection was closed: ${told.message} (${told.code})`);
  };
  const isParsed = (options.login ?? options.rewriter ?? options.observer) !== undefined;
  const learnt: LearntOfServer = {};
  return async (local) => {
    const see = tap?.opened();
    local.on('error', () => local.destroy());
    let remote: Duplex | undefined;
    try {
      const intake = new Intake();
      const connecting = connect(intake);
      remote = connecting instanceof Promise ? await connecting : connecting;
      remote.on('error', onError);
      const endEarly = (): unknown => local.destroy();
      remote.once('end', endEarly).once('close', endEarly);
      const client = door === undefined ? local : await door(local);
      remote.off('end', endEarly).off('close', endEarly);
      // Who left meanwhile has ended already, which is told once: nobody would hear of it any more.
      if (client.destroyed || client.readableEnded) throw new Error('The client is gone.');
      if (isParsed) {
        const { login, rewriter, observer } = options;
        new ParsedConnection(client, remote, {
          isTls,
          intake,
          login,
          rewriter: rewriter?.(),
          observer: observer?.(),
          learnt,
          onUnanswered,
          onError,
          onState: say,
        });
      } else joinConnection(client, remote, { isTls, intake, onUnanswered });
      if (see !== undefined) client.on('data', see);
    } catch (error) {
      // The client sees a lost connection, as it would without us in between.
      if (remote === undefined) onError(error);
      remote?.destroy();
      local.destroy();
    }
  };
}
