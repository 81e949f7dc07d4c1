import { fileURLToPath } from 'node:url';
import { openPluginSession } from '../../src/ssm/transport/plugin.ts';
import { type OpenSsmTunnelOptions, openSsmTunnel, type SsmTunnel } from '../../src/ssm/tunnel.ts';
import { waitForPong } from '../../src/targets/wait-for-pong.ts';
import { forwardTo, plainSessionApi } from './session-api.ts';
import type { SsmEmulator } from './ssm-emulator/index.ts';

/** What stands in for session-manager-plugin: it forwards by plain TCP to `STAND_IN_REMOTE`. */
export const STAND_IN_PLUGIN: string = fileURLToPath(new URL('stand-in-plugin.mjs', import.meta.url));

/** Opens a tunnel through a plugin to `redis.example`, which is the engine on `port`. */
export async function openPluginTunnel(
  emulator: SsmEmulator,
  port: number,
  { plugin, ...options }: { readonly plugin: string } & Omit<OpenSsmTunnelOptions, 'openSession' | 'ready'>,
): Promise<SsmTunnel> {
  const api = plainSessionApi(emulator.url);
  return await openSsmTunnel({
    ...options,
    openSession: (signal) =>
      openPluginSession({
        api,
        request: forwardTo('redis.example', 6379),
        signal,
        plugin,
        region: 'eu-west-1',
        endpoint: emulator.url,
        env: { ...process.env, ...emulator.env, STAND_IN_REMOTE: `127.0.0.1:${port}` },
      }),
    ready: waitForPong,
  });
}
