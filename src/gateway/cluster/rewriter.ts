import type { ReplyRewriter, SentCommand, Transaction } from '../stages.ts';
import { type LocateNode, NoLocalPort } from './announced-node.ts';
import { rewriteNodeLines } from './node-lines.ts';
import { applyEdits, type Edit, type RawValue, readRawReply, withError, withText } from './raw-reply.ts';
import { rewriteRedirect } from './redirect.ts';
import { editShards } from './shards-reply.ts';
import { editSlots } from './slots-reply.ts';

const NAMES: ReadonlySet<string> = new Set(['CLUSTER']);
/** Clients that know clusters ask again then. */
const AGAIN = 'TRYAGAIN The local port of a new node of the cluster is about to be opened';

export interface ClusterRewriterOptions {
  readonly locate: LocateNode;
  /** Whether the nodes are reached over TLS. */
  readonly reachesTls: boolean;
  /** Whether clients may speak TLS with the local ports. */
  readonly servesTls: boolean;
}

/** Puts local ports where a cluster's replies name its nodes: MOVED, ASK, CLUSTER SLOTS, SHARDS, NODES and REPLICAS. */
export function createClusterRewriter({ locate, ...ends }: ClusterRewriterOptions): ReplyRewriter {
  const edit: Readonly<Record<string, (reply: RawValue) => Edit[]>> = {
    SLOTS: (reply) => editSlots(reply, locate),
    SHARDS: (reply) => editShards(reply, ends, locate),
    NODES: (reply) => editLines(reply, locate),
    REPLICAS: (reply) => (reply.items ?? []).flatMap((line) => editLines(line, locate)),
    SLAVES: (reply) => (reply.items ?? []).flatMap((line) => editLines(line, locate)),
  };
  const rewriteError = (line: string): string => orAgain(() => rewriteRedirect(line, locate), AGAIN);
  const editOne = (reply: RawValue, { args }: SentCommand): Edit[] => edit[subcommandOf(args)]?.(reply) ?? [];
  return {
    names: NAMES,
    wants: (_, args) => Object.hasOwn(edit, subcommandOf(args)),
    rewrite: (reply: Buffer, command: SentCommand): Buffer => {
      const read = readRawReply(reply);
      if (read === undefined) return reply;
      if (command.transaction !== undefined)
        return applyEdits(reply, editTransaction(read, command.transaction, { editOne, rewriteError }));
      return orAgain(
        () =>
          read.type === '-'
            ? Buffer.from(`-${rewriteRedirect(read.text ?? '', locate)}\r\n`, 'latin1')
            : applyEdits(reply, editOne(read, command)),
        Buffer.from(`-${AGAIN}\r\n`),
      );
    },
    rewriteError,
  };
}

interface EditTransaction {
  readonly editOne: (reply: RawValue, command: SentCommand) => Edit[];
  readonly rewriteError: (line: string) => string;
}

/** What was done stays done: a new node without a local port is one command's error, and not the transaction's. */
function editTransaction(
  reply: RawValue,
  { length, wanted }: Transaction,
  { editOne, rewriteError }: EditTransaction,
): Edit[] {
  const errors = errorsIn(reply).flatMap((error) => {
    const line = rewriteError(error.text ?? '');
    return line === error.text ? [] : [withError(error, line)];
  });
  // A command that was refused is in the way, as WATCH inside MULTI is, or the server counts otherwise.
  if (reply.items?.length !== length) return errors;
  const others = wanted.flatMap(({ at, command }) => {
    const value = reply.items?.[at];
    return value === undefined ? [] : orAgain(() => editOne(value, command), [withError(value, AGAIN)]);
  });
  return [...errors, ...others];
}

function errorsIn(value: RawValue): RawValue[] {
  return value.type === '-' ? [value] : (value.items ?? []).flatMap(errorsIn);
}

function orAgain<T>(rewrite: () => T, again: T): T {
  try {
    return rewrite();
  } catch (error) {
    if (error instanceof NoLocalPort) return again;
    throw error;
  }
}

function subcommandOf([first = '']: readonly string[]): string {
  return first.toUpperCase();
}

/** CLUSTER NODES is a bulk string, in RESP3 a verbatim string, whose format stands before its text. */
function editLines(value: RawValue, locate: LocateNode): Edit[] {
  if (value.text === undefined || !'$=+'.includes(value.type)) return [];
  const text = value.type === '=' ? value.text.slice(4) : value.text;
  const next = rewriteNodeLines(text, locate);
  // QUEUED, inside MULTI, is no list.
  return next === text ? [] : [withText(value, next)];
}
