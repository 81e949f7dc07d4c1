import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { RedisTargetError } from '../errors.ts';
import { joinEnds } from '../platform/join-ends.ts';
import { CommandScanner } from '../resp/command-scanner.ts';
import { type GatewayCommand, gatewayCommand, gatewayCommands, KIND } from './command-kinds.ts';
import { Conversation, type LearntOfServer } from './conversation.ts';
import { endWhenAnswered, type JoinConnectionOptions, type LateEnd } from './join.ts';
import { LoginStage } from './login.ts';
import { Renewal } from './renewal.ts';
import { ReplyPasser } from './reply-passer.ts';
import type { Login, Observer, ReplyRewriter } from './stages.ts';

export interface ParsedConnectionOptions extends JoinConnectionOptions {
  readonly login?: Login | undefined;
  readonly rewriter?: ReplyRewriter | undefined;
  readonly observer?: Observer | undefined;
  readonly learnt: LearntOfServer;
  /** Is told why a connection was closed by us. */
  readonly onError: (error: RedisTargetError) => void;
  /** One line for a person. */
  readonly onState: (text: string) => void;
}

/** A server answers what is no command and closes; where it does neither for so long, we close. */
const FAULT_MS = 2_000;

/** A connection whose bytes are read on their way, both ways, with as little held as its stages need. */
export class ParsedConnection {
  readonly #client: Socket;
  readonly #remote: Duplex;
  readonly #options: ParsedConnectionOptions;
  readonly #commands: CommandScanner<GatewayCommand>;
  readonly #conversation: Conversation;
  readonly #replies: ReplyPasser;
  readonly #login: LoginStage | undefined;
  readonly #renewal: Renewal | undefined;
  readonly #endClient: () => void;
  /** Of a client of a server that speaks TLS. */
  #lateEnd: LateEnd | undefined;
  /** The client's bytes wait for a reply. */
  #isHeld = false;
  /** Those of them that have been read. */
  #waiting: Buffer | undefined;
  #isServerFull = false;
  /** Ends the server's side, once what waits has been sent: the client has ended its own. */
  #endServer: (() => void) | undefined;
  #isSynced = false;
  /** What the client gets for whatever it sends, since it is not logged in. */
  #refusal: string | undefined;
  #isOver = false;
  /** The login is renewed: the one before it holds on. */
  #isRenewing = false;

