import type { SessionApi, SessionGrant } from '../ssm/session-api.ts';

/** The session calls, and what another program needs to make some of them itself. */
export interface AwsSessionApi extends SessionApi {
  readonly region: string;
  /** The SSM API's address. */
  readonly endpoint: string;
}

export interface SessionApiLimits {
  /**
   * TerminateSession is given up after so long, repeats included: whoever closes waits for it, and without it the session
   * ends by its idle timeout. In milliseconds.
   */
  readonly terminateMs: number;
}

/** What StartSession and ResumeSession answer. */
export interface SessionAnswer {
  readonly SessionId?: string | undefined;
  readonly TokenValue?: string | undefined;
  readonly StreamUrl?: string | undefined;
}

/** An answer without a token means that the session is over. */
export function toGrant(answer: SessionAnswer): SessionGrant | undefined {
  const { SessionId: sessionId, TokenValue: tokenValue, StreamUrl: streamUrl } = answer;
  if (!isText(sessionId) || !isText(tokenValue) || !isText(streamUrl)) return undefined;
  return { sessionId, tokenValue, streamUrl };
}

/** What answers may be no AWS. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
