import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

// Such engines cannot be had prebuilt: this server says what they say in INFO, and no more.
const DRAGONFLY =
  '# Server\r\nredis_version:7.4.0\r\ndragonfly_version:df-v1.40.1\r\nredis_mode:standalone\r\n';
const KEYDB =
  '# Server\r\nredis_version:6.3.4\r\nredis_mode:standalone\r\nexecutable:/data/keydb-server\r\n\r\n# KeyDB\r\nmvcc_depth:0\r\n';
const GARNET = '# Server\r\ngarnet_version:1.0.1\r\nos:Unix 5.15\r\narch_bits:64\r\nrun_id:0123abcd\r\n';
const STACK =
  '# Server\r\nredis_version:7.4.1\r\nredis_mode:standalone\r\n\r\n# Modules\r\nmodule:name=search,ver=21005,api=1\r\n';

async function serve(info: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, , name = ''] of String(data).matchAll(/\*(\d+)\r\n\$\d+\r\n(\w+)\r\n/g)) {
        if (name === 'PING') socket.write('+PONG\r\n');
        else if (name === 'INFO') socket.write(`$${Buffer.byteLength(info)}\r\n${info}\r\n`);
        else socket.write(`-ERR unknown command '${name}'\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('an engine that only speaks like Redis', () => {
  it.each([
    ['Dragonfly', DRAGONFLY, { name: 'redis', version: '7.4.0', product: 'dragonfly df-v1.40.1' }],
    ['KeyDB', KEYDB, { name: 'redis', version: '6.3.4', product: 'keydb 6.3.4' }],
    ['Garnet', GARNET, { name: 'redis', version: 'not known', product: 'garnet 1.0.1' }],
    ['Redis Stack', STACK, { name: 'redis', version: '7.4.1', product: 'redis-stack' }],
  ])('is named as what INFO says: %s', async (_, info, engine) => {
    await using server = await serve(info);
    const json = await runCommandLine(['ping', server.url, '--json']);
    expect(json).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(json.stdout).engine).toEqual(engine);
    const text = await runCommandLine(['ping', server.url]);
    expect(text.stdout).toContain(engine.product);
  });

  it.each([
    [
      'a release that there is',
      '7.4.0',
      'dragonfly df-v1.40.1',
      'only claims to be redis 7.4.0: reasons are those',
      true,
    ],
    [
      'a release that never was',
      '6.3.4',
      'keydb 6.3.4',
      'claims no release of Redis or Valkey that there is',
      false,
    ],
    ['none', 'not known', 'garnet 1.0.1', 'claims no release of Redis or Valkey that there is', false],
    ['a Redis with modules', '7.4.1', 'redis-stack', "of its modules' commands none is known", true],
  ])(
    'gives reasons only where it claims to be one, and says so: %s',
    async (_, version, product, note, hasReason) => {
      const folder = await mkdtemp(join(tmpdir(), 'forks-'));
      try {
        const error = { message: 'bad', expected: '1.1000000000000001', received: '1.1' };
        const old = makeRun('6.2.11', [makeTest('ZSCORE digits')]);
        const run = makeRun('7.4.0', [makeTest('ZSCORE digits', 'failed', { error })], {
          targetName: 'cache',
        });
        const fork = { ...run, target: { ...run.target, engine: { name: 'redis', version, product } } };
        await writeFile(join(folder, 'old.json'), JSON.stringify(old));
        await writeFile(join(folder, 'fork.json'), JSON.stringify(fork));
        const args = ['compare', 'old.json', 'fork.json', '--allow-unused', '--json'];
        const { stdout, stderr } = await runCommandLine(args, { cwd: folder });
        expect(stderr).not.toContain('RT_');
        const report = JSON.parse(stdout);
        expect(report.notes.join(' ')).toContain(note);
        expect(report.runs[1].engine).toEqual({ name: 'redis', version, product });
        expect(report.tests[0].reason?.id).toBe(hasReason ? 'C59' : undefined);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  it('is another engine than the Redis that it claims to be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forks-'));
    try {
      const run = makeRun('7.4.0', [makeTest('a')], { targetName: 'cache' });
      const product = 'dragonfly df-v1.40.1';
      const fork = { ...run, target: { ...run.target, engine: { ...run.target.engine, product } } };
      await writeFile(join(folder, 'a.json'), JSON.stringify(makeRun('7.4.0', [makeTest('a')])));
      await writeFile(join(folder, 'b.json'), JSON.stringify(fork));
      const same = await runCommandLine(['compare', 'a.json', 'b.json', '--allow-unused'], { cwd: folder });
      expect(same).toMatchObject({ exitCode: 0 });
      expect(same.stdout).toContain('dragonfly df-v1.40.1 (as redis 7.4.0)');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
