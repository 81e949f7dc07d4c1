import { expect, it } from 'vitest';
import { misspeltVariables } from '../../../src/config/misspelt-variables.ts';

it.each([
  ['REDIS_TARGET_FALBACK', 'REDIS_TARGET_FALLBACK'],
  ['REDIS_TARGET_RESULT', 'REDIS_TARGET_RESULTS'],
  ['REDIS_TARGET_LOCAL_PATH', 'REDIS_TARGET_LOCAL_PATHS'],
  ['REDIS_TARGET_ALLOW_NONEMPTY', 'REDIS_TARGET_ALLOW_NON_EMPTY'],
  ['REDIS_TARGET_CONFGI', 'REDIS_TARGET_CONFIG'],
])('tells that %s may be %s', (variable, near) => {
  expect(misspeltVariables({ [variable]: 'x' })).toEqual([{ variable, near }]);
});

it.each([
  'REDIS_TARGET',
  'REDIS_TARGET_FALLBACK',
  'REDIS_TARGET_CONFIG',
  'REDIS_TARGET_RUN_FOLDER',
  'REDIS_TARGET_OF_OUR_OWN',
  'FALBACK',
  'PATH',
])('says nothing of %s', (variable) => {
  expect(misspeltVariables({ [variable]: 'x' })).toEqual([]);
});
