import { encodeCommand } from '../resp/encoder.ts';
import type { BeforeReset } from './sent-commands.ts';

/**
 * What is sent right behind a RESET under CLIENT REPLY OFF, where it is not known whether the server has one.
 *
 * A server since 6.2 answers RESET, then these. One before refuses it in silence, and the last of these is the first that it answers:
 * the answer tells. In MULTI everything would be queued, in silence, too, so that has to end first.
 */
export function probeOfReset({ isInMulti }: BeforeReset): readonly string[][] {
  return [...(isInMulti ? [['DISCARD']] : []), ['CLIENT', 'REPLY', 'ON']];
}

/** What puts the connection back on a server without RESET; a MULTI in which RESET was refused will not be executed. */
export function restoreOf({ isInMulti }: BeforeReset): readonly string[][] {
  return [['CLIENT', 'REPLY', 'OFF'], ...(isInMulti ? [['MULTI'], ['RESET']] : [])];
}

export function encodeCommands(commands: readonly string[][]): Buffer {
  return Buffer.concat(commands.map((words) => encodeCommand(words)));
}
