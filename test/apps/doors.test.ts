import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameRun, SAMPLE } from '../matrix/axes.ts';
import { runMatrix } from '../matrix/run.ts';
import { type MatrixWorld, makeMatrixWorld } from '../matrix/world.ts';
import { lacks } from '../support/need.ts';

describe.skipIf(lacks('6.2', 'nodes', 'python', 'go'))('an app that knows only redis://localhost', () => {
  let world: MatrixWorld;
  beforeAll(async () => {
    world = await makeMatrixWorld();
  }, 600_000);
  afterAll(() => world[Symbol.asyncDispose]());

  // `npm run matrix` has all of them.
  test.each(SAMPLE.map((run) => [nameRun(run), run] as const))(
    'runs unchanged, and shows nobody what the gateway logs in with: %s',
    async (_, run) => {
      const { cells, leaks } = await runMatrix(world, run);
      expect(cells).toEqual(run.clients.map((client) => ({ client, fault: undefined })));
      expect(leaks).toEqual([]);
    },
  );
});
