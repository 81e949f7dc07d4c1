import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiCall } from '../types.ts';
import { ApiError, plannedError } from './errors.ts';
import { type ApiState, runOperation } from './operations.ts';
import { checkPermission, DEVELOPER } from './permission.ts';
import { isSignedWith } from './signature.ts';

/** What `env` gives to clients. */
export const EMULATOR_KEY: { readonly id: string; readonly secret: string } = {
  id: 'AKIAEMULATOR0000KEY1',
  secret: 'emulator-secret-access-key',
};
const MOST_BODY_BYTES = 1_048_576;
const FURTHEST_CLOCK_MS = 300_000;

export function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function checkSignature(request: IncomingMessage, body: string, state: ApiState): void {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const accessKeyId = /Credential=([^/,\s]+)\//.exec(authorization)?.[1];
  if (accessKeyId === undefined) {
    throw new ApiError(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter.",
    );
  }
  if (state.faults.expiredAccessKeys.has(accessKeyId)) {
    throw new ApiError('ExpiredTokenException', 'The security token included in the request is expired');
  }
  const { accessKeyId: wanted } = state.options;
  if (wanted !== undefined && accessKeyId !== wanted) {
    throw new ApiError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  // Only of its own key does the emulator know the secret.
  if (accessKeyId === EMULATOR_KEY.id && !isSignedWith(EMULATOR_KEY.secret, request, body)) {
    throw new ApiError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request.headers['x-amz-date']));
  if (!parts) return;
  const [, year, month, day, hour, minute, second] = parts;
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const now = Date.now() + state.faults.clockSkewMs;
  if (Math.abs(now - signedAt) <= FURTHEST_CLOCK_MS) return;
  const sense = signedAt < now ? 'Signature expired' : 'Signature not yet current';
  throw new ApiError(
    'InvalidSignatureException',
    `${sense}: ${parts[0]} is more than 5 min. off the server's time`,
  );
}

function parseInput(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw new ApiError('SerializationException', 'The body is not a JSON object.');
}

/** SSM's API: JSON 1.1 over POST /. Every call, refused ones too, goes to `recorded`. */
export function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  state: ApiState,
  recorded: (call: ApiCall) => void,
): void {
  readBody(request, (body) => {
    if (body.startsWith('Action=GetCallerIdentity&')) return answerCaller(request, response, body, state);
    const target = /^AmazonSSM\.(\w+)$/.exec(String(request.headers['x-amz-target']));
    const operation = target?.[1] ?? 'unknown';
    let input: Record<string, unknown> = {};
    let answer = 'ok';
    let status = 200;
    let output: Record<string, unknown>;
    try {
      input = parseInput(body);
      const planned = state.faults.takeAnswer(operation);
      if (planned?.answer === 'Disconnect') {
        recorded({ operation, input, at: Date.now(), answer: planned.answer });
        request.socket.destroy();
        return;
      }
      if (planned) throw plannedError(operation, input, planned.answer, planned.message);
      checkSignature(request, body, state);
      checkPermission(operation, input, state);
      output = runOperation(operation, input, state);
    } catch (error) {
      // Whatever a request makes of us, the emulator lives on.
      const known =
        error instanceof ApiError ? error : new ApiError('InternalServerError', String(error), 500);
      answer = known.name;
      status = known.status;
      output = { __type: known.name, message: known.message };
    }
    recorded({ operation, input, at: Date.now(), answer });
    const delayMs = operation === 'StartSession' && status === 200 ? state.faults.startDelayMs : 0;
    const send = (): void => respond(response, status, output, state);
    if (delayMs > 0) setTimeout(send, delayMs).unref();
    else send();
  });
}

/** STS's GetCallerIdentity, a query API: it needs no permission. */
function answerCaller(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  state: ApiState,
): void {
  let text = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${(state.options.policy?.principal ?? DEVELOPER).arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  let status = 200;
  try {
    checkSignature(request, body, state);
  } catch (error) {
    status = 403;
    text = `<ErrorResponse><Error><Code>${error instanceof ApiError ? error.name : 'InternalFailure'}</Code></Error></ErrorResponse>`;
  }
  response.writeHead(status, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': randomUUID() });
  response.end(text);
}

function respond(
  response: ServerResponse,
  status: number,
  output: Record<string, unknown>,
  state: ApiState,
): void {
  response.writeHead(status, {
    'Content-Type': 'application/x-amz-json-1.1',
    'x-amzn-RequestId': randomUUID(),
    Date: new Date(Date.now() + state.faults.clockSkewMs).toUTCString(),
  });
  response.end(JSON.stringify(output));
}
