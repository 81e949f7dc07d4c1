import { describe, expect, it } from 'vitest';
import type { RedisTargetError } from '../../../src/errors.ts';
import { LoginStage } from '../../../src/gateway/login.ts';
import type { Credentials, Login } from '../../../src/gateway/stages.ts';

const WRONG = 'WRONGPASS invalid username-password pair or user is disabled.';

/** Logs in on a server that answers each AUTH with the next of these lines. */
async function logIn(
  login: Partial<Login>,
  answers: readonly string[],
  onError: (error: RedisTargetError) => void = () => {},
): Promise<string[]> {
  const seen: string[] = [];
  const left = [...answers];
  await new Promise<void>((resolve) => {
    const stage = new LoginStage({
      login: { name: '`auth`', credentials: async () => ({ username: 'app', password: 'old' }), ...login },
      send: (bytes) => {
        seen.push(
          bytes
            .toString()
            .replaceAll(/\r\n(?:\$\d+\r\n)?/g, ' ')
            .trim(),
        );
        const line = left.shift() ?? WRONG;
        queueMicrotask(() => stage.answer(line !== 'OK', line));
      },
      onDone: () => {
        seen.push('logged in');
        resolve();
      },
      onRefused: (line, error) => {
        onError(error);
        seen.push(line);
        resolve();
      },
    });
    stage.start();
  });
  return seen;
}

const renewed = async ({ password }: Credentials): Promise<Credentials | undefined> =>
  password === 'old' ? { username: 'app', password: 'new' } : undefined;

describe('a password that was rotated since it was read', () => {
  it.each([WRONG, 'ERR invalid password'])('is asked for again where the server says "%s"', async (line) => {
    expect(await logIn({ renewed }, [line, 'OK'])).toEqual([
      '*3 AUTH app old',
      '*3 AUTH app new',
      'logged in',
    ]);
  });

  it('is asked for once: what the server says of the new one is told', async () => {
    const again = async () => ({ username: 'app', password: 'newer' });
    expect(await logIn({ renewed: again }, [WRONG, 'WRONGPASS again'])).toEqual([
      '*3 AUTH app old',
      '*3 AUTH app newer',
      'WRONGPASS again',
    ]);
  });

  it('is what the server refuses where there is no other, or none is to be had', async () => {
    const refused = ['*3 AUTH app old', WRONG];
    expect(await logIn({}, [WRONG])).toEqual(refused);
    expect(await logIn({ renewed: async () => undefined }, [WRONG])).toEqual(refused);
    expect(await logIn({ renewed: () => Promise.reject(new Error('no')) }, [WRONG])).toEqual(refused);
  });

  it('is not asked for where the server refuses for another reason', async () => {
    const other = 'ERR max number of clients reached';
    expect(await logIn({ renewed }, [other])).toEqual(['*3 AUTH app old', other]);
  });

  it('is sent without its user to a server that knows none', async () => {
    const none = "ERR wrong number of arguments for 'auth' command";
    expect(await logIn({ renewed }, [none, 'ERR invalid password', 'OK'])).toEqual([
      '*3 AUTH app old',
      '*2 AUTH old',
      '*2 AUTH new',
      'logged in',
    ]);
  });
});

describe('a server that refuses a login', () => {
  it.each([
    ['ERR max number of clients reached', 'RT_TARGET_MAX_CLIENTS', /as many clients as it takes.*maxclients/],
    [
      'ERR max number of clients + cluster connections reached',
      'RT_TARGET_MAX_CLIENTS',
      /as many clients as it takes/,
    ],
    ['LOADING Redis is loading the dataset in memory', 'RT_TARGET_LOADING', /still loading.*\. Wait/],
    ['BUSY Redis is busy running a script.', 'RT_TARGET_BUSY', /runs a script.*SCRIPT KILL/],
    ['MASTERDOWN Link with MASTER is down', 'RT_TARGET_MASTERDOWN', /Look after its primary .*, or let it/],
    ['DENIED Redis is running in protected mode', 'RT_TARGET_AUTH', /protected-mode no/],
  ])('for everybody is not told to have a wrong setting: %s', async (line, code, cure) => {
    const errors: RedisTargetError[] = [];
    expect(await logIn({}, [line], (error) => errors.push(error))).toEqual(['*3 AUTH app old', line]);
    expect(errors).toEqual([expect.objectContaining({ code, message: expect.stringMatching(cure) })]);
    expect(errors[0]?.message).toContain(`it said "${line}"`);
    expect(errors[0]?.message).not.toMatch(/Check `auth`|openTimeoutMs/);
  });

  it.each([WRONG, 'NOAUTH Authentication required.', 'ERR unknown command'])(
    'for its credentials names the setting: %s',
    async (line) => {
      const errors: RedisTargetError[] = [];
      await logIn({}, [line], (error) => errors.push(error));
      expect(errors).toEqual([expect.objectContaining({ code: 'RT_TARGET_AUTH' })]);
      expect(errors[0]?.message).toContain('Check `auth`.');
    },
  );
});
