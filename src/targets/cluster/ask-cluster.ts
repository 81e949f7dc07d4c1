import type { AnnouncedNode } from '../../gateway/cluster/announced-node.ts';
import { type ListedNode, readNodeLines } from '../../gateway/cluster/node-lines.ts';
import type { RawValue } from '../../gateway/cluster/raw-reply.ts';
import { nodesOfSlots, primariesOfSlots } from '../../gateway/cluster/slots-reply.ts';
import { WRONG_PASSWORD } from '../../gateway/login.ts';
import type { Credentials, Login } from '../../gateway/stages.ts';
import type { RespClient } from '../../resp/client.ts';
import { type RespValue, textOf } from '../../resp/values.ts';
import { type AuthAnswer, sendAuth } from '../send-auth.ts';

/** What one node says of its cluster. */
export interface FoundCluster {
  /** The id of the node that was asked; undefined where its user may not ask for it. */
  readonly id: string | undefined;
  /** By CLUSTER NODES: all that it knows, itself among them. */
  readonly listed: readonly ListedNode[];
  /** By CLUSTER SLOTS: those that clients are told, as they are told them. */
  readonly serving: readonly AnnouncedNode[];
  /** Those of them that hold the keys, the same more than once where they have several ranges of slots. */
  readonly primaries: readonly AnnouncedNode[];
}

/** What a server says to CLUSTER MYID. */
export interface SaidId {
  readonly id: string | undefined;
  /** Its words where it says none. */
  readonly refusal: string | undefined;
}

/** With what redis-target itself logs in, to ask a server who it is. */
export interface OwnLogin {
  /** Undefined: there is nothing to log in with. */
  credentials(): Promise<Credentials | undefined>;
  /** As a login's: what may have taken the place of credentials that the server has refused. */
  readonly renewed?: Login['renewed'] | undefined;
}

/** How long one answer may take, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

/**
 * Logs in over a connection of ours, as far as that is needed to ask; what comes of it shows in the replies that follow. Credentials
 * that were rotated since they were read are read anew.
 */
export async function logIn(client: RespClient, { credentials, renewed }: OwnLogin): Promise<void> {
  const given = await credentials();
  if (given === undefined) return;
  const { reply } = await authenticate(client, given);
  if (renewed === undefined || reply.type !== 'error' || !WRONG_PASSWORD.test(reply.value)) return;
  const others = await renewed(given).catch(() => undefined);
  if (others !== undefined) await authenticate(client, others);
}

/** Sends AUTH at once, as {@link sendAuth}. */
export function authenticate(client: RespClient, credentials: Credentials): Promise<AuthAnswer> {
  return sendAuth((...args) => client.call(args, { timeoutMs: ANSWER_LIMIT_MS }), credentials);
}

/**
 * Asks a server for the cluster that it is a node of, in one way there and back.
 *
 * @returns Undefined where it is none, or where its user may not ask.
 * @throws What ends the connection.
 */
export async function askCluster(client: RespClient): Promise<FoundCluster | undefined> {
  const ask = (...args: string[]): Promise<RespValue> =>
    client.call(['CLUSTER', ...args], { timeoutMs: ANSWER_LIMIT_MS });
  const [id, nodes, slots] = await Promise.all([ask('MYID'), ask('NODES'), ask('SLOTS')]);
  if (nodes.type === 'error' && slots.type === 'error') return undefined;
  const ranges = asRaw(slots);
  return {
    id: readId(id).id,
    listed: readNodeLines(textOf(nodes) ?? ''),
    serving: nodesOfSlots(ranges),
    primaries: primariesOfSlots(ranges),
  };
}

/** All that a node told, those that failed before those that live: the address of one may be another's by now. */
export function nodesOf({ serving, listed }: FoundCluster): AnnouncedNode[] {
  const hasFailed = ({ flags }: ListedNode): boolean => flags.includes('fail');
  return [...serving, ...listed.filter(hasFailed), ...listed.filter((node) => !hasFailed(node))];
}

/**
 * Whether nodes answer CLUSTER MYID with the ids that they are listed by. Who may not ask cannot know; and a service that stands for
 * one virtual node, as a serverless cache, may say another than it lists.
 */
export function tellsIds({ id, listed }: FoundCluster): boolean {
  return id !== undefined && (listed.length === 0 || listed.some((node) => node.id === id));
}

/** It has words in the place of an id where it may not be asked, and where it is no node. */
export async function askNodeId(client: RespClient): Promise<SaidId> {
  return readId(await client.call(['CLUSTER', 'MYID'], { timeoutMs: ANSWER_LIMIT_MS }));
}

/** The id in a reply. */
export function readId(reply: RespValue): SaidId {
  const text = textOf(reply) ?? `a reply of the type ${reply.type}`;
  const isId = reply.type !== 'error' && /^[\da-f]{40}$/.test(text);
  return isId ? { id: text, refusal: undefined } : { id: undefined, refusal: text };
}

/** A reply that was decoded, for what reads it where it stands. */
function asRaw(value: RespValue): RawValue {
  const place = { start: 0, end: 0 };
  if ('items' in value) return { ...place, type: '*', items: value.items.map(asRaw) };
  const text = textOf(value);
  const type = value.type === 'integer' ? ':' : '$';
  return text === undefined ? { ...place, type } : { ...place, type, text };
}
