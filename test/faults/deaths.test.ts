import { describe, expect, it } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { watchLeftovers } from '../support/leftovers.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { endVictims } from './kills/death-runs.ts';
import type { Victim } from './kills/victims.ts';

/** More of them: `npm run kills -- deaths --count 50`. */
const COUNTS: readonly [Victim, number][] = [
  ['server', 4],
  ['holder', 4],
  ['tunnel', 2],
];
const OF_CONTAINERS = 2;
const SEED = Number(process.env.REDIS_TARGET_KILLS_SEED ?? 20_261_126);

async function faultsOf(victim: Victim, count: number): Promise<string[]> {
  return await endVictims({ victim, count, seed: SEED, atOnce: 2 });
}

describe.skipIf(lacks('2.8', '6.2'))('a comparison whose target dies on the way', () => {
  it.each(COUNTS)(
    'never passes, names the death, and leaves nothing: the %s, %i times',
    async (victim, count) => {
      expect(await faultsOf(victim, count), `seed ${SEED}`).toEqual([]);
    },
    600_000,
  );

  it.skipIf(lacks('docker'))(
    `never passes, names the death, and leaves nothing: the container, ${OF_CONTAINERS} times`,
    async () => {
      expect(await faultsOf('container', OF_CONTAINERS), `seed ${SEED}`).toEqual([]);
    },
    600_000,
  );
});

interface Report {
  readonly tests: readonly {
    readonly name: readonly string[];
    readonly verdict: string;
    readonly kind?: string;
    readonly reason?: { readonly id: string; readonly certainty: string };
  }[];
  readonly problems: readonly string[];
}

describe.skipIf(lacks('6.2', '7'))('a comparison with an engine that dies of a command', () => {
  it('has the test that sent it broken for that reason, and only the later ones lost', async () => {
    await using watched = await watchLeftovers();
    const app = await prepareApp('mocha');
    const out = `${watched.folder}/results`;
    const args = [
      'compare',
      'local:6.2',
      'local:7',
      '--json',
      '--out',
      out,
      '--',
      'mocha',
      'lives/deadly.test.js',
    ];
    const { exitCode, stdout, stderr } = await app.run('redis-target', args, {
      env: cleanEnvironment(watched.env),
    });
    expect(exitCode, stderr).toBe(1);
    const { tests, problems } = JSON.parse(stdout) as Report;
    expect(tests.map(({ name: [name], verdict }) => `${name}: ${verdict}`)).toEqual([
      'keeps a value: same',
      'hands on what a script raises: broken',
      'still has the value: lost',
    ]);
    // A server without symbols names no function in its crash report, and then the command alone speaks for it.
    const said =
      /the server \(pid \d+\) crashed (in .*luaCallFunction)?.*, while "hands on what a script raises" ran; its last known command was EVAL; this engine is known for it: A script .* \(D01\)/;
    const certainty = said.exec(stderr)?.[1] === undefined ? 'likely' : 'certain';
    expect(tests[1]).toMatchObject({ kind: 'crash', reason: { id: 'D01', certainty } });
    expect(problems.join('\n')).toMatch(said);
    expect(stderr).toMatch(said);
  }, 600_000);
});
