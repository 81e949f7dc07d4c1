import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openTunnel } from '../../../src/tunnel.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { serve } from '../../support/tcp-server.ts';
import { echo, echoed, sha256 } from './support.ts';

it.each(['i-0123456789abcdef0', 'mi-0123456789abcdef0', 'ecs:apps_0a1b2c_0a1b2c-3'])(
  'opens a local port to what is no Redis, on the bastion %s, and ends its session',
  async (bastion) => {
    await using server = await serve(echo);
    await using emulator = await startSsmEmulator({
      instances: [{ id: bastion, agentVersion: '3.3.1230.0' }],
      hosts: { 'db.example': { host: '127.0.0.1', port: server.port } },
    });
    const tunnel = await openTunnel({ bastion, host: 'db.example', port: 5432, env: emulator.env });
    expect(tunnel).toMatchObject({
      host: '127.0.0.1',
      via: 'ssm-native',
      bastion,
      remote: 'db.example:5432',
      sessionIds: emulator.sessions.map(({ id }) => id),
    });
    const bytes = randomBytes(100_000);
    expect(await echoed(tunnel.port, bytes)).toBe(sha256(bytes));
    await tunnel.close();
    await tunnel[Symbol.asyncDispose]();
    expect(emulator.sessions.map(({ target, state }) => [target, state])).toEqual([[bastion, 'terminated']]);
    emulator.assertClean();
  },
);

/** Opens a tunnel and closes it; says how it went, and which of the AWS SDK's packages that has loaded. */
const SCRIPT = `
import Module from 'node:module';
const loadedModule = await import(process.argv[1]);
// Unbuilt, an imported module is a CommonJS one.
const { openTunnel } = loadedModule.default ?? loadedModule;
let outcome;
try {
  const tunnel = await openTunnel({ bastion: 'i-0123456789abcdef0', host: 'db.example', port: 5432 });
  await tunnel.close();
  outcome = 'opened';
} catch (error) {
  outcome = error.code ?? error.stack;
}
const loaded = Object.keys(Module._cache).flatMap((path) => /@aws-sdk.(client-ssm)/.exec(path)?.[1] ?? []);
console.log(JSON.stringify({ outcome, sdk: loaded.length > 0 }));
`;

describe('with keys in the environment', () => {
  it.each([
    ['opens without the AWS SDK', undefined, { outcome: 'opened', sdk: false }, 1],
    [
      'leaves to the AWS SDK what is worth another try',
      'ThrottlingException',
      { outcome: 'opened', sdk: true },
      3,
    ],
    ['leaves a cut connection to the AWS SDK', 'Disconnect', { outcome: 'opened', sdk: true }, 3],
    [
      'has a refusal explained as ever',
      'TargetNotConnected',
      { outcome: 'RT_SSM_TARGET_NOT_CONNECTED', sdk: true },
      2,
    ],
  ])('a tunnel %s', async (_name, answer, expected, starts) => {
    await using emulator = await startSsmEmulator({
      hosts: { 'db.example': { host: '127.0.0.1', port: 1 } },
    });
    if (answer !== undefined) emulator.faults.answerApi('StartSession', answer, 2);
    const tunnel = new URL('../../../src/tunnel.ts', import.meta.url).href;
    const ended = await start(process.execPath, [...TS_ARGS, '--input-type=module', '-e', SCRIPT, tunnel], {
      env: cleanEnvironment(emulator.env),
    }).ended;
    // Which Node the SDK will want is no news for this package's users.
    expect(ended.stderr).not.toMatch(/Error|NodeVersionSupportWarning/);
    expect(JSON.parse(ended.stdout)).toEqual(expected);
    expect(emulator.calls.filter(({ operation }) => operation === 'StartSession')).toHaveLength(starts);
    emulator.assertClean();
  });

  it('a tunnel is opened where this machine’s clock is wrong', async () => {
    await using server = await serve(echo);
    await using emulator = await startSsmEmulator({
      hosts: { 'db.example': { host: '127.0.0.1', port: server.port } },
    });
    emulator.faults.clockSkewMs = 600_000;
    const tunnel = await openTunnel({
      bastion: 'i-0123456789abcdef0',
      host: 'db.example',
      port: 5432,
      env: emulator.env,
    });
    await tunnel.close();
    expect(emulator.sessions[0]?.state).toBe('terminated');
  });
});
