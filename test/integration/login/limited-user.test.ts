import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { countInStream, countOnServer } from '../../../src/run/usage/count-use.ts';
import { LifeWatch } from '../../../src/run/usage/life-watch.ts';
import { StreamCount } from '../../../src/run/usage/stream-count.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { makeLockedWorld, PASSWORD } from './world.ts';

/** No INFO, CONFIG, KEYS and FLUSHDB, no CLIENT LIST, and no key or channel of others. */
const RULES = ['resetchannels', '&app:*', '~app:*', '+@all', '-@dangerous', '-@admin'];
const SETTING = { host: 'app.example', auth: { user: 'app', password: PASSWORD } };

describe.each(['6.2', 'valkey-9.1'] as const)('a user who may ask nothing on %s', (version) => {
  it.skipIf(lacks(version))(
    'opens the target; what only INFO tells is said not to be known, and nothing of ours is counted as the tests’',
    async () => {
      await using world = await makeLockedWorld(version, { rules: RULES });
      await world.configure(SETTING);
      const warnings: string[] = [];
      const stream = new StreamCount();
      await using target = await openTarget('elasticache:dev', {
        env: world.env,
        cwd: world.cwd,
        tap: stream,
        progress: { ...silentProgress, warn: (text) => void warnings.push(text) },
      });
      expect(target.engine.version).toBe('not known');
      expect(warnings).toEqual([
        expect.stringMatching(/does not let its user run INFO.*Allow the user \+info/),
      ]);
      stream.begin();
      const life = new LifeWatch(target, () => expect.fail('it lives'));
      await life.ask();
      expect(life.refusal).toBeUndefined();
      const ours = { readings: life.readings, asked: life.asked };
      expect(countInStream(stream, ours)).toMatchObject({ answer: 'unused', connections: 0, commands: {} });
      expect(countOnServer(life)).toMatchObject({ answer: 'notKnown', why: expect.stringContaining('INFO') });
      const client = new Redis(target.url, { enableReadyCheck: false });
      await client.set('app:k', 'v');
      await expect(client.set('k', 'v')).rejects.toThrow('NOPERM');
      client.disconnect();
      expect(countInStream(stream, ours)).toMatchObject({ answer: 'used', commands: { 'SET 2': 2 } });
    },
  );

  it.skipIf(lacks(version))(
    'has PING and doctor find nothing broken, and a flush refused with the command that is to be allowed',
    async () => {
      await using world = await makeLockedWorld(version, { rules: RULES });
      await world.configure(SETTING);
      const ping = await runCommandLine(['ping', 'elasticache:dev', '-c', '2', '--json'], world);
      expect(ping).toMatchObject({ exitCode: 0, stderr: '' });
      const { exitCode, stdout } = await runCommandLine(['doctor', 'elasticache:dev', '--json'], world);
      const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; detail: string }[] };
      expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
      expect(exitCode).toBe(0);
      expect(checks.find(({ id }) => id === 'auth')?.detail).toBe(
        'the server takes what `elasticache.dev.auth` gives',
      );
      await world.configure(SETTING, { safety: { flush: 'before' } });
      await expect(openTarget('elasticache:dev', world)).rejects.toMatchObject({
        code: 'RT_TARGET_FLUSH',
        message: expect.stringMatching(/FLUSHDB was answered with "NOPERM/),
      });
      await world.admin((client) => client.call('ACL', 'SETUSER', 'app', '+flushdb'));
      await using target = await openTarget('elasticache:dev', world);
      expect(target.endpoint).not.toHaveProperty('username');
    },
  );
});
