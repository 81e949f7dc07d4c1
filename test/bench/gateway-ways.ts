import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { type GuardedChild, spawnGuarded } from '../../src/platform/guarded-child.ts';
import { makeScratch } from '../../src/platform/scratch.ts';
import { makeCertificates } from '../support/certificates.ts';
import { TS_ARGS } from '../support/run-ts.ts';
import { startTlsEngine } from '../support/tls-engine.ts';

/** A way to the same server: directly, through the gateway, or through somebody else's proxy. */
export interface WayToServer {
  readonly name: string;
  readonly port: number;
  /** Of the process in between. */
  readonly pid: number | undefined;
  /** The way that it is measured against. */
  readonly to: string | undefined;
}

export const DIRECT = 'direct';
export const HAPROXY = 'HAProxy, TCP mode';
export const HAPROXY_TLS = 'HAProxy, TLS to the server';
export const NUTCRACKER = 'nutcracker';
export const FORWARD = 'gateway, forwarding';
export const LOGIN = 'gateway, login';
export const TLS = 'gateway, TLS to the server';
export const GATEWAYS: readonly string[] = [FORWARD, LOGIN, TLS];

interface OpenWays extends AsyncDisposable {
  readonly ways: readonly WayToServer[];
  /** Starts one of the gateway's ways once more, whose process has done nothing yet. */
  readonly again: (name: string) => Promise<WayToServer>;
}

const SERVER = fileURLToPath(new URL('gateway-server.ts', import.meta.url));

/**
 * Starts one server and every way to it, each proxy in a process of its own.
 *
 * @param proxies - The folder that Debian's packages lie in; undefined: they are not to be had.
 */
export async function openWays(dist: string, proxies: string | undefined): Promise<OpenWays> {
  const certificates = await makeCertificates('bench.example');
  const { ca } = certificates;
  const { tlsPort, engine } = await startTlsEngine(certificates);
  const children: GuardedChild[] = [];
  const ways: WayToServer[] = [{ name: DIRECT, port: engine.port, pid: undefined, to: undefined }];
  /** Guarded, so that nothing is left however the bench ends. `configure` gives the command's arguments, and may write into its folder. */
  const start = async (
    way: Pick<WayToServer, 'name' | 'to'>,
    command: string,
    configure: (port: number, folder: string) => readonly string[] | Promise<readonly string[]>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<WayToServer> => {
    const { path: scratch } = await makeScratch('bench');
    const port = await getPort({ host: '127.0.0.1' });
    const child = await spawnGuarded({
      command: [command, ...(await configure(port, scratch))],
      scratch,
      cwd: process.cwd(),
      logFile: join(scratch, 'log'),
      env: { ...process.env, ...env },
      endWith: 'SIGKILL',
    });
    children.push(child);
    return { ...way, port: await listening(port, child), pid: child.pid };
  };
  const hasProxies = proxies !== undefined && existsSync(join(proxies, 'usr/sbin/haproxy'));
  if (hasProxies) {
    const env = {
      LD_LIBRARY_PATH: join(
        proxies,
        'usr/lib',
        process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
      ),
    };
    for (const [name, server] of [
      [HAPROXY, `127.0.0.1:${engine.port}`],
      [
        HAPROXY_TLS,
        `127.0.0.1:${tlsPort} ssl verify required ca-file ${ca} sni str(bench.example) verifyhost bench.example`,
      ],
    ] as const) {
      const way = await start(
        { name, to: undefined },
        join(proxies, 'usr/sbin/haproxy'),
        async (port, folder) => {
          const file = join(folder, 'haproxy.cfg');
          await writeFile(
            file,
            `global\n  nbthread 1\n  maxconn 500\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\nlisten redis\n  bind 127.0.0.1:${port}\n  server one ${server}\n`,
          );
          return ['-db', '-q', '-f', file];
        },
        env,
      );
      ways.push(way);
    }
    const statsPort = await getPort({ host: '127.0.0.1' });
    const nutcracker = await start(
      { name: NUTCRACKER, to: HAPROXY },
      join(proxies, 'usr/sbin/nutcracker'),
      async (port, folder) => {
        const file = join(folder, 'nutcracker.yml');
        await writeFile(
          file,
          `redis:\n  listen: 127.0.0.1:${port}\n  redis: true\n  servers:\n    - 127.0.0.1:${engine.port}:1\n`,
        );
        return ['-c', file, '-s', `${statsPort}`, '-m', '16384', '-o', join(folder, 'nutcracker.log')];
      },
      env,
    );
    ways.push(nutcracker);
  }
  const startGateway = async (name: string): Promise<WayToServer> => {
    const isTls = name === TLS;
    const to = hasProxies ? (isTls ? HAPROXY_TLS : HAPROXY) : DIRECT;
    const server = `${isTls ? tlsPort : engine.port}`;
    const how = isTls ? 'tls' : name === LOGIN ? 'login' : 'forward';
    return await start({ name, to }, process.execPath, (port) => [
      ...[...TS_ARGS, SERVER, dist, how, server, `${port}`, ca],
    ]);
  };
  for (const name of GATEWAYS) ways.push(await startGateway(name));
  return {
    ways,
    again: startGateway,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(children.map((child) => child.close()));
      await engine.close();
      await certificates[Symbol.asyncDispose]();
    },
  };
}

/** Somebody else's program says nothing when it listens. */
async function listening(port: number, child: GuardedChild): Promise<number> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return port;
    await delay(25);
  }
  throw new Error(`Nobody listens on ${port}: ${(await child.lastLines()).join('\n')}`);
}
