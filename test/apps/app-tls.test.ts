import { beforeAll, describe, expect, test } from 'vitest';
import { type App, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';

describe.skipIf(lacks('2.8', '6.2'))('an app with `tls: {}` in its code', () => {
  let app: App;
  beforeAll(async () => {
    app = await prepareApp('elsewhere');
  }, 300_000);

  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv =>
    cleanEnvironment({ ADDRESS: 'TLS in the code', REDIS_TARGET_APP_TLS: 'always', ...more });

  // Node has read NODE_EXTRA_CA_CERTS before the setup runs, in whose process or threads the tests run in four of these.
  test.each(['vitest:forks', 'vitest:threads', 'jest:workers', 'jest:in-band', 'mocha', 'node:test'])(
    'runs unchanged on a local server under %s, whose setup opens the target',
    async (script) => {
      const ended = await app.run('npm', ['run', script], { env: env({ REDIS_TARGET: 'local:6.2' }) });
      expect(ended.stderr).not.toMatch(/TLS with a client|Warning: Ignoring extra certs/);
      expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    },
  );
});
