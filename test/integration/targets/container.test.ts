import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeProcess } from '../../../src/platform/process-identity.ts';
import { probeDocker } from '../../../src/targets/container/docker-host.ts';
import { OWNER_LABEL, RUN_LABEL } from '../../../src/targets/container/owner.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { serve } from '../../support/tcp-server.ts';

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' }).trim();
}

const OPEN = fileURLToPath(new URL('../../../src/targets/open.ts', import.meta.url));
/** Opens a container in the folder of a configuration, and says how that went. */
const OUTCOME = `
const loaded = await import(process.argv[1]);
const { openTarget } = loaded.default ?? loaded;
const options = { env: process.env, cwd: process.argv[2], openTimeoutMs: 2_500 };
console.log(await openTarget('container:6.2', options).then(() => 'opened', ({ code, message }) => code ?? message));
process.exit();`;
/** What a Docker answers that wants to speak something else, or a proxy in front of one. */
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';

async function withConfig<T>(config: unknown, run: (cwd: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-config-'));
  try {
    await writeFile(join(folder, 'redis-target.config.json'), JSON.stringify(config));
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.skipIf(lacks('docker'))('a container on this machine', () => {
  it('is published to this machine only, kept or not', async () => {
    for (const reuse of ['false', 'true']) {
      const target = await openTarget('container:6.2', openOptions({ REDIS_TARGET_CONTAINER_REUSE: reuse }));
      const id = target.details.containerId ?? '';
      try {
        expect(target.endpoint.host).toBe('127.0.0.1');
        expect(docker('port', id, '6379')).toBe(`127.0.0.1:${target.endpoint.port}`);
      } finally {
        await target.close();
        if (reuse === 'true') docker('rm', '--force', id);
      }
    }
  });
});

describe('a Docker that answers a ping and nothing else', () => {
  it.each([
    ['says nothing', false, ''],
    ['says nothing', true, ''],
    ['speaks another protocol', false, SWITCHED],
    ['speaks another protocol', true, SWITCHED],
  ])(
    'and %s is given up after the time limit; kept container: %s',
    async (_what, reuse, said) => {
      await using server = await serve((socket) => {
        socket.on('data', (asked) => {
          if (asked.includes('/_ping')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK');
          else if (said !== '') socket.end(said);
        });
      });
      await withConfig({ container: { reuse } }, async (cwd) => {
        const { env } = openOptions({ DOCKER_HOST: `tcp://127.0.0.1:${server.port}` });
        // In a process of its own: Testcontainers keeps the first Docker that it is told.
        const args = [...TS_ARGS, '--input-type=module', '-e', OUTCOME, OPEN, cwd];
        const { stdout } = await start(process.execPath, args, { env }).ended;
        expect(stdout.trim()).toMatch(/^RT_(?:TARGET_OPEN_TIMEOUT|DOCKER_ABSENT)$/);
      });
    },
    30_000,
  );
});

describe('Docker that is not to be had', () => {
  it('is said to be absent, with the place that was looked at', async () => {
    await expect(
      openTarget('container:6.2', openOptions({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })),
    ).rejects.toMatchObject({
      code: 'RT_DOCKER_ABSENT',
      message: expect.stringContaining('unix:///nowhere/docker.sock'),
    });
  });

  it.each(['ssh://user@nowhere.invalid', 'fd://', 'tcp://user@127.0.0.1:1'])(
    'is said to be absent under %s, and the next kind is taken',
    async (DOCKER_HOST) => {
      const opening = openTarget('container:6.2', openOptions({ DOCKER_HOST }));
      await expect(opening).rejects.toMatchObject({
        code: 'RT_DOCKER_ABSENT',
        message: expect.stringContaining('set DOCKER_HOST'),
      });
      const target = await openTarget('auto', openOptions({ DOCKER_HOST }));
      await target.close();
      expect(target.kind).toBe('local');
    },
  );

  it('is pinged over TLS with the certificates that DOCKER_CERT_PATH names', async () => {
    await using made = await makeCertificates('localhost');
    const [ca, cert, key] = await Promise.all(
      [made.ca, made.cert, made.key].map((file) => readFile(file, 'utf8')),
    );
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-docker-tls-'));
    const server = createHttpsServer(
      { cert, key, ca, requestCert: true, rejectUnauthorized: true },
      (_request, response) => response.end('OK'),
    ).listen(0);
    await once(server, 'listening');
    const env = {
      DOCKER_HOST: `tcp://localhost:${(server.address() as AddressInfo).port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    };
    expect(await probeDocker(env)).toMatchObject({
      answers: false,
      // All three are read at once.
      why: expect.stringMatching(/(?:ca|cert|key)\.pem/),
    });
    for (const [name, text] of Object.entries({ ca, cert, key }))
      await writeFile(join(folder, `${name}.pem`), text ?? '');
    expect(await probeDocker(env)).toEqual({ answers: true, host: env.DOCKER_HOST, certificates: folder });
    server.close();
    await rm(folder, { recursive: true });
  });

  it('is said to be silent when something else answers there', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as { port: number };
    expect(await probeDocker({ DOCKER_HOST: `tcp://127.0.0.1:${address.port}` })).toMatchObject({
      answers: false,
      why: expect.stringContaining('503'),
    });
    server.close();
  });

  it.skipIf(process.getuid?.() === 0 && !canDropRights())(
    'is said to be forbidden when the socket may not be opened',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-docker-'));
      const socket = join(folder, 'docker.sock');
      const server = createServer().listen(socket);
      await once(server, 'listening');
      await chmod(socket, 0o000);
      await chmod(folder, 0o755);
      const script = join(folder, 'probe.ts');
      await writeFile(
        script,
        `import { probeDocker } from '${fileURLToPath(new URL('../../../src/targets/container/docker-host.ts', import.meta.url))}';\nconsole.log(JSON.stringify(await probeDocker({ DOCKER_HOST: 'unix://${socket}' })));`,
      );
      const answer = asNobody(script);
      expect(JSON.parse(answer)).toMatchObject({
        answers: false,
        permission: true,
        why: expect.stringContaining('permission denied'),
      });
      server.close();
      await rm(folder, { recursive: true });
    },
  );
});

describe.skipIf(lacks('docker'))('a Docker that Testcontainers would not find by itself', () => {
  it.each<[string, (port: number, home: string) => Promise<NodeJS.ProcessEnv>]>([
    ['DOCKER_HOST without a scheme', async (port) => ({ DOCKER_HOST: `127.0.0.1:${port}` })],
    ['the context of the docker command', writeContext],
  ])('is handed over from %s', async (_, place) => {
    const home = await mkdtemp(join(tmpdir(), 'redis-target-test-docker-'));
    let asked = '';
    const proxy = createTcpServer((socket) => {
      socket.on('data', (bytes) => {
        asked += bytes.toString('latin1');
      });
      const docker = connect('/var/run/docker.sock');
      for (const end of [socket, docker]) end.on('error', () => end.destroy());
      socket.pipe(docker).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const script = join(home, 'open.ts');
    await writeFile(
      script,
      `import { openTarget } from '${OPEN}';
      const target = await openTarget('container:6.2', { env: process.env, cwd: '/' });
      console.log(target.engine.version, process.env.DOCKER_HOST ?? 'unset');
      await target.close();
      process.exit(0);`,
    );
    const { DOCKER_HOST: _host, ...clean } = openOptions().env;
    const env: NodeJS.ProcessEnv = { ...clean, HOME: home, ...(await place(port, home)) };
    const { stdout, stderr } = await start(process.execPath, [...TS_ARGS, script], { env }).ended;
    proxy.close();
    await rm(home, { recursive: true });
    expect(`${stdout}${stderr}`).toContain(`6.2.11 ${env.DOCKER_HOST ?? 'unset'}`);
    expect(asked).toContain('POST /containers/create');
  });
});

async function writeContext(port: number, home: string): Promise<NodeJS.ProcessEnv> {
  const digest = createHash('sha256').update('elsewhere').digest('hex');
  await mkdir(join(home, '.docker/contexts/meta', digest), { recursive: true });
  await writeFile(join(home, '.docker/config.json'), JSON.stringify({ currentContext: 'elsewhere' }));
  await writeFile(
    join(home, '.docker/contexts/meta', digest, 'meta.json'),
    JSON.stringify({ Endpoints: { docker: { Host: `tcp://127.0.0.1:${port}` } } }),
  );
  return {};
}

describe.skipIf(lacks('docker'))('a container target', () => {
  it.each([[['--loglevel', 'warning']], [['--logfile', '/data/redis.log']]])(
    'is ready when it answers, whatever its log says with %j',
    async (args) => {
      await withConfig({ container: { args, startTimeoutMs: 30_000 } }, async (cwd) => {
        const target = await openTarget('container:6.2', { ...openOptions(), cwd });
        await target.close();
        expect(target.engine.version).toBe('6.2.11');
      });
    },
  );

  it('is said not to have been ready in time where it does not answer', async () => {
    await withConfig({ container: { args: ['--bind', '127.0.0.1'], startTimeoutMs: 1_000 } }, async (cwd) => {
      await expect(openTarget('container:6.2', { ...openOptions(), cwd })).rejects.toMatchObject({
        code: 'RT_DOCKER_START_TIMEOUT',
        message: expect.stringMatching(
          /not ready within 1000 ms\. Its last lines:[\s\S]*Raise `container\.startTimeoutMs`/,
        ),
      });
    });
  });

  it('that wants a password which nobody here knows says where to put it', async () => {
    const user = ['--user', 'default', 'on', '>hidden', '~*', '+@all'];
    await withConfig({ container: { args: user } }, async (cwd) => {
      await expect(openTarget('container:6.2', { ...openOptions(), cwd })).rejects.toMatchObject({
        code: 'RT_TARGET_AUTH',
        message: expect.stringMatching(/^Could not open container:6\.2: .*NOAUTH.*`container\.args`/),
      });
    });
  });

  it('is of the image that the configuration maps the version to', async () => {
    await withConfig({ container: { images: { '6.0': 'redis:6.2.11' } } }, async (cwd) => {
      await expect(openTarget('container:6.0', { ...openOptions(), cwd })).rejects.toMatchObject({
        code: 'RT_TARGET_MISMATCH',
        message: expect.stringMatching(/redis 6\.2\.11, and 6\.0 was asked for/),
      });
    });
  });

  it('shows the last lines of a server that does not start', async () => {
    await withConfig({ container: { args: ['--no-such-option', 'yes'] } }, async (cwd) => {
      await expect(openTarget('container:2.8', { ...openOptions(), cwd })).rejects.toMatchObject({
        code: 'RT_DOCKER_START',
        message: expect.stringContaining('Bad directive'),
      });
    });
  });

  it('names an image that is not to be had', async () => {
    await withConfig({ container: { images: { '6.2': '127.0.0.1:1/redis:6.2' } } }, async (cwd) => {
      await expect(openTarget('container:6.2', { ...openOptions(), cwd })).rejects.toMatchObject({
        code: 'RT_IMAGE_NETWORK',
        message: expect.stringContaining('127.0.0.1:1/redis:6.2'),
      });
    });
  });

  it('says that it is the reaper where its image is not to be had, and what to do', async () => {
    const script = join(tmpdir(), `redis-target-test-reaper-${process.pid}.ts`);
    await writeFile(
      script,
      `import { openTarget } from '${fileURLToPath(new URL('../../../src/targets/open.ts', import.meta.url))}';
      await openTarget('container:6.2', { env: process.env, cwd: '/' }).catch((error) => console.log(error.code, error.message));
      process.exit(0);`,
    );
    const env = {
      ...openOptions().env,
      TESTCONTAINERS_RYUK_DISABLED: 'false',
      RYUK_CONTAINER_IMAGE: '127.0.0.1:1/ryuk:0',
    };
    const { stdout } = await start(process.execPath, [...TS_ARGS, script], { env }).ended;
    await rm(script);
    expect(stdout).toMatch(/^RT_IMAGE_NETWORK .*reaper did not start.*TESTCONTAINERS_RYUK_DISABLED=true/);
  });

  it('removes what a killed run left behind, and nothing of a run that lives', async () => {
    const dead = docker(
      'run',
      '-d',
      '--label',
      `${RUN_LABEL}=true`,
      '--label',
      `${OWNER_LABEL}=${(await describeProcess()).replace(/ \d+ /, ' 4194304 ')}`,
      'redis:6.2',
    );
    const alive = docker(
      'run',
      '-d',
      '--label',
      `${RUN_LABEL}=true`,
      '--label',
      `${OWNER_LABEL}=${await describeProcess()}`,
      'redis:6.2',
    );
    try {
      const target = await openTarget('container:6.2', openOptions());
      await target.close();
      const left = docker('ps', '-aq', '--no-trunc', '--filter', `label=${RUN_LABEL}`).split('\n');
      expect(left).not.toContain(dead);
      expect(left).toContain(alive);
    } finally {
      docker('rm', '-f', alive);
    }
  });

  it('is one and the same for two processes that start with `reuse` at the same moment', async () => {
    await withConfig(
      { container: { reuse: true, args: ['--maxclients', String(1000 + (process.pid % 1000))] } },
      async (cwd) => {
        const script = join(cwd, 'open.ts');
        await writeFile(
          script,
          `import { openTarget } from '${fileURLToPath(new URL('../../../src/targets/open.ts', import.meta.url))}';
        const target = await openTarget('container:6.2', { env: process.env, cwd: '${cwd}' });
        console.log(target.details.containerId);
        await target.close();
        process.exit(0);`,
        );
        const runs = await Promise.all(
          [1, 2].map(() => start(process.execPath, [...TS_ARGS, script], { env: openOptions().env }).ended),
        );
        const ids = runs.map(({ stdout }) => stdout.trim());
        try {
          expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
          expect(ids[1]).toBe(ids[0]);
        } finally {
          for (const id of new Set(ids)) if (id) docker('rm', '-f', id);
        }
      },
    );
  });
});

function canDropRights(): boolean {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Root may open everything: somebody else has to try. */
function asNobody(script: string): string {
  const command = [process.execPath, ...TS_ARGS, script];
  const all =
    process.getuid?.() === 0
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...command]
      : command;
  const [program = '', ...args] = all;
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: tmpdir(), JITI_FS_CACHE: 'false' },
  });
}
