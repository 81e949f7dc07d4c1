import { request } from 'node:http';

/** A PC has no metadata service and must not wait for it. In milliseconds. */
const LIMIT_MS = 1_000;
const ADDRESS = 'http://169.254.169.254';

/**
 * Whether this machine is an instance that gives credentials to its programs: whether its metadata service answers.
 *
 * Asked without the SDK, which is only loaded for credentials that are there.
 */
export async function answersAsInstance(env: NodeJS.ProcessEnv): Promise<boolean> {
  const disabled = env.AWS_EC2_METADATA_DISABLED;
  if (disabled && disabled.toLowerCase() !== 'false') return false;
  const base = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || ADDRESS;
  if (!URL.canParse('/latest/api/token', base)) return false;
  return await new Promise<boolean>((resolve) => {
    const asking = request(
      new URL('/latest/api/token', base),
      { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' } },
      (answer) => {
        answer.resume();
        settle((answer.statusCode ?? 500) < 500);
      },
    );
    const settle = (answers: boolean): void => {
      clearTimeout(timer);
      asking.destroy();
      resolve(answers);
    };
    const timer = setTimeout(() => settle(false), LIMIT_MS);
    asking.once('error', () => settle(false));
    asking.end();
  });
}
