import { RedisTargetError } from '../../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a payload that must be one JSON object in UTF-8.
 *
 * @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`, naming `what` it should have been.
 */
export function parseJsonPayload(payload: Uint8Array, what: string): JsonObject {
  try {
    const value: unknown = JSON.parse(utf8.decode(payload));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw invalidPayload(what, 'it is not JSON in UTF-8', cause);
  }
  throw invalidPayload(what, 'it is not a JSON object');
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under `key`, or undefined where there is none. */
export function textOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

export function invalidPayload(what: string, why: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_PAYLOAD_INVALID',
    `Could not read the SSM agent's ${what}: ${why}. Update the agent on the bastion, or try transport: 'plugin'.`,
    cause === undefined ? {} : { cause },
  );
}
