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
  const standIns: StandIn[] = [];
  for (const [path, name] of LATER) {
    const standIn = standInFor(path, name, cache);
    // What is there already costs nothing, and what is not found is not asked for by this version.
    if (standIn === undefined || cache[standIn.module.id] !== undefined) continue;
    // Replacing entries is a documented use of the cache (https://nodejs.org/api/modules.html#requirecache).
    cache[standIn.module.id] = standIn.module;
    standIns.push(standIn);
  }
  try {
    loaded = loadPackage<Testcontainers>('testcontainers');
    return loaded;
  } finally {
    // Whoever asks from here on gets the package itself.
    for (const standIn of standIns) standIn.leave();
  }
}

interface StandIn {
  /** Its exports load the real one when something is asked of them. */
  readonly module: NodeModule;
  /** Gives its place in the cache back. */
  leave(): void;
}

function standInFor(
  path: readonly string[],
  name: string,
  cache: NodeJS.Require['cache'],
): StandIn | undefined {
  try {
    let require = createRequire(import.meta.url);
    for (const step of path) require = createRequire(require.resolve(step));
    const id = require.resolve(name);
    const leave = (): void => {
      if (cache[id] === module) delete cache[id];
    };
    const exports = later(() => {
      // Tracers that wrap `require` look at what is loaded at once, while this stands in the cache yet.
      leave();
      return require(name);
    });
    const module = {
      id,
      filename: id,
      loaded: true,
      children: [],
      paths: [],
      exports,
    } as unknown as NodeModule;
    return { module, leave };
  } catch {
    return undefined;
  }
}

/** Hands on whatever is done with it. */
function later(load: () => object): object {
  let real: object | undefined;
  const get = (): never => {
    real ??= load();
    return real as never;
  };
  // A bound function may be called with and without `new`, and has no property that the real one would have to have.
  return new Proxy(function standIn() {}.bind(undefined), {
    // Compiled imports ask this of whatever they load. No: then `default` is all of it.
    get: (_, name) => (name === '__esModule' ? undefined : Reflect.get(get(), name)),
    set: (_, name, value) => Reflect.set(get(), name, value),
    has: (_, name) => Reflect.has(get(), name),
    ownKeys: () => Reflect.ownKeys(get()),
    getOwnPropertyDescriptor: (_, name) => {
      const found = Reflect.getOwnPropertyDescriptor(get(), name);
      // A proxy may call nothing fixed that its own function does not have.
      return found && { ...found, configurable: true };
    },
    defineProperty: (_, name, as) => Reflect.defineProperty(get(), name, as),
    getPrototypeOf: () => Reflect.getPrototypeOf(get()),
    apply: (_, self, args) => Reflect.apply(get(), self, args),
    construct: (_, args, made) => Reflect.construct(get(), args, made),
  });
}
