import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { openTunnel } from '../../../src/tunnel.ts';
import { lacks } from '../../support/need.ts';
import { isListening, processesOf, waitFor } from '../../support/processes.ts';
import { STAND_IN_PLUGIN } from '../../support/stand-in-plugin.ts';
import { countCalls, makeWorld, type World } from '../elasticache/world.ts';

function pluginOptions(world: World, more: NodeJS.ProcessEnv = {}): { env: NodeJS.ProcessEnv; cwd: string } {
  const env = {
    ...world.env,
    REDIS_TARGET_TRANSPORT: 'plugin',
    SESSION_MANAGER_PLUGIN: STAND_IN_PLUGIN,
    STAND_IN_REMOTE: `127.0.0.1:${world.engines['6.2'].port}`,
    ...more,
  };
  return { env, cwd: world.cwd };
}

/** The plugins that were started with this world's environment: others run beside this file. */
function pluginsOf(world: World): { readonly pid: number }[] {
  return processesOf(`${STAND_IN_PLUGIN} AWS_SSM`).filter(({ pid }) =>
    readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${world.cwd}\0`),
  );
}

describe.skipIf(lacks('2.8', '6.2'))('the plugin transport', () => {
  it('forwards through the plugin, keeps the token out of its arguments, and ends it and its session', async () => {
    await using world = await makeWorld();
    const target = await openTarget('elasticache:6.2', pluginOptions(world));
    expect(target).toMatchObject({
      via: 'ssm-plugin',
      engine: { version: '6.2.11' },
      details: { remote: 'app-62.example:6379' },
    });
    const [session] = world.emulator.sessions;
    for (const { command } of processesOf(STAND_IN_PLUGIN))
      for (const token of session?.tokens ?? ['']) expect(command).not.toContain(token);
    const client = new Redis(target.url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await target.close();
    await waitFor('nobody listens any more', async () => !(await isListening(target.endpoint.port)));
    expect(countCalls(world, 'TerminateSession')).toBe(1);
  });

  it('hands the response in an argument only to a plugin that is too old for the variable', async () => {
    await using world = await makeWorld();
    const target = await openTarget(
      'elasticache:6.2',
      pluginOptions(world, { STAND_IN_VERSION: '1.2.535.0' }),
    );
    expect(target.engine.version).toBe('6.2.11');
    await target.close();
  });

  it('says what the plugin said where it could not start, although it exits with 0, and ends the session', async () => {
    await using world = await makeWorld();
    await expect(
      openTarget('elasticache:6.2', pluginOptions(world, { STAND_IN_FAILS: 'unexpected end of JSON input' })),
    ).rejects.toMatchObject({
      code: 'RT_PLUGIN_FAILED',
      message: expect.stringContaining('Cannot perform start session: unexpected end of JSON input'),
    });
    expect(world.emulator.sessions.every(({ state }) => state === 'terminated')).toBe(true);
  });

  it('says that there is none, and names `native`', async () => {
    await using world = await makeWorld();
    await expect(
      openTarget(
        'elasticache:6.2',
        pluginOptions(world, { SESSION_MANAGER_PLUGIN: '/nowhere/session-manager-plugin' }),
      ),
    ).rejects.toMatchObject({
      code: 'RT_PLUGIN_NOT_FOUND',
      message: expect.stringContaining('native'),
    });
    expect(countCalls(world, 'StartSession')).toBe(0);
  });

  it('starts a plugin again that never answers its first PING', async () => {
    await using world = await makeWorld();
    const options = pluginOptions(world, { STAND_IN_MUTE: join(world.cwd, 'mute') });
    const target = await openTarget('elasticache:6.2', options);
    expect(target.engine.version).toBe('6.2.11');
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'open']);
    // Two starts and no more: the second one answers.
    expect(target.openMs).toBeLessThan(9_000);
    await target.close();
    expect(world.emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
    await waitFor('both plugins are gone', () => pluginsOf(world).length === 0);
  });

  it('starts a new session after the plugin died, at the next connection', async () => {
    await using world = await makeWorld();
    const target = await openTarget('elasticache:6.2', pluginOptions(world));
    for (const { pid } of pluginsOf(world)) process.kill(pid, 'SIGKILL');
    const client = new Redis(target.url, { maxRetriesPerRequest: 20, retryStrategy: () => 50 });
    await waitFor(
      'a PING goes through again',
      async () => (await client.ping().catch(() => '')) === 'PONG',
      15_000,
    );
    expect(countCalls(world, 'StartSession')).toBeGreaterThan(1);
    client.disconnect();
    await target.close();
  });

  it('ends it by SIGINT, the one signal on which it ends its session', async () => {
    await using world = await makeWorld();
    const signals = join(world.cwd, 'signals');
    const target = await openTarget('elasticache:6.2', pluginOptions(world, { STAND_IN_SIGNALS: signals }));
    await target.close();
    expect(readFileSync(signals, 'utf8')).toBe('SIGINT');
  });

  it('says which destination the agent could not reach', async () => {
    await using world = await makeWorld();
    await expect(
      openTarget('elasticache:6.2', pluginOptions(world, { STAND_IN_REMOTE: '127.0.0.1:1' })),
    ).rejects.toMatchObject({
      code: 'RT_TUNNEL_CONNECT_REFUSED',
      message: expect.stringContaining('app-62.example:6379'),
    });
  });

  it('says why the service ended the session, although the plugin exits with 0', async () => {
    await using world = await makeWorld();
    const states: string[] = [];
    await using tunnel = await openTunnel({
      bastion: 'i-0123456789abcdef0',
      host: 'app-62.example',
      port: 6379,
      transport: 'plugin',
      plugin: STAND_IN_PLUGIN,
      env: pluginOptions(world).env,
      onState: (text) => void states.push(text),
    });
    const [sessionId] = tunnel.sessionIds;
    for (const { pid } of pluginsOf(world)) process.kill(pid, 'SIGUSR2');
    await waitFor('the session is over', () => tunnel.sessionIds.length === 0);
    expect(states).toEqual([
      `session ${sessionId} ended (Your session was terminated by an administrator); the next local connection opens a new one`,
    ]);
  });
});
