import { randomBytes } from 'node:crypto';
import type { Faults } from '../gateway/faults.ts';
import { Session } from '../session.ts';
import type { EmulatedInstance, StartSsmEmulatorOptions } from '../types.ts';
import { documentContent, fillProperties, findDocument } from './documents.ts';
import { ApiError } from './errors.ts';
import { describeInstances, describeProperties } from './instances.ts';
import { DEVELOPER } from './permission.ts';

export interface ApiState {
  readonly options: StartSsmEmulatorOptions;
  readonly instances: readonly EmulatedInstance[];
  readonly sessions: Map<string, Session>;
  readonly faults: Faults;
  /** `ws://127.0.0.1:port` */
  readonly gatewayUrl: string;
  breach(text: string): void;
  changed(): void;
}

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input, state: ApiState) => Record<string, unknown>;

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw new ApiError(
      'ValidationException',
      `Value at '${name}' failed to satisfy constraint: must not be null`,
    );
  }
  return value;
}

function readParameters(value: unknown): Record<string, string[]> {
  if (value === undefined || value === null) return {};
  const wrong = new ApiError('ValidationException', "Value at 'parameters' is no map of lists of strings");
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong;
  for (const list of Object.values(value)) {
    if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) throw wrong;
  }
  return value as Record<string, string[]>;
}

function grant(session: Session, state: ApiState): Record<string, unknown> {
  const { id } = session.record;
  return {
    SessionId: id,
    TokenValue: session.issueToken(),
    StreamUrl: `${state.gatewayUrl}/v1/data-channel/${id}?role=publish_subscribe`,
  };
}

function findSession(input: Input, state: ApiState): Session {
  const id = text(input, 'SessionId');
  const session = state.sessions.get(id);
  if (!session) throw new ApiError('DoesNotExistException', `The session ${id} does not exist.`);
  return session;
}

function startSession(input: Input, state: ApiState): Record<string, unknown> {
  const { options, instances, faults, breach, changed } = state;
  const target = text(input, 'Target');
  const instance = instances.find(({ id }) => id === target);
  if (!instance || (instance.pingStatus ?? 'Online') !== 'Online') {
    throw new ApiError('TargetNotConnected', `${target} is not connected.`);
  }
  const documentName = text(input, 'DocumentName');
  const document = findDocument(options.documents ?? {}, documentName);
  const parameters = readParameters(input.Parameters);
  const principal = options.policy?.principal ?? DEVELOPER;
  const session = new Session({
    // As AWS does it: the user's name or the role's session name comes first.
    id: `${options.policy ? principal.name : 'redis-target'}-${randomBytes(9).toString('hex').slice(0, 17)}`,
    owner: principal.userId,
    target,
    documentName,
    parameters,
    reason: typeof input.Reason === 'string' ? input.Reason : undefined,
    agentVersion: options.agent?.version ?? instance.agentVersion,
    sessionType: document.sessionType,
    properties: fillProperties(document, parameters),
    hosts: options.hosts ?? {},
    agentOptions: options.agent ?? {},
    maxPayloadBytes: options.maxPayloadBytes ?? 1_024,
    judgesOrder: options.judgesOrder ?? true,
    mustAcknowledgeAgain: options.mustAcknowledgeAgain ?? false,
    idleTimeoutMs: options.idleTimeoutMs,
    maxDurationMs: options.maxDurationMs,
    faults,
    breach,
    changed,
  });
  state.sessions.set(session.record.id, session);
  return grant(session, state);
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  StartSession: startSession,
  ResumeSession: (input, state) => {
    const session = findSession(input, state);
    if (session.record.state === 'open') return grant(session, state);
    return { SessionId: session.record.id };
  },
  TerminateSession: (input, state) => {
    const session = findSession(input, state);
    session.end('client-api', '');
    return { SessionId: session.record.id };
  },
  DescribeInstanceInformation: (input, state) => describeInstances(state.instances, input),
  DescribeInstanceProperties: (input, state) => describeProperties(state.instances, input),
  GetParameter: (input, { options }) => {
    const arn = text(input, 'Name');
    const { parameters = {} } = options;
    if (!Object.hasOwn(parameters, arn)) throw new ApiError('ParameterNotFound', '');
    const encrypted = input.WithDecryption === true ? parameters[arn] : 'AQICAHh-encrypted';
    return {
      Parameter: { ARN: arn, Name: arn.replace(/^.*:parameter/, ''), Type: 'SecureString', Value: encrypted },
    };
  },
  GetDocument: (input, state) => {
    const name = text(input, 'Name');
    const document = findDocument(state.options.documents ?? {}, name);
    return {
      Name: name,
      DocumentVersion: '1',
      Status: 'Active',
      Content: documentContent(document),
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
    };
  },
  DescribeDocument: (input, state) => {
    const name = text(input, 'Name');
    const { parameters } = findDocument(state.options.documents ?? {}, name);
    return {
      Document: {
        Name: name,
        DocumentVersion: '1',
        Status: 'Active',
        DocumentType: 'Session',
        DocumentFormat: 'JSON',
        SchemaVersion: '1.0',
        PlatformTypes: ['Windows', 'Linux', 'MacOS'],
        Parameters: Object.entries(parameters).map(([key, parameter]) => ({
          Name: key,
          Type: parameter.type,
          DefaultValue: parameter.default ?? '',
        })),
      },
    };
  },
};

/** @throws ApiError */
export function runOperation(name: string, input: Input, state: ApiState): Record<string, unknown> {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) throw new ApiError('UnknownOperationException', `The operation ${name} is not known.`);
  return operation(input, state);
}
