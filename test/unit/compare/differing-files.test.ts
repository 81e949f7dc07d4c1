import { expect, it } from 'vitest';
import { differingFiles } from '../../../src/compare/differing-files.ts';

const runs = [{ folders: ['packages/', 'packages/cart/'] }, {}, { folders: ['packages/stock/'] }];

it('are told as seen from the folders that their runners were started in, each once', () => {
  const files = [
    'packages/cart/test/keys.test.ts',
    'packages/stock/test/keys.test.ts',
    'packages/stock/../shared/all.test.ts',
    'packages/other/test/b.test.ts',
    'packages/cart',
    'packages/cartridge.test.ts',
    'test/root.test.ts',
    '',
  ];
  const tests = files.map((file) => ({ file, verdict: 'broken' as const }));
  expect(differingFiles([...tests, { file: 'test/same.test.ts', verdict: 'same' }], runs)).toEqual([
    'test/keys.test.ts',
    '../shared/all.test.ts',
    'other/test/b.test.ts',
    'cartridge.test.ts',
    'test/root.test.ts',
  ]);
});
