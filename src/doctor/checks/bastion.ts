import { findCaller } from '../../aws/caller.ts';
import { describeDocument } from '../../aws/document.ts';
import { listInstances, type ManagedInstance } from '../../aws/managed-instance.ts';
import { withoutVersionWarning } from '../../aws/quiet-sdk.ts';
import type { BastionSetting } from '../../config/settings.ts';
import { compareVersions } from '../../model/selector.ts';
import { untilAborted } from '../../platform/waiting.ts';
import { REMOTE_HOST_AGENT_VERSION } from '../../ssm/protocol/versions.ts';
import { findAddress, isPublic } from '../../targets/elasticache-address.ts';
import { tlsParametersOf, tlsServerOf } from '../../targets/tls-settings.ts';
import { type Check, fail, failWith, hasCode, ok, skip, warn } from '../check.ts';
import { type Diagnosis, found } from '../diagnosis.ts';

/** In milliseconds. */
const WHOSE_LIMIT_MS = 2_000;
const PERMISSIONS = 'Have the policy of `redis-target iam user --doctor` attached.';

/** What AWS says of the keys themselves is heard by the first call that is signed with them. */
const identity: Check = {
  id: 'identity',
  limitMs: 6_000,
  needs: ['clock'],
  whenLate: 'Check the network; SSM takes requests and does not answer them.',
  run: async (diagnosis, signal) => {
    const setting = bastionSettingOf(diagnosis);
    const about: BastionSetting = setting === undefined || isTask(setting) ? 'i-00000000000000000' : setting;
    const asking = whose(diagnosis, signal);
    try {
      const list = await withoutVersionWarning(() => listInstances(about, found(diagnosis.aws), signal));
      diagnosis.instances = list;
      return ok(`AWS takes the credentials${await asking}`);
    } catch (error) {
      // A refusal is said to somebody who is known.
      if (!hasCode(error, 'RT_AWS_ACCESS_DENIED')) throw error;
      return ok(`AWS takes the credentials${await asking}; they may not list managed instances`);
    }
  },
};

/** STS alone says it, which not every network reaches, and no run needs. */
async function whose({ aws }: Diagnosis, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WHOSE_LIMIT_MS)]);
  const caller = await untilAborted(findCaller(found(aws), limit), limit).catch(() => undefined);
  return caller === undefined ? '; whose they are STS does not say, which no run needs' : ` of ${caller}`;
}

const document: Check = {
  id: 'document',
  limitMs: 6_000,
  needs: ['identity'],
  whenLate: 'Check the network; SSM does not answer.',
  run: async (diagnosis, signal) => {
    const { settings } = found(diagnosis.loaded);
    const name = settings.ssm.document;
    const cure =
      'Set `ssm.document` to AWS-StartPortForwardingSessionToRemoteHost, or to a Session document of this account and region with the parameters host, portNumber and localPortNumber (`redis-target iam document` prints one).';
    try {
      const there = await withoutVersionWarning(() => describeDocument(name, found(diagnosis.aws), signal));
      if (there === undefined) return fail(`there is no document ${name} in ${diagnosis.region}`, cure);
      if (there.type !== undefined && there.type !== 'Session')
        return fail(`${name} is a ${there.type} document, and no session document`, cure);
      const lacking = ['host', 'portNumber', 'localPortNumber'].filter(
        (parameter) => !there.parameters.includes(parameter),
      );
      if (lacking.length > 0) return fail(`${name} lacks the parameters ${lacking.join(', ')}`, cure);
      return ok(name);
    } catch (error) {
      if (!hasCode(error, 'RT_AWS_ACCESS_DENIED')) throw error;
      return ok(`${name}; these credentials may not look whether it is there`);
    }
  },
};

const bastion: Check = {
  id: 'bastion',
  limitMs: 1_000,
  needs: ['identity'],
  whenLate: 'Check the network; SSM does not answer.',
  run: (diagnosis) => {
    const { address } = diagnosis;
    if (address !== undefined && isPublic(address.host)) return skip('a public endpoint needs no tunnel');
    const setting = bastionSettingOf(diagnosis);
    if (setting === undefined)
      return fail(
        'no bastion is configured',
        "Set `bastion` in the configuration, or REDIS_TARGET_BASTION, to the SSM-managed instance: 'i-…', 'mi-…' or { tag: { Name: '…' } }; `redis-target infra cloudformation` makes one.",
      );
    const list = diagnosis.instances;
    const wanted = describe(setting);
    if (typeof setting === 'string') diagnosis.bastionId = setting;
    if (typeof setting === 'string' && (list === undefined || isTask(setting)))
      return ok(`${setting}; StartSession decides whether it is there`);
    if (list === undefined)
      return fail(
        `these credentials may not look for the instance with ${wanted} (ssm:DescribeInstanceInformation is denied)`,
        PERMISSIONS,
      );
    const best = pickBest(list);
    if (best?.InstanceId === undefined)
      return fail(
        `no managed instance ${wanted} in ${diagnosis.region}`,
        'Check the id or tag and AWS_REGION; that the SSM Agent runs there; and that the instance has a profile that lets it register (`redis-target iam bastion`).',
      );
    diagnosis.instance = best;
    diagnosis.bastionId = best.InstanceId;
    return ok(best.InstanceId === setting ? best.InstanceId : `${best.InstanceId} (${wanted})`);
  },
};

