const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface OpenMessage {
  readonly token: string;
  readonly clientId: string;
  readonly clientVersion: string | undefined;
  readonly breaches: readonly string[];
}

/** Section 2.2: the first frame of a channel. */
export function readOpenMessage(text: string): OpenMessage {
  const breaches: string[] = [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    breaches.push('the first text frame is not JSON');
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { MessageSchemaVersion, RequestId, TokenValue, ClientId, ClientVersion } = fields;
  if (MessageSchemaVersion !== '1.0') {
    breaches.push(
      `the first text frame names MessageSchemaVersion ${JSON.stringify(MessageSchemaVersion)}, not "1.0"`,
    );
  }
  if (typeof RequestId !== 'string' || !UUID.test(RequestId)) {
    breaches.push('the first text frame has no RequestId that is a UUID');
  }
  if (typeof ClientId !== 'string' || !UUID.test(ClientId)) {
    breaches.push('the first text frame has no ClientId that is a UUID');
  }
  if (typeof TokenValue !== 'string') breaches.push('the first text frame has no TokenValue');
  return {
    token: typeof TokenValue === 'string' ? TokenValue : '',
    clientId: typeof ClientId === 'string' ? ClientId : '',
    clientVersion: typeof ClientVersion === 'string' ? ClientVersion : undefined,
    breaches,
  };
}
