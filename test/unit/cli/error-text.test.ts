import { expect, it } from 'vitest';
import { errorText } from '../../../src/cli/error-text.ts';
import { RedisTargetError } from '../../../src/errors.ts';

it('ends an error with its code', () => {
  expect(errorText(new RedisTargetError('RT_PORT_TAKEN', 'Could not listen.'))).toBe(
    'Could not listen. [RT_PORT_TAKEN]',
  );
});

it('says the code of each target that was tried in turn', () => {
  const tried = [
    { target: 'local:2.8', code: 'RT_LOCAL_NONE', message: 'none is $& here' },
    { target: 'container:2.8', code: 'RT_DOCKER_ABSENT', message: 'no Docker answers:\nstart it' },
  ];
  const lines = tried.map(({ target, message }) => `  - ${target}: ${message}`);
  const error = new RedisTargetError('RT_TARGET_NONE', `Could not open 2.8:\n${lines.join('\n')}`, {
    details: { tried },
  });
  expect(errorText(error)).toBe(
    'Could not open 2.8:\n  - local:2.8: none is $& here [RT_LOCAL_NONE]\n  - container:2.8: no Docker answers:\nstart it [RT_DOCKER_ABSENT] [RT_TARGET_NONE]',
  );
});

it('leaves a message alone whose tries are no targets', () => {
  const error = new RedisTargetError('RT_TARGET_NONE', 'Could not find a Redis.', {
    details: { tried: ['REDIS_URL is not set', null] },
  });
  expect(errorText(error)).toBe('Could not find a Redis. [RT_TARGET_NONE]');
});
