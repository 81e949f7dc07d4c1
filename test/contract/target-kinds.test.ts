import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { type OpenTargetOptions, openTarget } from '../../src/targets/open.ts';
import { startEngine } from '../support/engines.ts';
import { lacks } from '../support/need.ts';
import { openOptions } from '../support/open-options.ts';
import { isListening, waitFor } from '../support/processes.ts';

interface Kind {
  readonly name: string;
  readonly version: string;
  /** Whether closing ends the server. */
  readonly owned: boolean;
  setup(): Promise<{ requested: string; options: OpenTargetOptions; dispose?: () => Promise<void> }>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'local:2.8',
    version: '2.8.19',
    owned: true,
    setup: async () => ({ requested: 'local:2.8', options: openOptions() }),
  },
  {
    name: 'local:6.2',
    version: '6.2.11',
    owned: true,
    setup: async () => ({ requested: 'local:6.2', options: openOptions() }),
  },
  {
    name: 'url',
    version: '6.2.11',
    owned: false,
    setup: async () => {
      const engine = await startEngine('6.2');
      return { requested: engine.url, options: openOptions(), dispose: () => engine.close() };
    },
  },
  ...(lacks('docker')
    ? []
    : [
        {
          name: 'container:2.8',
          version: '2.8.19',
          owned: true,
          setup: async () => ({ requested: 'container:2.8', options: openOptions() }),
        },
        {
          name: 'container:6.2',
          version: '6.2.11',
          owned: true,
          setup: async () => ({ requested: 'container:6.2', options: openOptions() }),
        },
      ]),
];

describe.skipIf(lacks('2.8', '6.2')).each(KINDS)(
  'every kind of target: $name',
  ({ version, owned, setup }: Kind) => {
    it('says the version that INFO says, serves clients at its URL, and closes twice', async () => {
      const { requested, options, dispose } = await setup();
      const target = await openTarget(requested, options);
      try {
        expect(target.engine).toEqual({ name: 'redis', version });
        expect(target.databases).toBe(16);
        const client = new Redis(target.url);
        await client.set('greeting', 'hello');
        expect(await client.get('greeting')).toBe('hello');
        client.disconnect();
      } finally {
        await target.close();
        await target.close();
      }
      if (owned) await waitFor('the server is gone', async () => !(await isListening(target.endpoint.port)));
      else expect(await isListening(target.endpoint.port)).toBe(true);
      await dispose?.();
    });

    it('serves the target on the port that is asked for, and on 127.0.0.1 only', async () => {
      const { requested, options, dispose } = await setup();
      const free = await openTarget(requested, options);
      const { port } = free.endpoint;
      if (owned) await free.close();
      const wanted = owned ? port : undefined;
      if (wanted !== undefined) {
        const target = await openTarget(requested, { ...options, port: wanted });
        expect(target.endpoint).toMatchObject({ host: '127.0.0.1', port: wanted });
        const client = new Redis(target.url);
        expect(await client.ping()).toBe('PONG');
        client.disconnect();
        await target.close();
        await waitFor('nobody listens any more', async () => !(await isListening(wanted)));
      }
      await free.close();
      await dispose?.();
    });

    it('names who has the port when it is taken', async () => {
      await using taken = await startEngine('6.2');
      const { requested, options, dispose } = await setup();
      await expect(openTarget(requested, { ...options, port: taken.port })).rejects.toMatchObject({
        code: 'RT_PORT_TAKEN',
        message: expect.stringContaining(`(pid ${taken.pid})`),
      });
      await dispose?.();
    });

    it('leaves nothing open when it is called off while opening', async () => {
      const { requested, options, dispose } = await setup();
      const controller = new AbortController();
      const opening = openTarget(requested, { ...options, signal: controller.signal });
      controller.abort(new Error('called off'));
      await expect(opening).rejects.toThrow('called off');
      await dispose?.();
    });
  },
);
