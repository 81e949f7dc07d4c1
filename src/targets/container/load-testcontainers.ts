import { createRequire } from 'node:module';
import { loadPackage } from '../../platform/load-package.ts';

type Testcontainers = typeof import('testcontainers');

/**
 * What Testcontainers 11 loads for building images, Compose, HTTP checks and SSH, by the package that asks for it. Starting a
 * container of an image needs none of it, and it is two thirds of what loading Testcontainers takes: 750 files and 350 ms of
 * CPU with, 220 files and 107 ms without (median of five in turn on a busy machine, Node 20).
 */
const LATER: readonly (readonly [path: readonly string[], name: string])[] = [
  [['testcontainers'], 'undici'],
  [['testcontainers'], 'archiver'],
  [['testcontainers'], 'docker-compose'],
  [['testcontainers'], 'ssh-remote-port-forward'],
  [['testcontainers', 'dockerode'], '@grpc/grpc-js'],
  [['testcontainers', 'dockerode'], '@grpc/proto-loader'],
  [['testcontainers', 'dockerode'], 'docker-modem/lib/ssh.js'],
];

let loaded: Testcontainers | undefined;

/** Loads Testcontainers; what it needs for something else is loaded when that is done. */
export function loadTestcontainers(): Testcontainers {
  if (loaded !== undefined) return loaded;
  const { cache } = createRequire(import.meta.url);
  const standIns = new Map<string, NodeModule>();
  for (const [path, name] of LATER) {
    const later = standInFor(path, name);
    // What is there already costs nothing, and what is not found is not asked for by this version.
    if (later === undefined || cache[later.id] !== undefined) continue;
    // Replacing entries is a documented use of the cache (https://nodejs.org/api/modules.html#requirecache).
    cache[later.id] = later;
    standIns.set(later.id, later);
  }
  try {
    loaded = loadPackage<Testcontainers>('testcontainers');
    return loaded;
  } finally {
    // Whoever asks from here on gets the package itself.
    for (const [id, later] of standIns) if (cache[id] === later) delete cache[id];
  }
}

/** A module whose exports load the real one when something is asked of them. */
function standInFor(path: readonly string[], name: string): NodeModule | undefined {
  try {
    let require = createRequire(import.meta.url);
    for (const step of path) require = createRequire(require.resolve(step));
    const id = require.resolve(name);
    return {
      id,
      filename: id,
      loaded: true,
      children: [],
      paths: [],
      exports: later(() => require(name)),
    } as unknown as NodeModule;
  } catch {
    return undefined;
  }
}

function later(load: () => object): object {
  const real = (): never => load() as never;
  return new Proxy(() => undefined, {
    // Compiled imports ask this of whatever they load. No: then `default` is all of it.
    get: (_, name) => (name === '__esModule' ? undefined : Reflect.get(real(), name)),
    has: (_, name) => Reflect.has(real(), name),
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    construct: (_, args) => Reflect.construct(real(), args),
  });
}
