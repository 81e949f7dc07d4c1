/** Section 5, the agent's two messages. */
export function handshakeRequest(
  agentVersion: string,
  properties: Readonly<Record<string, string>>,
  sessionType: string,
  requestKms: boolean,
): Buffer {
  const actions: unknown[] = [];
  if (requestKms) {
    actions.push({
      ActionType: 'KMSEncryption',
      ActionParameters: {
        KMSKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000',
        Challenge: 'QUJD',
      },
    });
  }
  actions.push({
    ActionType: 'SessionType',
    ActionParameters: { SessionType: sessionType, Properties: properties },
  });
  return Buffer.from(JSON.stringify({ AgentVersion: agentVersion, RequestedClientActions: actions }));
}

export function handshakeComplete(nanoseconds: number, customerMessage: string): Buffer {
  return Buffer.from(
    JSON.stringify({ HandshakeTimeToComplete: Math.round(nanoseconds), CustomerMessage: customerMessage }),
  );
}

export interface HandshakeAnswer {
  readonly clientVersion: string;
  /** Action type → status */
  readonly statuses: Readonly<Record<string, number>>;
  /** What is against the text. */
  readonly breaches: readonly string[];
}

export function readHandshakeResponse(payload: Buffer, requested: readonly string[]): HandshakeAnswer {
  const breaches: string[] = [];
  const statuses: Record<string, number> = {};
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return { clientVersion: '', statuses, breaches: ['the handshake response is not JSON'] };
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const clientVersion = typeof fields.ClientVersion === 'string' ? fields.ClientVersion : '';
  if (!/^\d+(\.\d+){2,3}$/.test(clientVersion)) {
    breaches.push(`the handshake response names ClientVersion ${JSON.stringify(fields.ClientVersion)}`);
  }
  const actions = Array.isArray(fields.ProcessedClientActions) ? fields.ProcessedClientActions : [];
  for (const action of actions as readonly Record<string, unknown>[]) {
    const type = String(action?.ActionType);
    const status = action?.ActionStatus;
    if (!requested.includes(type)) breaches.push(`the handshake response processes ${type}, never asked for`);
    if (status !== 1 && status !== 2 && status !== 3) {
      breaches.push(`the handshake response gives ${type} the status ${JSON.stringify(status)}`);
    } else statuses[type] = status;
    if (typeof action?.Error !== 'string')
      breaches.push(`the handshake response gives ${type} no Error text`);
  }
  for (const type of requested) {
    if (!(type in statuses)) breaches.push(`the handshake response says nothing of ${type}`);
  }
  if (fields.Errors !== null && fields.Errors !== undefined && !Array.isArray(fields.Errors)) {
    breaches.push('the handshake response has Errors that are neither null nor a list');
  }
  return { clientVersion, statuses, breaches };
}
