import type { ForwardedStream } from '../forwarded-stream.ts';

/** Why a session is over. */
export interface SessionEnd {
  /** `closed`: by us. `ended`: by the service or the agent. `lost`: resuming was given up. */
  readonly kind: 'closed' | 'ended' | 'lost';
  /** For a person; the service's own words where there were any. */
  readonly reason: string;
}

/** One SSM session, ready to forward, whoever speaks its data channel. */
export interface SessionTransport {
  readonly via: 'ssm-native' | 'ssm-plugin';
  readonly sessionId: string;
  /** Whether its connections are carried side by side; an old agent takes one after another. */
  readonly carriesMany: boolean;
  /**
   * A new connection to the session's remote host and port. A half-close of the writable side keeps
   * the replies coming; a remote that cannot be reached destroys it with RT_TUNNEL_CONNECT_REFUSED.
   */
  openStream(): ForwardedStream;
  /** Resolves once, when the session is over; never rejects. */
  readonly ended: Promise<SessionEnd>;
  /** Ends the session with the service. Idempotent. */
  close(): Promise<void>;
}
