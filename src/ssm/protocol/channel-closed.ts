import { parseJsonPayload, textOf } from './json.ts';

/** The service's word that the session is over. */
export interface ChannelClosed {
  readonly sessionId: string;
  /** The reason, for a person; empty: ended normally. */
  readonly output: string;
}

/** @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function decodeChannelClosed(payload: Uint8Array): ChannelClosed {
  const fields = parseJsonPayload(payload, 'word that the channel is closed');
  return { sessionId: textOf(fields, 'SessionId') ?? '', output: textOf(fields, 'Output') ?? '' };
}
