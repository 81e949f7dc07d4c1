import { setTimeout as pause } from 'node:timers/promises';
import type { SsmEmulator } from '../ssm-emulator/index.ts';
import type { Chance } from '../ssm-emulator/prng.ts';
import type { EmulatorFaults } from '../ssm-emulator/types.ts';

/** One is made after another, so long after the last was over, in milliseconds. */
const BETWEEN_MS = [50, 500] as const;
/** What does not cut the channel holds so long, in milliseconds. */
const HELD_MS = [50, 300] as const;
const RECOVERY_MS = 30_000;

/** Every session has another channel after it. */
const CUTS: Readonly<Record<string, (faults: EmulatorFaults) => void>> = {
  'the socket dies': (faults) => void faults.dropSockets(),
  'the socket is reset': (faults) => void faults.resetSockets(),
  'the gateway says Bye': (faults) => void faults.closeBye(),
  'the socket falls silent without an end': (faults) => void faults.silenceSockets(),
  'its new token is turned away': (faults) => {
    faults.refuseToken();
    faults.dropSockets();
  },
  'the gateway has no room for the next socket': (faults) => {
    faults.refuseSocket(503);
    faults.dropSockets();
  },
  'ResumeSession fails': (faults) => {
    faults.answerApi('ResumeSession', 500);
    faults.dropSockets();
  },
};

/** They hold for a while, under the channel that there is. */
const TROUBLES: Readonly<Record<string, (faults: EmulatorFaults) => void>> = {
  'the agent pauses, and says so': (faults) => faults.pausePublication(),
  'nothing is relayed': (faults) => faults.muteAgent(),
  'messages are late': (faults) => {
    faults.delayMs = 40;
  },
  'messages come twice': (faults) => {
    faults.duplicate = 0.5;
  },
  'messages overtake each other': (faults) => {
    faults.reorder = 0.5;
  },
  'acknowledgements are lost': (faults) => {
    faults.loseAcks = 0.5;
  },
  'messages are lost': (faults) => {
    faults.loseMessages = 0.2;
  },
  'all of that at once': (faults) => {
    Object.assign(faults, { delayMs: 10, duplicate: 0.2, reorder: 0.2, loseAcks: 0.2, loseMessages: 0.1 });
  },
};

const AWAY: ReadonlySet<string> = new Set(['the agent pauses, and says so', 'nothing is relayed']);

/**
 * Cuts and troubles sessions again and again, in every way in turn, until it is over and each way was taken.
 *
 * @returns How often each was made.
 */
export async function cutAgain(
  emulator: SsmEmulator,
  chance: Chance,
  isOver: () => boolean,
): Promise<Map<string, number>> {
  const { faults } = emulator;
  const made = new Map<string, number>();
  const cuts = Object.entries(CUTS);
  const troubles = Object.entries(TROUBLES);
  for (let turn = 0; !isOver() || made.size < cuts.length + troubles.length; turn += 1) {
    const [trouble, begin] = troubles[turn % troubles.length] as (typeof troubles)[number];
    begin(faults);
    await pause(chance.between(...HELD_MS));
    // A cut is the better test while something is wrong already; but nothing resumes while all is away.
    if (turn % 3 === 0 || AWAY.has(trouble)) faults.clear();
    const [cut, act] = cuts[turn % cuts.length] as (typeof cuts)[number];
    const before = emulator.sessions.map(({ counters }) => counters.channels);
    act(faults);
    await emulator.until(
      ({ sessions }) =>
        sessions.every(
          ({ connected, counters }, index) => connected && counters.channels > (before[index] ?? 0),
        ),
      RECOVERY_MS,
    );
    faults.clear();
    await pause(chance.between(...BETWEEN_MS));
    for (const name of [trouble, cut]) made.set(name, (made.get(name) ?? 0) + 1);
  }
  return made;
}
