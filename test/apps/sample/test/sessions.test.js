import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../src/connect.js';
import { Sessions } from '../src/sessions.js';

const redis = connect();
const sessions = new Sessions(redis, { ttlSeconds: 600 });

beforeEach(async () => {
  await redis.del('session:s1', 'seen:anna');
});
afterAll(() => redis.quit());

describe('a session', () => {
  test('is found after it was created', async () => {
    await sessions.create('s1', 'anna');
    expect(await sessions.find('s1')).toEqual({ user: 'anna', cart: [] });
  });

  test('is not created twice', async () => {
    await sessions.create('s1', 'anna');
    await sessions.create('s1', 'bert');
    expect(await sessions.find('s1')).toMatchObject({ user: 'anna' });
  });

  test('keeps its time to live when its cart changes', async () => {
    await sessions.create('s1', 'anna');
    expect(await sessions.update('s1', { cart: ['tea'] })).toEqual({ user: 'anna', cart: ['tea'] });
    expect(await sessions.secondsLeft('s1')).toBeGreaterThan(500);
  });

  test('is gone after its end', async () => {
    await sessions.create('s1', 'anna');
    expect(await sessions.end('s1')).toBe(true);
    expect(await sessions.find('s1')).toBeUndefined();
  });

  test('has no time left when it is not there', async () => {
    expect(await sessions.secondsLeft('s1')).toBe(-2);
  });
});

test('remembers device and page of a user in one command', async () => {
  expect(await sessions.sawUser('anna', 'phone', '/cart')).toEqual({ device: 'phone', page: '/cart' });
});

test('tells the operator that no password is needed', async () => {
  expect(await sessions.passwordProblem('geheim')).toBe('ERR Client sent AUTH, but no password is set');
});
