import type { ReplyScanner } from '../resp/reply-scanner.ts';
import { type GatewayCommand, KIND, type Kind } from './command-kinds.ts';
import { encodeCommands, probeOfReset, restoreOf } from './reset-probe.ts';
import { type BeforeReset, replyMode, SentCommands, type Waiting } from './sent-commands.ts';
import type { Observer, ReplyRewriter, SentCommand, Transaction } from './stages.ts';
import { isConfirmation, isPubSub, Subscriptions } from './subscriptions.ts';
import { OpenTransaction } from './transaction.ts';

/** What a reply is to the gateway. */
export const REPLY = {
  /** The client's, as it came; also what the server sent on its own. */
  passes: 0,
  /** To a command of ours. */
  own: 1,
  /** To a command whose reply is rewritten. */
  wanted: 2,
  /** RESET was done: nobody is logged in any more. */
  reset: 3,
  /** SYNC was refused, so that what follows is RESP still. */
  notSynced: 4,
  /** To a probe of ours. */
  probe: 5,
  /** The same, by which RESET is known to be no command there: what is silent stays so. */
  noReset: 6,
} as const;

export type ReplyMeaning = (typeof REPLY)[keyof typeof REPLY];

export interface ConversationOptions {
  readonly rewriter?: ReplyRewriter | undefined;
  readonly observer?: Observer | undefined;
  /** What was learnt of the server on any of its connections. */
  readonly learnt?: LearntOfServer | undefined;
}

/** What a server shows by its replies. */
export interface LearntOfServer {
  /** Whether it knows CLIENT REPLY, as all since 3.2. */
  clientReply?: boolean;
  /** Whether it knows RESET, as all since 6.2: asked where its answer may be silent. */
  reset?: boolean;
}

