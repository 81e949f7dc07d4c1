import { isRedisTargetError } from '../../errors.ts';
import type { OpenTarget } from '../../model/target.ts';
import { type Destination, showUse, type Usage, type UsageSource } from '../../model/usage.ts';
import { countBetween, type ServerCounters } from '../../targets/server-counters.ts';
import type { LifeWatch } from './life-watch.ts';
import type { StreamCount } from './stream-count.ts';
import type { Witnessed } from './witnesses.ts';

/** Who can tell what a target's clients did: the server itself where it is ours, else a door of ours, else the clients. */
export function sourceOf({ kind, endpoint }: OpenTarget, isServed: boolean): UsageSource {
  // What is passed through encrypted nobody on the way can count.
  if (endpoint.tlsParameters?.through) return 'client';
  if (kind === 'local' || kind === 'container') return 'server';
  return kind === 'elasticache' || isServed ? 'stream' : 'client';
}

/** By the server's own counters. */
export function countOnServer({ readings, refusal, deaths }: LifeWatch): Usage {
  if (readings.length === 0) return { answer: 'notKnown', why: whyNotRead(refusal) };
  if (readings.some(({ isBlind }) => isBlind)) return { answer: 'notKnown', why: BLIND };
  const isPartial = refusal !== undefined || deaths.length > 0;
  if (isPartial && readings.length < 2) return { answer: 'notKnown', why: whyNotRead(refusal) };
  const { connections, commands, isReset, errors } = countBetween(readings);
  const isUsed = isReset || showUse(commands);
  const isHidden = !isUsed && mayBeRefused(commands, connections, errors);
  return {
    answer: isUsed ? 'used' : isPartial || isHidden ? 'notKnown' : 'unused',
    ...(!isUsed && isPartial ? { why: whyNotRead(refusal) } : isHidden ? { why: REFUSED } : {}),
    source: 'server',
    ...(connections === undefined ? {} : { connections }),
    commands,
    ...(isReset || isPartial ? { atLeast: true } : {}),
  };
}

/** More errors than the greetings of one connection give: newer clients tell their names in commands that a server may not know. */
const GREETING_ERRORS = 3;
const BLIND = 'the server does not let its user run INFO, so nobody counted';
const REFUSED =
  'clients connected, and what this server refuses as unknown is not in its statistics: it may be all that they sent';

/** Whether clients may have sent only what is in no statistics: unknown commands, and before 6.2 whatever was refused. */
function mayBeRefused(
  commands: Readonly<Record<string, number>>,
  connections = 0,
  errors: number | undefined,
): boolean {
  if (connections === 0) return false;
  return errors === undefined ? Object.keys(commands).length === 0 : errors > connections * GREETING_ERRORS;
}

/**
 * By what went through a door of ours.
 *
 * @param ours - What we asked the server ourselves through the same door, and over how many connections.
 */
export function countInStream(
  stream: StreamCount,
  ours: { readonly readings: readonly ServerCounters[]; readonly asked: number },
): Usage {
  const commands = withoutOurs(stream.commands(), ours.readings);
  const isUsed = showUse(commands);
  const { isWhole } = stream;
  return {
    answer: isUsed ? 'used' : isWhole ? 'unused' : 'notKnown',
    ...(!isUsed && !isWhole ? { why: 'what its clients sent is not the protocol of Redis' } : {}),
    source: 'stream',
    connections: Math.max(0, stream.connections - ours.asked),
    commands,
    ...(isWhole ? {} : { atLeast: true }),
  };
}

/** By what the tests' processes saw of where they connected. */
export function countByClients(
  { hasRunner, destinations }: Witnessed,
  isTarget: (place: Destination) => boolean,
): Usage {
  const connections = destinations.filter(isTarget).reduce((sum, place) => sum + place.connections, 0);
  if (connections > 0) return { answer: 'used', source: 'client', connections };
  if (hasRunner) return { answer: 'unused', source: 'client', connections };
  return {
    answer: 'notKnown',
    why: 'it is a server of its own, and no runner of Node told where it went; with --port its clients come through a door of ours',
  };
}

function withoutOurs(
  commands: Readonly<Record<string, number>>,
  ours: readonly ServerCounters[],
): Record<string, number> {
  const left: Record<string, number> = { ...commands };
  for (const { sent } of ours) {
    for (const plain of sent) {
      // A section's name may be an option's word elsewhere: `INFO 1 STATS`.
      const form =
        plain in left ? plain : (Object.keys(left).find((one) => one.startsWith(`${plain} `)) ?? plain);
      const count = (left[form] ?? 0) - 1;
      if (count > 0) left[form] = count;
      else delete left[form];
    }
  }
  return left;
}

function whyNotRead(refusal: unknown): string {
  if (isRedisTargetError(refusal) && refusal.code === 'RT_TARGET_AUTH')
    return 'the suite left a password behind that locks us out';
  return refusal === undefined
    ? 'the server did not live through the run'
    : 'the server answered no more at the end';
}
