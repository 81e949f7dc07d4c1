import { invalidPayload, isJsonObject, type JsonObject, parseJsonPayload, textOf } from './json.ts';

export interface HandshakeRequest {
  readonly agentVersion: string;
  /** What the agent wants done, in its order. */
  readonly actions: readonly RequestedAction[];
}

export interface RequestedAction {
  readonly type: string;
  readonly parameters: JsonObject;
}

/** 1 success, 2 failed, 3 unsupported. Any but 1 makes the agent cancel the session. */
export type ActionStatus = 1 | 2 | 3;

export interface ProcessedAction {
  readonly type: string;
  readonly status: ActionStatus;
  readonly error: string;
}

/** @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function decodeHandshakeRequest(payload: Uint8Array): HandshakeRequest {
  const what = 'handshake request';
  const fields = parseJsonPayload(payload, what);
  const agentVersion = textOf(fields, 'AgentVersion');
  if (agentVersion === undefined) throw invalidPayload(what, 'it names no AgentVersion');
  const actions = fields.RequestedClientActions ?? [];
  if (!Array.isArray(actions)) throw invalidPayload(what, 'its RequestedClientActions are no list');
  return {
    agentVersion,
    actions: actions.map((action: unknown) => {
      const type = isJsonObject(action) ? textOf(action, 'ActionType') : undefined;
      if (!isJsonObject(action) || type === undefined) throw invalidPayload(what, 'an action has no type');
      const parameters = action.ActionParameters;
      return { type, parameters: isJsonObject(parameters) ? parameters : {} };
    }),
  };
}

/** The JSON payload of the answer. */
export function encodeHandshakeResponse(
  clientVersion: string,
  actions: readonly ProcessedAction[],
  errors: readonly string[],
): Buffer {
  return Buffer.from(
    JSON.stringify({
      ClientVersion: clientVersion,
      ProcessedClientActions: actions.map((action) => ({
        ActionType: action.type,
        ActionStatus: action.status,
        ActionResult: null,
        Error: action.error,
      })),
      Errors: errors.length === 0 ? null : errors,
    }),
  );
}

/** The message for the user; empty where there is none. @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function decodeHandshakeComplete(payload: Uint8Array): { readonly customerMessage: string } {
  const fields = parseJsonPayload(payload, 'end of the handshake');
  return { customerMessage: textOf(fields, 'CustomerMessage') ?? '' };
}
