import type { Clock } from '../platform/clock.ts';
import type { ForwardedStream } from './forwarded-stream.ts';
import type { ForwardingChannel } from './forwarder.ts';

/** Quiet for so long where everything was answered: the remote side has nothing more to say. */
const ANSWERED_MS = 50;
/** The same where answers cannot be counted, and the half-close came first: more may follow, each after the time that its work takes. */
const PENDING_MS = 1000;
/** The same where the socket was lost lately and an answer may have to be sent again. */
const UNSTEADY_MS = 1500;
/** Quiet for so long where a command waits for its reply, or where the last thing sent has not been answered at all. */
const UNANSWERED_MS = 5000;
/** Between two looks passes half of that; a look that comes later was kept from coming. */
const MOST_AT_ONCE_MS = 2 * ANSWERED_MS;

/** What a person is told, once, where a client that ended its side was never answered. */
export const UNANSWERED: string =
  `a client ended its side of a connection and then had no answer for ${UNANSWERED_MS / 1000} s, so the connection was closed: ` +
  'an answer that takes longer, or that a server gives only at the end of its input, does not come through a session. ' +
  'Let the client wait for its answers before it ends its side.';

/** One end of a connection, as far as waiting for its replies goes. */
export interface LingeringStream extends Pick<ForwardedStream, 'waitingBytes' | 'isAnswered' | 'answersDue'> {
  /** Is told when an answer is missing, and nobody waits for it any more. */
  readonly onUnanswered?: (() => void) | undefined;
}

/**
 * Waits until the replies to a half-closed stream have come.
 *
 * FIN closes both directions, so passing on a local half-close at once would lose the replies that are still on
 * their way (docs/ssm-protocol.md, section 6). `done` is called when nothing has come for a while.
 *
 * @returns Takes it back.
 */
export function lingerForReplies(
  stream: LingeringStream,
  channel: Pick<ForwardingChannel, 'isConnected' | 'isSteady' | 'roundTripMs'>,
  clock: Clock,
  arrivals: () => number,
  done: () => void,
): () => void {
  const wasAnswered = stream.isAnswered;
  let seen = arrivals();
  let quietMs = 0;
  let lookedAtMs = clock.now();
  let cancel = (): void => {};
  const look = (): void => {
    const nowMs = clock.now();
    if (arrivals() !== seen || stream.waitingBytes > 0) {
      seen = arrivals();
      quietMs = 0;
    } else if (channel.isConnected) {
      // While the socket is away nothing can come, so that time says nothing; nor does the time in which this process, or the whole
      // machine, stood still: what came meanwhile is read only after this look.
      quietMs += Math.min(nowMs - lookedAtMs, MOST_AT_ONCE_MS);
    }
    lookedAtMs = nowMs;
    const { answersDue } = stream;
    const isUnanswered = answersDue === undefined ? !stream.isAnswered : answersDue > 0;
    const limitMs = isUnanswered
      ? UNANSWERED_MS
      : answersDue === undefined && !channel.isSteady
        ? UNSTEADY_MS
        : (answersDue === 0 || wasAnswered ? ANSWERED_MS : PENDING_MS) + 2 * channel.roundTripMs;
    if (quietMs < limitMs) {
      cancel = clock.after(Math.min(limitMs - quietMs, ANSWERED_MS), look);
      return;
    }
    if (isUnanswered) stream.onUnanswered?.();
    done();
  };
  look();
  return () => cancel();
}
