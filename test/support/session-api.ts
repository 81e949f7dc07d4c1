import type { SessionApi, SessionGrant, SessionRequest } from '../../src/ssm/session-api.ts';

/** The three calls over plain HTTP, for an emulator that takes any signature. */
export function plainSessionApi(url: string): SessionApi {
  const call = async (operation: string, input: unknown, signal?: AbortSignal): Promise<SessionGrant> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `AmazonSSM.${operation}`,
        Authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
      ...(signal === undefined ? {} : { signal }),
    });
    const body = (await response.json()) as Record<string, string>;
    if (!response.ok) throw new Error(`${operation}: ${body.__type}: ${body.message}`);
    return {
      sessionId: body.SessionId ?? '',
      tokenValue: body.TokenValue ?? '',
      streamUrl: body.StreamUrl ?? '',
    };
  };
  return {
    start: ({ target, documentName, parameters }, signal) =>
      call(
        'StartSession',
        {
          Target: target,
          DocumentName: documentName,
          Parameters: parameters,
        },
        signal,
      ),
    resume: async (sessionId, signal) => {
      const grant = await call('ResumeSession', { SessionId: sessionId }, signal);
      return grant.tokenValue === '' ? undefined : grant;
    },
    terminate: async (sessionId) => {
      await call('TerminateSession', { SessionId: sessionId });
    },
  };
}

/** A port-forwarding request to `host:port` through the emulator's default instance. */
export function forwardTo(host: string, port: number): SessionRequest {
  return {
    target: 'i-0123456789abcdef0',
    documentName: 'AWS-StartPortForwardingSessionToRemoteHost',
    parameters: { host: [host], portNumber: [String(port)], localPortNumber: ['0'] },
  };
}