const ARRAY = 42;
const MAP = 37;
const PUSH = 62;
const PLUS = 43;
const MINUS = 45;
/** What MONITOR shows: time, database and client. */
const MONITORED = /^\d+\.\d+ \[/;
/**
 * CLIENT REPLY is no command there, or not one of this user's; what refuses another command reads otherwise (seen on 2.8 to 9.1, and
 * with CLIENT renamed).
 */
const REFUSED = /try CLIENT \(|(?:command|run the) [`'"]client(?:\|reply)?[`'"]|^NOAUTH/i;
/** The same to one user, who may be another on the next connection. */
const REFUSED_TO_USER = /^NO(?:AUTH|PERM)/;

/**
 * Says which reply belongs to which command on one connection, and which to none. Is told of each command and each reply in the
 * order in which they pass; knows no bytes.
 */
export class Conversation {
  /** What the client and the server speak. */
  protocol: 2 | 3 = 2;
  /** The command that the reply told of last belongs to, where it is wanted. */
  answered: SentCommand | undefined;
  readonly #sent = new SentCommands();
  readonly #subscriptions = new Subscriptions();
  readonly #rewriter: ReplyRewriter | undefined;
  readonly #observer: Observer | undefined;
  readonly #learnt: LearntOfServer;
  /** What is silent now: everything after OFF, the next command after SKIP. */
  #silence: Waiting | undefined;
  #isSkip = false;
  #isInMulti = false;
  /** The one that MULTI began last. */
  #transaction = new OpenTransaction();
  #isMonitoring = false;
  /** Pub/sub was used: arrays may answer no command. */
  keepsWords = false;
  /** The RESET that was sent last gets no reply. */
  isResetSilent = false;
  /** What is to be sent right behind the RESET that was sent last, to know whether the server has one; undefined where that is known. */
  resetProbe: Buffer | undefined;
  #before: BeforeReset = { isInMulti: false, hasOwnLogin: false };
  /** The client has logged in by itself since the connection began, or was reset. */
  hasOwnLogin = false;

  constructor({ rewriter, observer, learnt = {} }: ConversationOptions = {}) {
    this.#rewriter = rewriter;
    this.#observer = observer;
    this.#learnt = learnt;
  }

  /** Whether the next reply has to be seen whole before it passes. */
  get holdsNext(): boolean {
    const next = this.#sent.firstHeard;
    if (next === undefined) return false;
    const { kind, before } = next;
    return kind === KIND.own || kind === KIND.wanted || kind === KIND.probe || before !== undefined;
  }

  /** Whether the next reply is to a command of ours. */
  get isOwnNext(): boolean {
    return this.#sent.firstHeard?.kind === KIND.own;
  }

  /** Whether the next reply is the one to SYNC: unless it is an error, no RESP follows. */
  get isSyncing(): boolean {
    return this.#sent.firstHeard?.kind === KIND.sync;
  }

  /** Whether every command is answered, and another one would be answered, too, and do nothing but what it does. */
  get isQuiet(): boolean {
    const isRestricted = this.protocol === 2 && this.#subscriptions.isAny;
    return (
      this.#sent.first === undefined &&
      this.#silence === undefined &&
      !this.#isInMulti &&
      !this.#isMonitoring &&
      !isRestricted
    );
  }

  /** The client has sent a command. @returns Whether what follows has to wait until its reply has come. */
  send(command: GatewayCommand | undefined, args: readonly string[], words: number): boolean {
    if (command === undefined) {
      if (this.#isInMulti) this.#transaction.add();
      if (this.#silence === undefined) this.#sent.addPlain();
      else this.#silenceOne(this.#silence);
      return false;
    }
    const sent: SentCommand = { name: command.name, args };
    this.#observer?.onCommand?.(sent);
    const { kind } = command;
    if (kind === KIND.auth || (kind === KIND.hello && args.some((word) => /^auth$/i.test(word))))
      this.hasOwnLogin = true;
    if (kind === KIND.reset) return this.#sendReset(sent);
    const mode = this.#isInMulti ? undefined : replyMode(command, args, words);
    if (mode !== undefined && this.#learnt.clientReply !== false) {
      this.#setReplies(mode, sent);
      return false;
    }
    if (kind === KIND.sync) {
      this.#sent.add(kind, 1, sent);
      return true;
    }
    const isWanted = command.isAsked && this.#rewriter?.wants(command.name, args) === true;
    const transaction = this.#followMulti(sent, kind, isWanted);
    const isPubSubbing = kind === KIND.subscribe || kind === KIND.unsubscribe;
    if (isPubSubbing) this.keepsWords = true;
    if (this.#silence !== undefined) {
      this.#silenceOne(this.#silence);
      return false;
    }
    if (isPubSubbing) this.#sent.add(kind, words - 1, sent);
    else if (isWanted) this.#sent.add(KIND.wanted, 1, sent);
    else if (transaction !== undefined) this.#sent.add(KIND.wanted, 1, { ...sent, transaction });
    else if (kind === KIND.hello || kind === KIND.monitor) this.#sent.add(kind, 1, sent);
    else if (this.#observer === undefined) this.#sent.addPlain();
    else this.#sent.add(KIND.plain, 1, sent);
    return false;
  }

  /** @returns Of an EXEC: what was sent in its transaction, where a reply in it is to be rewritten. */
  #followMulti(sent: SentCommand, kind: Kind, isWanted: boolean): Transaction | undefined {
    if (kind === KIND.endMulti) {
      this.#isInMulti = false;
      return sent.name === 'EXEC' ? this.#transaction.end() : undefined;
    }
    // A MULTI inside is refused, and the transaction goes on (before 7).
    if (this.#isInMulti && kind !== KIND.multi) this.#transaction.add(isWanted ? sent : undefined);
    if (kind === KIND.multi && !this.#isInMulti) {
      this.#isInMulti = true;
      this.#transaction = new OpenTransaction();
    }
    return undefined;
  }

  /** @returns As {@link send}. */
  #sendReset(sent: SentCommand): boolean {
    const silence = this.#silence;
    this.resetProbe = undefined;
    if (silence !== undefined && !this.#isSkip && this.#learnt.reset === false) {
      // It is no command there, and silent.
      this.#silenceOne(silence);
      return false;
    }
    const before: BeforeReset = { isInMulti: this.#isInMulti, hasOwnLogin: this.hasOwnLogin };
    this.hasOwnLogin = false;
    this.#isInMulti = false;
    // It ends CLIENT REPLY OFF before it is answered, and not SKIP (source: networking.c, resetCommand; seen on 6.2 to 9.1).
    this.isResetSilent = silence !== undefined && this.#isSkip;
    if (silence !== undefined && this.#isSkip) {
      this.#silenceOne(silence);
      silence.hasReset = true;
      return true;
    }
    this.#silence = undefined;
    const waiting = this.#sent.add(KIND.reset, 1, sent);
    if (silence === undefined || this.#learnt.reset !== undefined) return true;
    waiting.before = before;
    const probe = probeOfReset(before);
    this.resetProbe = encodeCommands(probe);
    this.#sent.add(KIND.probe, probe.length);
    return true;
  }

  /** What puts a connection back that a probe has changed, for a server without RESET: silent again. */
  restoreSilence(): Buffer {
    const { isInMulti } = this.#before;
    this.#silence = this.#sent.add(KIND.silence, 0);
    this.#isSkip = false;
    this.#isInMulti = isInMulti;
    this.hasOwnLogin = this.#before.hasOwnLogin;
    return encodeCommands(restoreOf(this.#before));
  }

  /** A command of ours was sent. */
  sendOwn(): void {
    this.#sent.add(KIND.own, 1);
  }

  /** The server has sent a reply in full. */
  reply(scanner: ReplyScanner): ReplyMeaning {
    const { type } = scanner;
    const first = this.#sent.first;
    if (first?.kind === KIND.plain && type !== PUSH && !this.keepsWords && !this.#isMonitoring) {
      this.#observe(type, first);
      this.#sent.answerFirst();
      return REPLY.passes;
    }
    if (type === PUSH || this.#isPubSub(type, scanner.word)) {
      this.#push(scanner);
      return REPLY.passes;
    }
    if (this.#isMonitoring && type === PLUS && MONITORED.test(scanner.line)) {
      this.#observe(type, undefined);
      return REPLY.passes;
    }
    if (first?.kind === KIND.silence && !this.#endSilence(scanner, first)) return REPLY.passes;
    return this.#answer(scanner);
  }

  #answer(scanner: ReplyScanner): ReplyMeaning {
    const { type } = scanner;
    const first = this.#sent.first;
    if (first?.before !== undefined && !(type === PLUS && scanner.line === 'RESET'))
      return this.#learnOfNoReset(first.before);
    if (first?.kind === KIND.probe) {
      this.#sent.answerFirst();
      return REPLY.probe;
    }
    if (first?.kind !== KIND.own) this.#observe(type, first);
    if (first === undefined) return REPLY.passes;
    switch (first.kind) {
      case KIND.plain:
        this.#sent.answerFirst();
        return REPLY.passes;
      case KIND.hello:
        if (type === MAP || type === ARRAY) this.#switchProtocol(first.command?.args[0]);
        break;
      case KIND.monitor:
        this.#isMonitoring = type === PLUS;
        break;
      case KIND.wanted:
        this.answered = first.command;
        break;
      default:
    }
    this.#sent.shift();
    if (first.kind === KIND.own) return REPLY.own;
    if (first.kind === KIND.wanted) return REPLY.wanted;
    if (first.kind === KIND.sync) return REPLY.notSynced;
    if (first.kind !== KIND.reset) return REPLY.passes;
    if (type !== PLUS) return REPLY.notSynced;
    this.#learnt.reset = true;
    this.#reset();
    return REPLY.reset;
  }

  /** RESET was silent, and its probe was answered in its place. */
  #learnOfNoReset(before: BeforeReset): ReplyMeaning {
    this.#learnt.reset = false;
    this.#before = before;
    this.#sent.shift();
    this.#sent.shift();
    return REPLY.noReset;
  }

  #isPubSub(type: number, word: string): boolean {
    if (type !== ARRAY || !this.keepsWords || !isPubSub(word)) return false;
    const next = this.#sent.firstHeard;
    return (
      this.#subscriptions.isAny ||
      next === undefined ||
      next.kind === KIND.subscribe ||
      next.kind === KIND.unsubscribe
    );
  }

  /** What pub/sub or tracking sends; a confirmation answers the command that asked for it. */
  #push({ type, word, third }: ReplyScanner): void {
    const next = this.#sent.firstHeard;
    const isAnswer = next !== undefined && next.word !== '' && next.word === word;
    this.#observe(type, isAnswer ? next : undefined);
    if (isAnswer) {
      for (let one = this.#sent.first; one !== next && one !== undefined; one = one.next)
        this.#passSilence(one);
      if (next.count === 0) next.count = this.#subscriptions.allOf(word);
      this.#sent.answerFirst();
    }
    if (isConfirmation(word)) this.#subscriptions.confirm(word, third);
  }

  #setReplies(mode: 'ON' | 'OFF' | 'SKIP', sent: SentCommand): void {
    const silence = this.#silence;
    if (mode === 'ON') {
      this.#silence = undefined;
      this.#sent.add(KIND.plain, 1, sent);
    } else if (silence !== undefined && !this.#isSkip) {
      // OFF is in force, and silences this one, too.
      silence.count += 1;
    } else {
      if (silence !== undefined) silence.count += 1;
      this.#silence = this.#sent.add(KIND.silence, 0);
      this.#isSkip = mode === 'SKIP';
    }
  }

  #silenceOne(silence: Waiting): void {
    silence.count += 1;
    if (this.#isSkip) this.#silence = undefined;
  }

  /** @returns Whether the reply is of a command behind what was silent. */
  #endSilence({ type, line }: ReplyScanner, silence: Waiting): boolean {
    // Behind RESET nobody is logged in, which then says nothing of CLIENT REPLY.
    if (type === MINUS && REFUSED.test(line) && !(silence.hasReset && /^NOAUTH/.test(line))) {
      if (!REFUSED_TO_USER.test(line)) this.#learnt.clientReply = false;
      this.#sent.hearSilences();
      this.#silence = undefined;
      return false;
    }
    for (let one: Waiting | undefined = silence; one?.kind === KIND.silence; one = one.next) {
      // Nothing is expected: the server says this on its own.
      if (one === this.#silence) return false;
      this.#passSilence(one);
    }
    this.#learnt.clientReply ??= true;
    return true;
  }

  #passSilence(silence: Waiting): void {
    if (silence.hasReset) this.#reset();
    this.#sent.shift();
  }

  #switchProtocol(version: string | undefined): void {
    if (version === '2' || version === '3') this.protocol = version === '3' ? 3 : 2;
  }

  #reset(): void {
    this.protocol = 2;
    this.#isMonitoring = false;
    // `keepsWords` stays: the next SUBSCRIBE may be on its way.
    this.#subscriptions.clear();
  }

  #observe(type: number, first: Waiting | undefined): void {
    this.#observer?.onReply?.(String.fromCharCode(type), first?.command?.name);
  }
}
