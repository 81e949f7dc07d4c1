import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock } from '../platform/clock.ts';
import { joinEnds } from '../platform/join-ends.ts';
import { AnswersDue } from '../ssm/answers-due.ts';
import { lingerForReplies } from '../ssm/linger.ts';
import type { Intake } from './intake.ts';

export interface JoinConnectionOptions {
  /** What reads the server's side. */
  readonly intake: Intake;
  /** Whether TLS is spoken with the server. */
  readonly isTls: boolean;
  /** Is told when a client ended its side and was then never answered. */
  readonly onUnanswered: () => void;
}

/** A tunnel may lie in between, so replies take longer than over the local network. */
const QUIET = { isConnected: true, isSteady: true, roundTripMs: 100 };
/** The other side gets so long to close after ours is closed. */
const LAST_WORDS_MS = 2_000;

/**
 * Passes bytes between a client and the server, unread.
 *
 * The end of what a client sends is passed on; but a server may close at the end of TLS that its client sends, so there it is
 * sent when the replies have come.
 */
export function joinConnection(client: Socket, remote: Duplex, options: JoinConnectionOptions): void {
  joinEnds(client, remote);
  if (client.destroyed) return;
  const { isTls, intake, onUnanswered } = options;
  const ending = isTls ? endWhenAnswered(client, remote, onUnanswered) : undefined;
  client.pipe(remote, { end: !isTls });
  if (ending !== undefined) client.once('end', ending.end);
  client.on('drain', () => remote.resume());
  intake.start(remote, {
    take: (bytes) => {
      ending?.hear();
      ending?.answer(bytes);
      if (!client.write(bytes)) remote.pause();
    },
    get isKept() {
      return client.writableLength > 0;
    },
  });
  remote.once('end', () => {
    client.unpipe(remote);
    client.end();
  });
}

/** The end of a client's side, where it has to wait for the server's answers. */
export interface LateEnd {
  /** The server has sent something. */
  readonly hear: () => void;
  /** The client is given replies to what it has sent. */
  readonly answer: (bytes: Uint8Array) => void;
  /** Ends the server's side when it seems to have answered all that the client has sent. */
  readonly end: () => void;
}

/** Watches what the client of a connection sends. */
export function endWhenAnswered(client: Socket, remote: Duplex, onUnanswered: () => void): LateEnd {
  let arrivals = 0;
  let isAnswered = true;
  let stopLingering = (): void => {};
  const due = new AnswersDue();
  client.on('data', (bytes: Buffer) => {
    isAnswered = false;
    due.sent(bytes);
  });
  const hear = (): void => {
    arrivals += 1;
    isAnswered = true;
  };
  remote.once('close', () => stopLingering());
  const endLate = (): void => {
    // Whoever has closed answers nothing any more, and has said so by closing.
    if (remote.destroyed) return;
    const state = {
      waitingBytes: 0,
      get isAnswered() {
        return isAnswered;
      },
      get answersDue() {
        return due.count;
      },
      onUnanswered,
    };
    const end = (): void => {
      remote.end();
      const timer = setTimeout(() => remote.destroy(), LAST_WORDS_MS);
      remote.once('close', () => clearTimeout(timer));
    };
    stopLingering = lingerForReplies(state, QUIET, systemClock, () => arrivals, end);
  };
  return { hear, answer: (bytes) => due.received(bytes), end: endLate };
}
