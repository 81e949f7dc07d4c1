import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { makeCertificates } from '../support/certificates.ts';
import { startEngine } from '../support/engines.ts';
import { TS_ARGS } from '../support/run-ts.ts';

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

interface OpenWays extends AsyncDisposable {
  readonly ways: readonly WayToServer[];
}

const SERVER = fileURLToPath(new URL('gateway-server.ts', import.meta.url));

/**
 * Starts one server and every way to it, each proxy in a process of its own.
 *
 * @param proxies - The folder that Debian's packages lie in; undefined: they are not to be had.
 */
export async function openWays(dist: string, proxies: string | undefined): Promise<OpenWays> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
  const certificates = await makeCertificates('bench.example');
  const { cert, key, ca } = certificates;
  const tlsPort = await getPort({ host: '127.0.0.1' });
  const engine = await startEngine('6.2', {
    args: [
      '--tls-port',
      `${tlsPort}`,
      '--tls-cert-file',
      cert,
      '--tls-key-file',
      key,
      '--tls-ca-cert-file',
      ca,
      '--tls-auth-clients',
      'no',
    ],
  });
  const children: ChildProcess[] = [];
  const ways: WayToServer[] = [{ name: DIRECT, port: engine.port, pid: undefined, to: undefined }];
  const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    children.push(child);
    return child;
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
      const port = await getPort({ host: '127.0.0.1' });
      const file = join(folder, `${port}.cfg`);
      await writeFile(
        file,
        `global\n  nbthread 1\n  maxconn 500\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\nlisten redis\n  bind 127.0.0.1:${port}\n  server one ${server}\n`,
      );
      const child = start(join(proxies, 'usr/sbin/haproxy'), ['-db', '-q', '-f', file], env);
      ways.push({ name, port: await listening(port), pid: child.pid, to: undefined });
    }
    const port = await getPort({ host: '127.0.0.1' });
    const file = join(folder, 'nutcracker.yml');
    await writeFile(
      file,
      `redis:\n  listen: 127.0.0.1:${port}\n  redis: true\n  servers:\n    - 127.0.0.1:${engine.port}:1\n`,
    );
    const child = start(
      join(proxies, 'usr/sbin/nutcracker'),
      [
        '-c',
        file,
        '-s',
        `${await getPort({ host: '127.0.0.1' })}`,
        '-m',
        '16384',
        '-o',
        join(folder, 'nutcracker.log'),
      ],
      env,
    );
    ways.push({ name: NUTCRACKER, port: await listening(port), pid: child.pid, to: HAPROXY });
  }
  for (const [name, way, serverPort] of [
    [FORWARD, 'forward', engine.port],
    [LOGIN, 'login', engine.port],
    [TLS, 'tls', tlsPort],
  ] as const) {
    const child = start(process.execPath, [...TS_ARGS, SERVER, dist, way, `${serverPort}`, ca]);
    if (child.stdout === null) throw new Error('no output');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const { port } = JSON.parse(said.toString()) as { port: number };
    ways.push({
      name,
      port,
      pid: child.pid,
      to: hasProxies ? (way === 'tls' ? HAPROXY_TLS : HAPROXY) : DIRECT,
    });
  }
  return {
    ways,
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL');
      await engine.close();
      await certificates[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody else's program says nothing when it listens. */
async function listening(port: number): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return port;
    await delay(25);
  }
  throw new Error(`Nobody listens on ${port}.`);
}