const online: Check = {
  id: 'online',
  limitMs: 1_000,
  needs: ['bastion'],
  whenLate: 'Check the network; SSM does not answer.',
  run: ({ instance, bastionId }) => {
    if (instance === undefined) return ok(`not known; StartSession on ${bastionId} decides`);
    const since = instance.LastPingDateTime?.toISOString();
    return instance.PingStatus === 'Online'
      ? ok(`${bastionId} is online${since === undefined ? '' : `, heard of at ${since}`}`)
      : fail(
          `${bastionId} is ${instance.PingStatus ?? 'of an unknown state'}${since === undefined ? '' : `, last heard of at ${since}`}`,
          'Start the instance, and the agent there (`sudo systemctl restart amazon-ssm-agent`); it needs a way to ssm and ssmmessages, and a profile as `redis-target iam bastion --minimal` prints it.',
        );
  },
};

const agent: Check = {
  id: 'agent',
  limitMs: 1_000,
  needs: ['online'],
  whenLate: 'Check the network; SSM does not answer.',
  run: ({ instance }) => {
    if (instance === undefined) return ok('its version is not known');
    const version = instance.AgentVersion ?? '';
    if (version === '')
      return warn('its version is not known', 'Update the agent: run the document AWS-UpdateSSMAgent.');
    return compareVersions(version, REMOTE_HOST_AGENT_VERSION) < 0
      ? fail(
          `SSM Agent ${version}, and forwarding to a remote host needs ${REMOTE_HOST_AGENT_VERSION}`,
          'Update the agent: run the document AWS-UpdateSSMAgent on the instance.',
        )
      : ok(`SSM Agent ${version}`);
  },
};

const elastiCache: Check = {
  id: 'elasticache',
  limitMs: 8_000,
  needs: ['identity'],
  whenLate:
    'Check the network; the ElastiCache API does not answer. A `host` in the configuration needs no look-up.',
  run: async (diagnosis, signal) => {
    const { key, setting } = found(diagnosis.elastiCache);
    try {
      diagnosis.address = await withoutVersionWarning(() =>
        findAddress(setting, found(diagnosis.aws), signal),
      );
    } catch (error) {
      if (!hasCode(error, 'RT_AWS_ACCESS_DENIED')) throw error;
      const { detail } = failWith(error, '');
      return fail(detail, `${PERMISSIONS} Or give \`host\` and \`port\` in place of the id.`);
    }
    const { host, port, engine, engineVersion, clusterMode, tls } = diagnosis.address;
    diagnosis.tls = setting.tls === undefined ? tls : setting.tls !== false;
    const { settings } = found(diagnosis.loaded);
    diagnosis.tlsServer = await tlsServerOf(key, diagnosis.address, tlsParametersOf(setting, settings));
    const said = [
      ...(engine === undefined ? [] : [`${engine} ${engineVersion ?? ''}`.trim()]),
      ...(diagnosis.tls ? ['TLS'] : []),
      ...(clusterMode ? ['cluster mode'] : []),
    ];
    return ok(`${host}:${port}${said.length === 0 ? '' : ` (${said.join(', ')})`}`);
  },
};

function bastionSettingOf({ loaded, elastiCache: one }: Diagnosis): BastionSetting | undefined {
  return found(one).setting.bastion ?? found(loaded).settings.bastion;
}

/** ECS tasks are no managed instances: nobody lists them. */
function isTask(setting: BastionSetting): boolean {
  return typeof setting === 'string' && setting.startsWith('ecs:');
}

function pickBest(list: readonly ManagedInstance[]): ManagedInstance | undefined {
  const isOnline = (one: ManagedInstance): number => Number(one.PingStatus === 'Online');
  return [...list].sort(
    (a, b) => isOnline(b) - isOnline(a) || compareVersions(b.AgentVersion ?? '0', a.AgentVersion ?? '0'),
  )[0];
}

function describe(setting: BastionSetting): string {
  if (typeof setting === 'string') return setting;
  return `with the tag ${Object.entries(setting.tag)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}`;
}

export const BASTION_CHECKS: readonly Check[] = [identity, document, elastiCache, bastion, online, agent];
