import { describe, expect, it } from 'vitest';
import type { EngineBuild } from '../../../src/engines/build.ts';
import { describeMachine, findUnmetNeed, type Machine, macosVersion } from '../../../src/engines/machine.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';

const [build] = ENGINE_BUILDS;
if (build === undefined) throw new Error('The table is empty.');
const MACHINE: Machine = { platform: 'linux-x64', glibc: '2.31', hasLibrary: async () => false };

async function unmet(
  needs: EngineBuild['needs'],
  machine: Partial<Machine> = {},
): Promise<string | undefined> {
  return await findUnmetNeed({ ...(build as EngineBuild), needs }, { ...MACHINE, ...machine });
}

describe('what a server needs', () => {
  it('is there where the C library is as old or newer', async () => {
    expect(await unmet({})).toBeUndefined();
    expect(await unmet({ glibc: '2.31' })).toBeUndefined();
    expect(await unmet({ glibc: '2.4' })).toBeUndefined();
    expect(await unmet({ glibc: '2.34' })).toBe('it needs glibc 2.34 or newer, and here is 2.31');
    expect(await unmet({ glibc: '2.14' }, { glibc: undefined })).toMatch(/here is none/);
  });

  it('is a library by its file', async () => {
    expect(await unmet({ library: 'libssl.so.3' })).toBe(
      'it needs the library libssl.so.3, which is not here',
    );
    expect(
      await unmet({ library: 'libssl.so.3' }, { hasLibrary: async (name) => name === 'libssl.so.3' }),
    ).toBeUndefined();
  });

  it('is a macOS that is new enough', async () => {
    expect(await unmet({ macos: '14.0' }, { macos: '13.0' })).toMatch(
      /macOS 14\.0 or newer, and here is 13\.0/,
    );
    expect(await unmet({ macos: '10.9' }, { macos: '26.0' })).toBeUndefined();
  });
});

describe('this machine', () => {
  it.each([
    ['18.7.0', '10.14'],
    ['20.6.0', '11.0'],
    ['23.1.0', '14.0'],
    ['24.6.0', '15.0'],
    ['25.0.0', '26.0'],
  ])('is, with Darwin %s, macOS %s', (darwin, macos) => {
    expect(macosVersion(darwin)).toBe(macos);
  });

  it.runIf(process.platform === 'linux')(
    'says its own C library, and finds only libraries that are there',
    async () => {
      const machine = describeMachine(process.env);
      expect(machine.glibc ?? '2.0').toMatch(/^2\.\d+$/);
      // Every Linux with a dynamic Node has its C library under one of these names.
      const names = ['libc.so.6', `libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`];
      expect((await Promise.all(names.map(machine.hasLibrary))).some(Boolean)).toBe(true);
      expect(await machine.hasLibrary('libnosuch.so.99')).toBe(false);
    },
  );
});
