import type { Clock } from '../platform/clock.ts';
import type { ForwardedStream } from './forwarded-stream.ts';
import type { ForwardingChannel } from './forwarder.ts';

/** Quiet for so long where everything was answered before the half-close: the remote side has nothing more to say. */
const ANSWERED_MS = 50;
/** The same where the half-close came first: more answers may follow, each after the time that its work takes. */
const PENDING_MS = 1000;
/** The same where the socket was lost lately and an answer may have to be sent again. */
const UNSTEADY_MS = 1500;
/** Quiet for so long where the last thing sent has not been answered at all. */
const UNANSWERED_MS = 5000;

/**
 * Waits until the replies to a half-closed stream have come.
 *
 * FIN closes both directions, so passing on a local half-close at once would lose the replies that are still on
 * their way (docs/ssm-protocol.md, section 6). `done` is called when nothing has come for a while.
 *
 * @returns Takes it back.
 */
export function lingerForReplies(
  stream: Pick<ForwardedStream, 'waitingBytes' | 'isAnswered'>,
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
      // While the socket is away nothing can come, so that time says nothing.
      quietMs += nowMs - lookedAtMs;
    }
    lookedAtMs = nowMs;
    const limitMs = !stream.isAnswered
      ? UNANSWERED_MS
      : channel.isSteady
        ? (wasAnswered ? ANSWERED_MS : PENDING_MS) + 2 * channel.roundTripMs
        : UNSTEADY_MS;
    if (quietMs >= limitMs) done();
    else cancel = clock.after(Math.min(limitMs - quietMs, ANSWERED_MS), look);
  };
  look();
  return () => cancel();
}
