import { awsOptionsOf } from '../aws/client.ts';
import { probeAwsCredentials } from '../aws/credentials.ts';
import { type Inventory, takeInventory } from '../aws/inventory.ts';
import { withoutVersionWarning } from '../aws/quiet-sdk.ts';
import { findRegion } from '../aws/region.ts';
import { loadSettings } from '../config/load.ts';
import type { BastionSetting } from '../config/settings.ts';
import { limitTime, untilAborted } from '../platform/waiting.ts';
import {
  type AccountEntries,
  elastiCacheEntries,
  loginNotes,
  takeOnlyOnes,
  withOwnKeys,
} from '../scaffold/account-entries.ts';
import { type BastionChoice, bastionChoices } from '../scaffold/bastion-choices.ts';
import { type ElastiCacheChoice, elastiCacheChoices } from '../scaffold/elasticache-choices.ts';
import { entryOf, findNamed, type NamedElastiCache } from '../scaffold/named-elasticache.ts';
import { askWhich } from './ask-which.ts';
import type { CommandIo } from './io.ts';

export interface ChooseOptions {
  readonly bastion?: BastionSetting | undefined;
  readonly elasticache: readonly NamedElastiCache[];
  /** Whether somebody is at a terminal who can be asked. */
  readonly isAsked: boolean;
}

export interface ChosenFromAccount extends AccountEntries {
  /** Whose account was asked, what could not be, and what is left to a person; a sentence each. */
  readonly notes: readonly string[];
}

/** Setting up waits no longer for what it can do without: for credentials, and then for the lists. In milliseconds. */
const LIMIT_MS = 5_000;

/**
 * Lets somebody choose a bastion and ElastiCaches of the account, or takes the only ones. Whatever keeps AWS from answering is
 * a sentence. The AWS SDK is loaded only where there are credentials.
 *
 * @returns Undefined where the questions were called off.
 * @throws {RedisTargetError} `RT_ELASTICACHE_UNKNOWN` of one that was named and is not there.
 */
export async function chooseFromAccount(
  options: ChooseOptions,
  io: CommandIo,
): Promise<ChosenFromAccount | undefined> {
  const { bastion, elasticache: named, isAsked } = options;
  const isAllNamed = bastion !== undefined && named.length > 0 && named.every(({ fields }) => fields);
  const account: Account = isAllNamed ? NOBODY : await askAccount(io, isAsked);
  const { bastions, elastiCaches } = account;
  const isNamed = { bastion: bastion !== undefined, elasticache: named.length > 0 };
  const notes = [...account.notes];
  let bastionChoice: BastionChoice | undefined;
  let chosen: readonly ElastiCacheChoice[] = [];
  if (isAsked) {
    const answer = await askWhich(isNamed.bastion ? [] : bastions, isNamed.elasticache ? [] : elastiCaches, {
      whose: account.whose,
      io,
    });
    if (answer === undefined) return undefined;
    ({ bastion: bastionChoice, elastiCaches: chosen } = answer);
  } else {
    const only = takeOnlyOnes(bastions, elastiCaches, isNamed);
    bastionChoice = only.bastion;
    chosen = only.elastiCache === undefined ? [] : [only.elastiCache];
    if (only.note !== undefined) notes.push(only.note);
  }
  const wanted = named.map((one) => one.fields ?? findNamed(one, elastiCaches, account.areListed));
  const lookedUp = elastiCacheEntries([
    ...chosen,
    ...wanted.filter((one): one is ElastiCacheChoice => 'label' in one),
  ]);
  const byName = named.flatMap((one) => (one.fields === undefined ? [] : [entryOf(one, one.fields)]));
  const keyed = lookedUp.map((entry) => ({
    ...entry,
    key:
      named.find(({ id, key }) => key !== undefined && Object.values(entry.fields).includes(id))?.key ??
      entry.key,
  }));
  const entries = withOwnKeys([...keyed, ...byName]);
  return {
    bastion: bastion ?? bastionChoice?.id,
    bastionName: bastionChoice?.name,
    elasticache: entries,
    notes: [...notes, ...loginNotes(entries), ...nextNote(entries[0]?.key)],
  };
}

