import Module, { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadTestcontainers } from '../../../src/targets/container/load-testcontainers.ts';

const { cache, resolve } = createRequire(import.meta.url);
const ofTestcontainers = createRequire(resolve('testcontainers'));

it('loads Testcontainers without what only building, Compose, HTTP checks and SSH need', () => {
  const { GenericContainer } = loadTestcontainers();
  expect(new GenericContainer('redis:6.2')).toBeInstanceOf(GenericContainer);
  const later = /node_modules\/(?:undici|archiver|docker-compose|yaml|@grpc\/grpc-js|protobufjs|ssh2)\//;
  expect(Object.keys(cache).filter((file) => later.test(file))).toEqual([]);
});

it('leaves no stand-in to others, who may load the same packages later', () => {
  loadTestcontainers();
  const archiver = ofTestcontainers('archiver') as { (format: string): unknown; create: unknown };
  expect(Object.keys(archiver)).toContain('create');
  expect(archiver('tar')).toHaveProperty('pipe');
  expect(loadTestcontainers()).toBe(ofTestcontainers('testcontainers'));
});

describe('where a tracer wraps `require`, as those of NODE_OPTIONS do', () => {
  const { prototype } = Module as unknown as { prototype: { require(id: string): unknown } };
  const { require: unwrapped } = prototype;

  afterEach(() => {
    prototype.require = unwrapped;
  });

  /** Loads Testcontainers as in a new process; the tracer gets each package that is asked for, and may look at it. */
  async function loadTraced(name: string, look: (exports: never) => void): Promise<number> {
    for (const file of Object.keys(cache)) if (file.includes('node_modules')) delete cache[file];
    let looks = 0;
    prototype.require = function (id) {
      const exports = unwrapped.call(this, id);
      if (id === name) {
        looks += 1;
        look(exports as never);
      }
      return exports;
    };
    vi.resetModules();
    const fresh = await import('../../../src/targets/container/load-testcontainers.ts');
    expect(fresh.loadTestcontainers()).toHaveProperty('GenericContainer');
    return looks;
  }

  it.each(['@grpc/grpc-js', 'undici', 'docker-compose'])(
    'lets it list and read the exports of %s',
    async (name) => {
      const seen: unknown[] = [];
      const looks = await loadTraced(name, (exports: Record<string, unknown>) => {
        seen.push(Object.entries(exports).map(([key, value]) => [key, typeof value]));
      });
      expect(looks).toBeGreaterThan(0);
      expect(seen).toContainEqual(
        expect.arrayContaining([expect.arrayContaining([expect.any(String), 'function'])]),
      );
    },
  );

  it('lets it put its own function in the place of one that is exported, for everybody', async () => {
    const traced = (): string => 'traced';
    await loadTraced('undici', (exports: { request: unknown }) => {
      Object.defineProperty(exports, 'request', {
        value: traced,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      expect(exports.request).toBe(traced);
    });
    expect(ofTestcontainers('undici')).toHaveProperty('request', traced);
  });

  it('lets it make one, and a class of its own from it', async () => {
    const made: unknown[] = [];
    await loadTraced('archiver', (Archiver: new (format: string) => object) => {
      class Own extends Archiver {
        readonly isOwn = true;
      }
      made.push(new Archiver('tar'), new Own('tar'));
    });
    for (const one of made) expect(one).toHaveProperty('pipe');
  });
});
