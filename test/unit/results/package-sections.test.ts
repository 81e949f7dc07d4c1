import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutput } from '../../../src/results/output.ts';

/** As npm 11 and tape 5 print it. */
const printed = (name: string, isRight: boolean): string => `
> ${name}@1.0.0 test
> tape test/*.js

TAP version 13
# keeps
${isRight ? 'ok 1 should be true' : 'not ok 1 should be true\n  ---\n    operator: ok\n    at: Test.<anonymous> (test/k.js:1:41)\n  ...'}

1..1
# tests 1
`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rt-sections-'));
  for (const folder of ['packages/cart', 'packages/stock', 'node_modules/@shop', 'node_modules/other'])
    await mkdir(join(cwd, folder), { recursive: true });
  for (const name of ['cart', 'stock'])
    await symlink(join(cwd, 'packages', name), join(cwd, 'node_modules/@shop', name));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const read = async (text: string) => {
  await writeFile(join(cwd, 'run.log'), text);
  const output = await readOutput(join(cwd, 'run.log'), cwd);
  return {
    ...output,
    tests: output?.tests.map(({ file, name, status, error }) => [file, name.join(' > '), status, error?.at]),
  };
};

describe('TAP that several packages printed', () => {
  it('is told apart by the packages that npm names, one after the other', async () => {
    const text = `${printed('@shop/cart', false)}npm error code 1\n${printed('@shop/stock', true)}`;
    expect(await read(text)).toEqual({
      form: 'tap',
      tests: [
        ['packages/cart', 'keeps', 'failed', 'packages/cart/test/k.js:1:41'],
        ['packages/stock', 'keeps', 'passed', undefined],
      ],
      errors: [],
    });
  });

  it('is cut where one of them was', async () => {
    const text = `${printed('@shop/cart', true).replace('1..1\n', '')}${printed('@shop/stock', true)}`;
    expect((await read(text)).cut).toMatch(/ends before its plan/);
  });

  it.each(['app', 'other', '@shop/gone'])(
    'keeps its names where it is of no package of a workspace: %s',
    async (name) => {
      const { tests } = await read(printed(name, false));
      expect(tests).toEqual([['', 'keeps', 'failed', 'test/k.js:1:41']]);
    },
  );
});
