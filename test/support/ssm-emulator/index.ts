import type { SsmEmulator, StartSsmEmulatorOptions } from './types.ts';

export type * from './types.ts';

/** Starts SSM's API, its message gateway and the agent on 127.0.0.1. See README.md here. */
export async function startSsmEmulator(_options: StartSsmEmulatorOptions = {}): Promise<SsmEmulator> {
  throw new Error('Starting the SSM emulator: it is not there yet.');
}
