/** Which Node the AWS SDK will want next year is this package's concern, and no news for its users. */
const VARIABLE = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

let users = 0;
let before: string | undefined;

/**
 * Keeps the SDK from warning of this Node's version while it is used for the first time; after that it does not warn again
 * (source: @aws-sdk/core, emitWarningIfUnsupportedVersion). The process's environment is as it was afterwards.
 */
export async function withoutVersionWarning<T>(work: () => Promise<T>): Promise<T> {
  if (users === 0) {
    before = process.env[VARIABLE];
    process.env[VARIABLE] = 'true';
  }
  users += 1;
  try {
    return await work();
  } finally {
    users -= 1;
    if (users === 0) restore();
  }
}

function restore(): void {
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
}
