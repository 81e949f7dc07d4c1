import { RedisTargetError } from '../errors.ts';
import {
  decodeHandshakeRequest,
  encodeHandshakeResponse,
  type ProcessedAction,
  type RequestedAction,
} from './protocol/handshake.ts';
import { isJsonObject, type JsonObject, textOf } from './protocol/json.ts';
import { CLIENT_VERSION } from './protocol/versions.ts';

/** The answer to a handshake request, and what follows from it. */
export interface Greeting {
  readonly agentVersion: string;
  readonly response: Buffer;
  /** Why the session can't be used; the response says it to the agent. */
  readonly refusal: RedisTargetError | undefined;
}

/** @throws {RedisTargetError} `RT_SSM_PAYLOAD_INVALID`. */
export function answerHandshake(payload: Uint8Array): Greeting {
  const request = decodeHandshakeRequest(payload);
  let refusal: RedisTargetError | undefined;
  let isPort = false;
  const processed = request.actions.map((action): ProcessedAction => {
    const error = refuse(action);
    refusal ??= error;
    isPort ||= action.type === 'SessionType';
    return { type: action.type, status: error === undefined ? 1 : 3, error: error?.message ?? '' };
  });
  if (!isPort) refusal ??= unfit('the agent named no session type');
  return {
    agentVersion: request.agentVersion,
    response: encodeHandshakeResponse(
      CLIENT_VERSION,
      processed,
      refusal === undefined ? [] : [refusal.message],
    ),
    refusal,
  };
}

function refuse(action: RequestedAction): RedisTargetError | undefined {
  if (action.type === 'SessionType') return refuseSessionType(action.parameters);
  if (action.type === 'KMSEncryption') {
    return new RedisTargetError(
      'RT_SSM_ENCRYPTION_UNSUPPORTED',
      'Could not open the SSM session: its agent asks for KMS encryption, which port sessions do not have and this ' +
        "transport does not speak. Use a port-forwarding document, or transport: 'plugin'.",
    );
  }
  return unfit(`the agent asks for the unknown action ${action.type}`);
}

function refuseSessionType(parameters: JsonObject): RedisTargetError | undefined {
  const sessionType = textOf(parameters, 'SessionType');
  if (sessionType !== 'Port') return unfit(`its type is ${sessionType ?? 'not named'} and not Port`);
  const properties = parameters.Properties;
  const type = isJsonObject(properties) ? textOf(properties, 'type') : undefined;
  return type === 'LocalPortForwarding'
    ? undefined
    : unfit('its document forwards standard streams and no local port');
}

function unfit(why: string): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_HANDSHAKE',
    `Could not open the SSM session: ${why}. Use AWS-StartPortForwardingSessionToRemoteHost or a copy of it as the document.`,
  );
}
