import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineVersion, enginePath, releaseOf, startEngine } from '../engines.ts';
import { type Served, serve } from '../tcp-server.ts';
import { NEW, OLD, type RawStep } from './raw.ts';

/**
 * `npm run vectors conversations`: has real clients talk with real servers, and writes what either side said.
 *
 * `CLIENTS` is a folder in which `npm install redis` and `pip install --target . redis` were run, and `REDIS_CLI` the program of that name;
 * ioredis is there already. They are no dependencies: vectors are made anew when a client of another major version matters.
 */
const HERE = fileURLToPath(new URL('.', import.meta.url));
const OUT = fileURLToPath(new URL('../../vectors/conversations.jsonl', import.meta.url));

/** One connection: who said what, in the order in which it passed. */
interface Recorded {
  readonly client: string;
  readonly engine: string;
  readonly said: ['client' | 'server', string][];
}

interface Recorder extends Served {
  readonly connections: Recorded['said'][];
}

async function record(serverPort: number): Promise<Recorder> {
  const connections: Recorded['said'][] = [];
  const served = await serve((client) => {
    const said: Recorded['said'] = [];
    connections.push(said);
    const note = (who: 'client' | 'server', bytes: Buffer): void => {
      const last = said.at(-1);
      const text = bytes.toString('latin1');
      if (last?.[0] === who) last[1] += text;
      else said.push([who, text]);
    };
    const remote = connect(serverPort, '127.0.0.1').on('error', () => {});
    client.on('data', (bytes) => note('client', bytes)).pipe(remote);
    remote.on('data', (bytes) => note('server', bytes)).pipe(client);
    client.once('close', () => remote.destroy());
  });
  return { ...served, connections };
}

async function run(command: string, args: readonly string[], input?: string): Promise<void> {
  const child = spawn(command, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
    env: { ...process.env, PYTHONPATH: process.env.CLIENTS },
  });
  if (input !== undefined && child.stdin !== null) createReadStream(input).pipe(child.stdin);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

async function sayRaw(port: number, steps: readonly RawStep[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  for (const { send, until } of steps) {
    let got = '';
    socket.write(send, 'latin1');
    while (!until.test(got)) {
      const [bytes] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) }).catch(() => {
        throw new Error(`${JSON.stringify(send)} got ${JSON.stringify(got)}`);
      })) as [Buffer];
      got += bytes.toString('latin1');
    }
  }
  socket.destroy();
}

const recorded: Recorded[] = [];
const { CLIENTS = '', REDIS_CLI = 'redis-cli' } = process.env;
if (!existsSync(join(CLIENTS, 'node_modules/redis')) || !readdirSync(CLIENTS).includes('redis'))
  throw new Error('CLIENTS has to be a folder with node-redis and redis-py in it.');
for (const version of ['2.8', '6.2', 'valkey-9.1'] as const satisfies EngineVersion[]) {
  const isNew = version !== '2.8';
  const debug = version === 'valkey-9.1' ? ['--enable-debug-command', 'yes'] : [];
  const talks: (readonly [client: string, talk: (port: number) => Promise<void>])[] = [
    ['ioredis', (port) => run(process.execPath, [join(HERE, 'ioredis.mjs'), `${port}`, isNew ? 'new' : ''])],
    // It asks for COMMAND DOCS, which takes a quarter of a megabyte of today's servers.
    ...(version === 'valkey-9.1'
      ? []
      : ([
          ['redis-cli', (port: number) => run(REDIS_CLI, ['-p', `${port}`], join(HERE, 'redis-cli.txt'))],
        ] as const)),
    ['none', (port) => sayRaw(port, isNew ? NEW : OLD)],
    ...(isNew
      ? ([
          ['node-redis', (port: number) => run(process.execPath, [join(HERE, 'node-redis.mjs'), `${port}`])],
        ] as const)
      : []),
    ...(isNew ? (['2', '3'] as const) : []).map(
      (protocol) =>
        [
          `redis-py, RESP${protocol}`,
          (port: number) => run('python3', [join(HERE, 'redis_py.py'), `${port}`, protocol]),
        ] as const,
    ),
  ];
  for (const [client, talk] of talks) {
    await using engine = await startEngine(version, { args: debug });
    await using recorder = await record(engine.port);
    await talk(recorder.port);
    for (const said of recorder.connections)
      recorded.push({ client, engine: releaseOf(enginePath(version)), said });
  }
}
writeFileSync(OUT, `${recorded.map((one) => JSON.stringify(one)).join('\n')}\n`);
console.log(`${recorded.length} connections in ${OUT}`);
