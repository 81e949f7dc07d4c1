import { connect } from 'node:net';
import { awsOptionsOf } from '../../aws/client.ts';
import { askSkewMs } from '../../aws/clock-skew.ts';
import { findCredentialSource } from '../../aws/credential-source.ts';
import { loadCredentials, probeAwsCredentials } from '../../aws/credentials.ts';
import { explainAwsError } from '../../aws/errors.ts';
import { describeExpiry } from '../../aws/expiry.ts';
import { withoutVersionWarning } from '../../aws/quiet-sdk.ts';
import { findRegion } from '../../aws/region.ts';
import { createSessionApi } from '../../aws/session-api.ts';
import { createProxyAgent, findProxy } from '../../platform/proxy.ts';
import { type Check, fail, ok, skip } from '../check.ts';
import { found } from '../diagnosis.ts';

/** AWS takes requests whose time is five minutes off at most (documented for Signature Version 4). */
const FURTHEST_CLOCK_MS = 300_000;
/** Closer than that it is a matter of time. */
const CLOSE_CLOCK_MS = 120_000;
const NO_ELASTICACHE = 'the target is no ElastiCache';

const credentials: Check = {
  id: 'credentials',
  limitMs: 8_000,
  needs: ['target'],
  whenLate: 'Look at the source of the credentials: it does not answer (SSO, a role, `credential_process`).',
  run: async (diagnosis) => {
    if (diagnosis.elastiCache === undefined) return skip(NO_ELASTICACHE);
    const { settings } = found(diagnosis.loaded);
    const { env } = diagnosis;
    diagnosis.aws = awsOptionsOf(settings, env);
    const source = await findCredentialSource(env, settings.aws.profile);
    const answer = await withoutVersionWarning(() => probeAwsCredentials(env, settings.aws));
    if (answer.state === 'absent')
      return fail(
        'there are no AWS credentials',
        'Log in (`aws sso login`), set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      );
    const profile = source.kind === 'profile' ? source.profile : undefined;
    if (answer.state === 'broken') {
      const { login } = await describeExpiry(env, settings.aws.profile, undefined);
      const [what = '', cure] = (answer.detail ?? '').split(/\. (?=[A-Z])/);
      return fail(what, cure === undefined ? `${login}.` : `${cure.replace(/\.$/, '')}.`);
    }
    const given = await withoutVersionWarning(async () => (await loadCredentials(env, settings.aws))());
    const { expiredAt: until, login } = await describeExpiry(env, settings.aws.profile, given.expiration);
    const from = profile === undefined ? NAMES[source.kind] : `profile ${profile}`;
    const whose = [
      `key …${given.accessKeyId.slice(-4)}`,
      ...('accountId' in given && given.accountId ? [`account ${given.accountId}`] : []),
    ].join(', ');
    if (until !== undefined && Date.parse(until) <= Date.now())
      return fail(`${from} (${whose}): they expired at ${until}`, `${login}.`);
    return ok(`${from} (${whose})${until === undefined ? '' : `, until ${until}`}`);
  },
};

const NAMES: Readonly<Record<string, string>> = {
  keys: 'AWS_ACCESS_KEY_ID',
  webIdentity: 'AWS_WEB_IDENTITY_TOKEN_FILE',
  container: 'AWS_CONTAINER_CREDENTIALS_…',
  none: 'the instance’s role',
};

const region: Check = {
  id: 'region',
  limitMs: 1_000,
  needs: ['target'],
  whenLate: 'Set AWS_REGION.',
  run: async (diagnosis) => {
    if (diagnosis.elastiCache === undefined) return skip(NO_ELASTICACHE);
    const { settings } = found(diagnosis.loaded);
    const name = await findRegion(awsOptionsOf(settings, diagnosis.env));
    if (name === undefined)
      return fail('no AWS region is known', 'Set AWS_REGION, or `aws.region` in the configuration.');
    if (!/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(name))
      return fail(
        `${name} is no name of a region`,
        'Set AWS_REGION, or `aws.region`, to the region of the bastion: e.g. eu-west-1 (without a letter for a zone).',
      );
    diagnosis.region = name;
    return ok(name);
  },
};

const proxy: Check = {
  id: 'proxy',
  limitMs: 4_000,
  needs: ['credentials', 'region'],
  whenLate: 'Check HTTPS_PROXY: the proxy does not answer. What needs none goes into NO_PROXY.',
  run: async (diagnosis, signal) => {
    await createProxyAgent(diagnosis.env);
    const api = await withoutVersionWarning(() => createSessionApi(found(diagnosis.aws)));
    diagnosis.api = api;
    const named = findProxy(new URL(api.endpoint), diagnosis.env);
    if (named === undefined) return ok('none');
    if (!URL.canParse(named) || !/^https?:/.test(named))
      return fail(
        'the variable of the proxy (HTTPS_PROXY, ALL_PROXY) holds no http:// or https:// URL',
        'Correct or unset it.',
      );
    const { protocol, hostname, port, host } = new URL(named);
    await new Promise<void>((resolve, reject) => {
      const socket = connect({
        host: hostname.replaceAll(/[[\]]/g, ''),
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
      });
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
    }).catch((error: unknown) => {
      throw new Error(`the proxy ${host} cannot be reached (${(error as Error).message})`);
    });
    return ok(`${protocol}//${host}`);
  },
};

const ssm: Check = {
  id: 'ssm',
  limitMs: 5_000,
  needs: ['proxy'],
  whenLate:
    'Check the network and the region; behind interface endpoints without private DNS name the host of SSM in `ssm.endpoint`.',
  run: async (diagnosis, signal) => {
    const { endpoint } = found(diagnosis.api);
    const { aws } = diagnosis;
    const skewMs = await askSkewMs(new URL(endpoint), diagnosis.env, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw explainReach(error, found(aws).region);
    });
    if (skewMs !== undefined) diagnosis.skewMs = skewMs;
    return ok(endpoint);
  },
};

function explainReach(error: unknown, name: string | undefined): unknown {
  const told = explainAwsError('ssm:DescribeInstanceInformation', error, { region: name });
  if (told.code !== 'RT_AWS_NETWORK') return told;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Error(
    `SSM cannot be reached (${told.cause instanceof Error ? told.cause.message || code : code})`,
  );
}

const clock: Check = {
  id: 'clock',
  limitMs: 1_000,
  needs: ['ssm'],
  whenLate: 'Set the clock by NTP.',
  run: ({ skewMs }) => {
    if (skewMs === undefined) return skip('the service tells no time');
    const off = Math.abs(skewMs);
    const words = `${Math.round(off / 1_000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} AWS`;
    if (off > FURTHEST_CLOCK_MS)
      return fail(
        `the clock of this machine is ${words}, and AWS refuses requests over 300 s off`,
        'Set the clock, e.g. by NTP (`sudo timedatectl set-ntp true`).',
      );
    if (off > CLOSE_CLOCK_MS)
      return {
        status: 'warn',
        detail: `the clock of this machine is ${words}`,
        cure: 'Set the clock, e.g. by NTP.',
      };
    return ok(`within ${Math.max(1, Math.round(off / 1_000))} s of AWS`);
  },
};

export const AWS_CHECKS: readonly Check[] = [credentials, region, proxy, ssm, clock];
