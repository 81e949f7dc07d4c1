/** What an operation answers instead of its output. */
export class ApiError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A service's sentence for an error that is planned by name alone. */
const MESSAGES: Readonly<Record<string, string>> = {
  ThrottlingException: 'Rate exceeded',
  TooManyRequestsException: 'Rate exceeded',
  InternalServerError: 'An error occurred on the server side.',
  ServiceUnavailable: 'The service is unavailable. Please retry.',
  ExpiredTokenException: 'The security token included in the request is expired',
  UnrecognizedClientException: 'The security token included in the request is invalid.',
  InvalidDocument: 'Document with name is not found.',
  TargetNotConnected: 'The target is not connected.',
  DoesNotExistException: 'The session does not exist.',
};

const STATUSES: Readonly<Record<string, number>> = {
  InternalServerError: 500,
  ServiceUnavailable: 503,
};

const NAMES: Readonly<Record<number, string>> = {
  429: 'ThrottlingException',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

export function plannedError(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  answer: number | string,
  message: string | undefined,
): ApiError {
  const name = typeof answer === 'number' ? (NAMES[answer] ?? 'UnknownError') : answer;
  const status = typeof answer === 'number' ? answer : (STATUSES[name] ?? 400);
  if (message !== undefined) return new ApiError(name, message, status);
  if (name === 'AccessDeniedException') {
    return new ApiError(
      name,
      'User: arn:aws:sts::123456789012:assumed-role/developer/me is not authorized to perform: ' +
        `ssm:${operation} on resource: arn:aws:ec2:eu-west-1:123456789012:instance/${input.Target ?? '*'} ` +
        `because no identity-based policy allows the ssm:${operation} action`,
      status,
    );
  }
  if (name === 'TargetNotConnected') return new ApiError(name, `${input.Target} is not connected.`, status);
  if (name === 'InvalidDocument') {
    return new ApiError(name, `Document with name ${input.DocumentName} is not found.`, status);
  }
  return new ApiError(name, MESSAGES[name] ?? `${name} was planned for ${operation}.`, status);
}
