import { describe, expect, it } from 'vitest';
import { RedisTargetError } from '../../../src/errors.ts';
import type { Credentials, Login } from '../../../src/gateway/stages.ts';
import { type EngineVersion, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { RawClient, serveInFrontOf } from './support.ts';

const NAME = '`elasticache.dev.auth`';

function loginWith(...each: readonly (Credentials | Error)[]): Login & { asked: number } {
  const login = {
    name: NAME,
    asked: 0,
    credentials: async (): Promise<Credentials> => {
      const one = each[Math.min(login.asked, each.length - 1)];
      login.asked += 1;
      if (one === undefined || one instanceof Error) throw one ?? new Error('none');
      return one;
    },
  };
  return login;
}

const SET = '*3\r\n$3\r\nSET\r\n$5\r\nstain\r\n$1\r\n1\r\n';

describe.skipIf(lacks('2.8', '5.0', '6.2', 'valkey-9.1'))('a gateway that logs in', () => {
  it.each<[EngineVersion, string[], Credentials, string]>([
    ['2.8', ['--requirepass', 'geheim'], { password: 'geheim' }, '-ERR invalid password'],
    ['6.2', ['--requirepass', 'geheim'], { password: 'geheim' }, '-WRONGPASS'],
    [
      'valkey-9.1',
      [...'--user app on >geheim ~* +@all -@dangerous'.split(' '), ...'--user default off'.split(' ')],
      { username: 'app', password: 'geheim' },
      '-WRONGPASS',
    ],
  ])(
    'lets clients of %s work that know no password, and gives one with a wrong password the server’s own error',
    async (version, args, credentials, refusal) => {
      await using engine = await startEngine(version, { args });
      const login = loginWith(credentials, credentials, { ...credentials, password: 'falsch' });
      await using gateway = await serveInFrontOf(engine.port, { login });
      await using client = new RawClient(gateway.port);
      expect(await client.ask('PING\r\nSET a 1\r\nGET a\r\n', /1\r\n$/)).toBe('+PONG\r\n+OK\r\n$1\r\n1\r\n');
      await using own = new RawClient(gateway.port);
      const { username } = credentials;
      expect(await own.ask(`AUTH ${username ? `${username} ` : ''}nichts\r\nPING\r\n`, /\n.+\n$/s)).toMatch(
        refusal,
      );
      await using late = new RawClient(gateway.port);
      late.send(SET + SET);
      const got = await late.ended;
      expect(got).toMatch(refusal);
      expect(got.match(/\r\n/g)).toHaveLength(1);
      expect(await client.ask('EXISTS stain\r\nPING\r\n', /PONG/)).toBe(':0\r\n+PONG\r\n');
      expect(gateway.said).toEqual([
        expect.stringMatching(
          /Could not log in: the server said ".*`elasticache\.dev\.auth`.*\(RT_TARGET_AUTH\)$/,
        ),
      ]);
      expect(login.asked).toBe(3);
    },
  );

  it('runs nothing as the default user that is pipelined behind a failing login, nor behind a RESET', async () => {
    // A default user that may do everything: what slips through is seen.
    await using engine = await startEngine('6.2', {
      args: [
        ...'--user default on nopass ~* +@all'.split(' '),
        ...'--user app on >geheim ~app:* +@all'.split(' '),
      ],
    });
    const login = loginWith({ username: 'app', password: 'geheim' });
    await using gateway = await serveInFrontOf(engine.port, { login });
    await using client = new RawClient(gateway.port);
    const whoami = 'ACL WHOAMI\r\n';
    expect(
      await client.ask(
        `${whoami}RESET\r\n${SET}${whoami}*1\r\n$5\r\nreset\r\n${SET}"RESE\\x54"\r\n${SET}PING\r\n`,
        /PONG\r\n$/,
      ),
    ).toBe(
      '$3\r\napp\r\n+RESET\r\n-NOPERM this user has no permissions to access one of the keys used as arguments\r\n$3\r\napp\r\n' +
        '+RESET\r\n-NOPERM this user has no permissions to access one of the keys used as arguments\r\n' +
        '+RESET\r\n-NOPERM this user has no permissions to access one of the keys used as arguments\r\n+PONG\r\n',
    );
    expect(login.asked).toBe(4);
    await using direct = new RawClient(engine.port);
    expect(await direct.ask('DBSIZE\r\n', /\n/)).toBe(':0\r\n');
  });

  it.each([
    ['CLIENT REPLY SKIP\r\nRESET\r\n', ''],
    ['CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nRESET\r\n', ''],
    ['CLIENT REPLY OFF\r\nRESET\r\n', '+RESET\r\n'],
    ['CLIENT REPLY OFF\r\nCLIENT REPLY SKIP\r\nRESET\r\n', '+RESET\r\n'],
  ])('logs in again behind a RESET that is not answered as behind one that is: %j', async (sent, reply) => {
    for (const version of ['6.2', 'valkey-9.1'] as const) {
      await using engine = await startEngine(version, { args: ['--requirepass', 'geheim'] });
      const login = loginWith({ password: 'geheim' });
      await using gateway = await serveInFrontOf(engine.port, { login });
      await using client = new RawClient(gateway.port);
      expect(await client.ask(`${sent}SET a 1\r\nPING\r\n`, /PONG\r\n$/)).toBe(`${reply}+OK\r\n+PONG\r\n`);
      expect(await client.ask(`${sent}PING\r\n`, /PONG\r\n$/)).toBe(`${reply}+PONG\r\n`);
      expect(login.asked).toBe(3);
    }
  });

  it.each([
    ['OFF, which holds on', 'CLIENT REPLY OFF\r\nRESET\r\nSET a 1\r\n', '1'],
    ['OFF, twice', 'CLIENT REPLY OFF\r\nRESET\r\nRESET\r\nSET a 1\r\nRESET\r\n', '1'],
    [
      'OFF, once more behind ON',
      'CLIENT REPLY OFF\r\nRESET\r\nCLIENT REPLY OFF\r\nRESET\r\nSET a 1\r\n',
      '1',
    ],
    ['OFF in a MULTI, which it has fail', 'CLIENT REPLY OFF\r\nMULTI\r\nRESET\r\nSET a 1\r\nEXEC\r\n', ''],
    ['SKIP', 'CLIENT REPLY SKIP\r\nRESET\r\nCLIENT REPLY SKIP\r\nSET a 1\r\n', '1'],
  ])(
    'goes on where the server knows no RESET, and refuses it in silence: CLIENT REPLY %s',
    async (_, sent, a) => {
      await using engine = await startEngine('5.0', { args: ['--requirepass', 'geheim'] });
      for (const stage of [{ login: loginWith({ password: 'geheim' }) }, { observer: () => ({}) }]) {
        await using gateway = await serveInFrontOf(engine.port, stage);
        for (const chunk of [sent.length, 1]) {
          await using client = new RawClient(gateway.port);
          if (stage.login === undefined) await client.ask('AUTH geheim\r\n', /OK\r\n/);
          const before = client.got.length;
          for (let at = 0; at < sent.length; at += chunk) client.send(sent.slice(at, at + chunk));
          await client.ask('CLIENT REPLY ON\r\nGET a\r\nDEL a\r\n', /:\d\r\n$/);
          expect(client.got.slice(before)).toBe(
            a === '' ? '+OK\r\n$-1\r\n:0\r\n' : '+OK\r\n$1\r\n1\r\n:1\r\n',
          );
        }
      }
    },
  );

  it('asks for credentials anew behind a RESET, and refuses what follows where they are no good any more', async () => {
    await using engine = await startEngine('6.2', { args: [...'--user app on >geheim ~* +@all'.split(' ')] });
    const login = loginWith(
      { username: 'app', password: 'geheim' },
      new RedisTargetError('RT_AWS_NETWORK', 'Could not reach Secrets Manager.'),
    );
    await using gateway = await serveInFrontOf(engine.port, { login });
    await using client = new RawClient(gateway.port);
    client.send(`PING\r\nRESET\r\n${SET}`);
    expect(await client.ended).toBe(
      '+PONG\r\n+RESET\r\n-ERR Could not reach Secrets Manager. (RT_AWS_NETWORK)\r\n',
    );
    await using direct = new RawClient(engine.port);
    expect(await direct.ask('DBSIZE\r\n', /\n/)).toBe(':0\r\n');
  });

  it('goes on where the server knows no RESET, no user names or no password', async () => {
    await using engine = await startEngine('2.8', { args: ['--requirepass', 'geheim'] });
    await using gateway = await serveInFrontOf(engine.port, {
      login: loginWith({ username: 'app', password: 'geheim' }),
    });
    await using client = new RawClient(gateway.port);
    expect(await client.ask('RESET\r\nPING\r\n', /PONG/)).toBe("-ERR unknown command 'RESET'\r\n+PONG\r\n");
    await using open = await startEngine('2.8');
    await using other = await serveInFrontOf(open.port, { login: loginWith({ password: 'geheim' }) });
    await using guest = new RawClient(other.port);
    expect(await guest.ask('PING\r\n', /PONG/)).toBe('+PONG\r\n');
  });
});

describe.skipIf(lacks('6.2'))('a login that ends by itself', () => {
  const RENEW_MS = 40;
  const USERS = '--user first on >geheim ~* +@all --user second on >geheim ~* +@all'.split(' ');
  const first: Credentials = { username: 'first', password: 'geheim' };
  const second: Credentials = { username: 'second', password: 'geheim' };

  /** A login that gives what `current` is, and counts. */
  function changingLogin(current: { is: Credentials }): Login & { asked: number } {
    const login = {
      name: NAME,
      renewMs: RENEW_MS,
      asked: 0,
      credentials: async (): Promise<Credentials> => {
        login.asked += 1;
        return current.is;
      },
    };
    return login;
  }

  it('is renewed between the client’s commands, never within them, and fails without harm', async () => {
    await using engine = await startEngine('6.2', { args: USERS });
    const current = { is: first };
    const login = changingLogin(current);
    await using gateway = await serveInFrontOf(engine.port, { login });
    await using client = new RawClient(gateway.port);
    client.socket.setMaxListeners(0);
    // Another connection, renewed as often, shows that the time has come.
    const clock = changingLogin({ is: first });
    await using other = await serveInFrontOf(engine.port, { login: clock });
    await using ticking = new RawClient(other.port);
    ticking.socket.setMaxListeners(0);
    const untilTime = async (): Promise<void> => {
      for (const until = clock.asked + 3; clock.asked < until; ) await ticking.ask('PING\r\n', /PONG/);
    };
    await client.ask('MULTI\r\n', /OK\r\n$/);
    const { asked } = login;
    current.is = second;
    await untilTime();
    // In MULTI it would be queued, and within a command it would be a part of it.
    await client.ask('EXEC\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nva', /\*0\r\n$/);
    await untilTime();
    expect(login.asked).toBe(asked);
    expect(await client.ask('lue\r\n', /OK\r\n$/)).toBe('+OK\r\n');
    const whoami = (): Promise<string> => client.ask('ACL WHOAMI\r\n', /(?:first|second)\r\n$/);
    while (!(await whoami()).includes('second'));
    current.is = { ...second, password: 'falsch' };
    while (gateway.said.length === 0) await client.ask('GET k\r\n', /value\r\n$/);
    expect(gateway.said).toEqual([
      expect.stringMatching(/a connection could not log in again, and goes on as it is: .*WRONGPASS/),
    ]);
    expect(await whoami()).toBe('$6\r\nsecond\r\n');
  });

  it('is not renewed where the client has logged in by itself', async () => {
    await using engine = await startEngine('6.2', { args: USERS });
    const login = { ...loginWith(first, first, second), renewMs: RENEW_MS };
    await using gateway = await serveInFrontOf(engine.port, { login });
    await using own = new RawClient(gateway.port);
    await using other = new RawClient(gateway.port);
    other.socket.setMaxListeners(0);
    await own.ask('AUTH second geheim\r\n', /OK/);
    await using hello = new RawClient(gateway.port);
    await hello.ask('HELLO 2 AUTH first geheim\r\n', /proto/);
    // The other one was renewed to be the second user meanwhile.
    while (!/second/.test(await other.ask('ACL WHOAMI\r\n', /(?:first|second)\r\n$/)));
    expect(await hello.ask('ACL WHOAMI\r\n', /(?:first|second)\r\n$/)).toBe('$5\r\nfirst\r\n');
    expect(await own.ask('ACL WHOAMI\r\n', /(?:first|second)\r\n$/)).toBe('$6\r\nsecond\r\n');
  });
});