function nextNote(key: string | undefined): string[] {
  return key === undefined
    ? []
    : [
        `With the ElastiCache: REDIS_TARGET=elasticache:${key}; \`redis-target doctor elasticache:${key}\` tries every link to it.`,
      ];
}

interface Account {
  readonly bastions: readonly BastionChoice[];
  readonly elastiCaches: readonly ElastiCacheChoice[];
  /** Whether all ElastiCaches of the account are known. */
  readonly areListed: boolean;
  /** `account 123456789012, eu-west-1` */
  readonly whose: string;
  readonly notes: readonly string[];
}

const NOBODY: Account = { bastions: [], elastiCaches: [], areListed: false, whose: '', notes: [] };

async function askAccount({ env, cwd, signal, stderr }: CommandIo, isAsked: boolean): Promise<Account> {
  const leftOut = (why: string): Account => ({
    ...NOBODY,
    notes: [`Bastion and ElastiCache are not looked up: ${why}`],
  });
  try {
    const { settings } = await loadSettings({ env, cwd });
    const aws = awsOptionsOf(settings, env);
    const { state, detail } = await limited('there were no credentials', signal, (limit) =>
      untilAborted(
        withoutVersionWarning(() => probeAwsCredentials(env, settings.aws)),
        limit,
      ),
    );
    if (state === 'absent') return leftOut('there are no AWS credentials.');
    if (state === 'broken') return leftOut(`${detail?.replace(/\.$/, '')}.`);
    const region = await findRegion(aws);
    if (region === undefined) return leftOut('no AWS region is known: set AWS_REGION.');
    if (isAsked) stderr.write(`Looking for bastions and ElastiCaches in ${region} …\n`);
    const inventory = await limited('AWS did not answer', signal, (limit) =>
      takeInventory({ ...aws, region }, limit, signal),
    );
    return read(inventory, region, aws.profile);
  } catch (error) {
    signal.throwIfAborted();
    return leftOut(`${(error as Error).message.split('\n')[0]}`);
  }
}

function read(inventory: Inventory, region: string, profile: string | undefined): Account {
  const bastions = bastionChoices(inventory);
  const elastiCaches = elastiCacheChoices(inventory);
  const { caller, groups, clusters, serverless, instances, problems } = inventory;
  const arn =
    caller ?? [...(groups ?? []), ...(clusters ?? []), ...(serverless ?? [])].find((one) => one.ARN)?.ARN;
  const number = arn?.split(':')[4];
  const of = [
    number === undefined ? undefined : `account ${number}`,
    region,
    profile && `profile ${profile}`,
  ];
  const whose = of.filter(Boolean).join(', ');
  const isAnyListed = [instances, groups, clusters, serverless].some((list) => list !== undefined);
  const areListed = groups !== undefined && clusters !== undefined && serverless !== undefined;
  return {
    bastions,
    elastiCaches,
    areListed,
    whose,
    notes: [
      ...(isAnyListed ? [`AWS was asked${caller === undefined ? '' : ` as ${caller}`} (${whose}).`] : []),
      ...problems,
      ...(instances !== undefined && bastions.length === 0
        ? [
            `No managed instance that can forward is online in ${region}: \`redis-target infra cloudformation\` makes a bastion.`,
          ]
        : []),
      ...(areListed && elastiCaches.length === 0 ? [`There is no ElastiCache in ${region}.`] : []),
    ],
  };
}

async function limited<T>(
  what: string,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = limitTime(LIMIT_MS, parent, () => new Error(`${what} within ${LIMIT_MS / 1_000} s.`));
  try {
    return await work(limit.signal);
  } finally {
    limit.clear();
  }
}