  constructor(client: Socket, remote: Duplex, options: ParsedConnectionOptions) {
    this.#client = client;
    this.#remote = remote;
    this.#options = options;
    const { login, rewriter, observer, learnt } = options;
    this.#commands = new CommandScanner(
      gatewayCommands(rewriter?.names, observer?.onCommand !== undefined),
      observer === undefined
        ? undefined
        : (name) => gatewayCommand(name, false, observer.onCommand !== undefined),
    );
    const conversation = new Conversation({ rewriter, observer, learnt });
    this.#conversation = conversation;
    this.#replies = new ReplyPasser({
      conversation,
      rewriter,
      pass: (bytes) => this.#toClient(bytes),
      onOwn: (isError, line) => this.#login?.answer(isError, line),
      onReset: () => (this.#login === undefined ? this.#release() : this.#login.start()),
      onNotSynced: () => this.#release(),
      onNoReset: () => {
        this.#remote.write(conversation.restoreSilence());
        this.#release();
      },
      onSynced: () => {
        this.#isSynced = true;
        this.#release();
      },
      onTooLong: (name, mostBytes) =>
        options.onState(
          `a reply to ${name} is longer than ${mostBytes} bytes, and was passed as the server sent it`,
        ),
    });
    this.#login =
      login &&
      new LoginStage({
        login,
        send: (bytes) => this.#sendOwn(bytes),
        onDone: () => this.#endLogin(),
        onRefused: (line, error) => (this.#isRenewing ? this.#keepLogin(error) : this.#refuse(line, error)),
      });
    this.#renewal =
      login?.renewMs === undefined
        ? undefined
        : new Renewal({
            afterMs: login.renewMs,
            isQuiet: () => this.#isQuiet,
            logIn: () => {
              this.#isRenewing = true;
              this.#hold();
              this.#login?.start();
            },
          });
    this.#endClient = joinEnds(client, remote);
    if (!client.destroyed) this.#start();
  }

  #start(): void {
    const client = this.#client;
    const remote = this.#remote;
    if (this.#login !== undefined) this.#hold();
    const { isTls, intake, onUnanswered } = this.#options;
    client.on('data', (bytes: Buffer) => this.#takeCommands(bytes));
    intake.start(remote, {
      take: (bytes) => this.#takeReplies(bytes),
      get isKept() {
        return client.writableLength > 0;
      },
    });
    remote.on('drain', () => {
      this.#isServerFull = false;
      this.#resumeClient();
    });
    client.on('drain', () => remote.resume());
    if (isTls) this.#lateEnd = endWhenAnswered(client, remote, onUnanswered);
    client.once('end', () => {
      this.#endServer = this.#lateEnd?.end ?? (() => remote.end());
      this.#passEnd();
    });
    remote.once('end', () => {
      this.#replies.end();
      if (this.#refusal !== undefined && !this.#isOver) client.write(this.#refusal);
      this.#isOver = true;
      client.end();
    });
    remote.once('close', () => {
      this.#renewal?.stop();
      this.#options.observer?.onClose?.();
    });
    this.#login?.start();
  }

  #takeCommands(bytes: Buffer): void {
    if (this.#isOver) return;
    if (this.#refusal !== undefined) {
      this.#end(this.#refusal);
    } else if (this.#isHeld) {
      this.#waiting = this.#waiting === undefined ? bytes : Buffer.concat([this.#waiting, bytes]);
    } else if (this.#isSynced) {
      this.#toServer(bytes);
    } else {
      this.#readCommands(bytes);
    }
  }

  #readCommands(bytes: Buffer): void {
    const commands = this.#commands;
    let at = 0;
    for (;;) {
      const end = commands.next(bytes, at);
      if (end < 0) break;
      at = end;
      const { command } = commands;
      if (!this.#conversation.send(command, commands.args, commands.words)) continue;
      // Behind SYNC there may be no RESP, and behind RESET nobody is logged in.
      const { resetProbe } = this.#conversation;
      const isReset = command?.kind === KIND.reset;
      if (isReset && this.#login === undefined && resetProbe === undefined) continue;
      this.#hold();
      this.#toServer(bytes.subarray(0, end));
      if (isReset && resetProbe !== undefined) this.#remote.write(resetProbe);
      this.#waiting = end === bytes.length ? undefined : bytes.subarray(end);
      if (isReset && this.#conversation.isResetSilent) this.#login?.start();
      return;
    }
    if (commands.fault === undefined) this.#toServer(bytes);
    else this.#endFaulty(bytes.subarray(0, commands.faultAt), commands.fault);
  }

  #takeReplies(bytes: Buffer): void {
    this.#lateEnd?.hear();
    if (this.#isOver) return;
    if (this.#isSynced) {
      this.#toClient(bytes);
      return;
    }
    try {
      this.#replies.take(bytes);
      this.#renewal?.lookAgain();
    } catch (error) {
      if (!(error instanceof RedisTargetError)) throw error;
      this.#options.onError(error);
      if (this.#replies.isInside) this.#client.destroy();
      else this.#end(`-ERR ${error.message} (${error.code})\r\n`);
    }
  }

  #toServer(bytes: Buffer): void {
    if (this.#remote.write(bytes)) return;
    this.#isServerFull = true;
    this.#client.pause();
  }

  #toClient(bytes: Buffer): void {
    this.#lateEnd?.answer(bytes);
    if (!this.#client.write(bytes)) this.#remote.pause();
  }

  #sendOwn(bytes: Buffer): void {
    this.#conversation.sendOwn();
    this.#remote.write(bytes);
  }

  #hold(): void {
    this.#isHeld = true;
    this.#client.pause();
  }

  #release(): void {
    this.#isHeld = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#takeCommands(waiting);
    this.#resumeClient();
    this.#passEnd();
  }

  /** A client that is paused ends all the same where nothing of it is left to read: what waits here goes first. */
  #passEnd(): void {
    if (this.#waiting !== undefined) return;
    const endServer = this.#endServer;
    this.#endServer = undefined;
    endServer?.();
  }

  #resumeClient(): void {
    if (!this.#isHeld && !this.#isServerFull) this.#client.resume();
  }

  /** Whether AUTH of ours disturbs nothing now. A client that logged in by itself stays who it is. */
  get #isQuiet(): boolean {
    const isOurs = !this.#isHeld && !this.#isOver && !this.#isSynced && this.#refusal === undefined;
    const { isQuiet, hasOwnLogin } = this.#conversation;
    return isOurs && isQuiet && !hasOwnLogin && !this.#commands.isInside && !this.#replies.isInside;
  }

  #endLogin(): void {
    this.#isRenewing = false;
    this.#renewal?.begin();
    this.#release();
  }

  #keepLogin(error: RedisTargetError): void {
    this.#options.onState(`a connection could not log in again, and goes on as it is: ${error.message}`);
    this.#endLogin();
  }

  #refuse(line: string, error: RedisTargetError): void {
    this.#options.onError(error);
    this.#refusal = `-${line}\r\n`;
    this.#release();
  }

  /** The server is to see what is wrong, and to say so in its own words. */
  #endFaulty(bytes: Buffer, error: RedisTargetError): void {
    this.#options.onError(error);
    this.#hold();
    this.#toServer(bytes);
    const timer = setTimeout(
      () => this.#end(`-ERR Protocol error: ${error.message} (${error.code})\r\n`),
      FAULT_MS,
    );
    this.#remote.once('close', () => clearTimeout(timer));
  }

  /** Says the last thing to the client, which it gets also where it has sent more than was read. */
  #end(text: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.end(text);
    this.#endClient();
    this.#remote.destroy();
  }
}
