/** What StartSession and ResumeSession answer. The token is a secret and good for one channel. */
export interface SessionGrant {
  readonly sessionId: string;
  readonly tokenValue: string;
  readonly streamUrl: string;
}

export interface SessionRequest {
  /** The managed instance or ECS task. */
  readonly target: string;
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

/** The three calls of the SSM API that a session needs; `aws/` implements it over the SDK. */
export interface SessionApi {
  start(request: SessionRequest, signal?: AbortSignal): Promise<SessionGrant>;
  /** Undefined: the session is over. */
  resume(sessionId: string, signal?: AbortSignal): Promise<SessionGrant | undefined>;
  terminate(sessionId: string): Promise<void>;
}
