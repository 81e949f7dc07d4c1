import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { printTable } from './table.ts';

// How many of the commands that public packages' own tests send on a real server `changes --in` finds in their source, and how
// many that it finds they do not send. A command that the tests never reach counts as wrong here, though the code may send it.

interface Package {
  readonly name: string;
  /** From npm, whose tarball has the tests in it. Else a checkout below SOURCES. */
  readonly version?: string;
  /** What the tests need besides. */
  readonly packages?: readonly string[];
  readonly command: readonly string[];
  /** The code that those tests run, the tests themselves among it. */
  readonly paths: readonly string[];
}

const PACKAGES: readonly Package[] = [
  {
    name: 'redis-sessions',
    version: '2.1.0',
    command: ['npx', 'mocha', 'test/test.js'],
    paths: ['index.js', 'test/test.js'],
  },
  {
    name: 'simple-redis-safe-work-queue',
    version: '3.1.1',
    command: ['sh', '-c', 'npx tap tests/*.js'],
    paths: ['.'],
  },
  {
    name: 'redis-rstream',
    version: '1.0.1',
    command: ['sh', '-c', 'npx mocha test/*.mocha.js'],
    paths: ['.'],
  },
  { name: 'bee-queue', command: ['npx', 'ava'], paths: ['lib', 'test'] },
  { name: 'rsmq', command: ['npx', 'mocha', 'test/test.js'], paths: ['index.js', 'test/test.js'] },
  {
    name: 'node-rate-limiter-flexible',
    packages: ['mocha', 'chai', 'ioredis@5', 'redis@4', 'redis-mock'],
    command: ['sh', '-c', 'npx mocha --exit test/RateLimiterRedis*.test.js'],
    paths: ['lib/RateLimiterRedis.js', 'lib/RateLimiterRedisNonAtomic.js', 'test/RedisOptions.js'].concat(
      ['ioredis', 'redis'].map((client) => `test/RateLimiterRedis.${client}.test.js`),
      'test/RateLimiterRedisNonAtomic.ioredis.test.js',
    ),
  },
];
const AIMS = { found: 0.9, wrong: 0.1 };
/** Sixty thousand commands of bee-queue take a while on a busy machine. */
const LONGEST_MS = 300_000;

const [dist = '', out = ''] = process.argv.slice(2);
const bin = join(dist, 'cli/bin.js');
const checkouts = process.env.SOURCES;
const scratch = mkdtempSync(join(tmpdir(), 'redis-target-bench-'));
const rows: string[][] = [];
const results: object[] = [];
let [used, found, wrong] = [0, 0, 0];
try {
  for (const one of PACKAGES) {
    const folder = get(one);
    if (folder === undefined) continue;
    const record = JSON.parse(
      run(
        folder,
        process.execPath,
        [bin, 'exec', '-t', '6.2', '-p', '6379', '--json', '--', ...one.command],
        true,
      ),
    );
    const guess = JSON.parse(
      run(folder, process.execPath, [bin, 'changes', '6.2', 'valkey-9.1', '--json', '--in', ...one.paths]),
    );
    const sent = new Set(Object.keys(record.usage.commands).map(commandOf));
    const named = new Set<string>(guess.guess.commands.map(({ name }: { name: string }) => commandOf(name)));
    const missing = [...sent].filter((name) => !named.has(name));
    const tooMany = [...named].filter((name) => !sent.has(name));
    used += sent.size;
    found += sent.size - missing.length;
    wrong += tooMany.length;
    results.push({ name: one.name, sent: [...sent], missing, tooMany });
    rows.push([
      one.name,
      String(sent.size),
      share(sent.size - missing.length, sent.size),
      missing.join(' '),
      tooMany.join(' '),
    ]);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
printTable(
  'Commands in source against what the tests sent',
  ['package', 'sent', 'found', 'missing', 'not sent by the tests'],
  rows,
);
const shareFound = found / used;
const shareWrong = wrong / (found + wrong);
console.log(
  `\n${share(found, used)} found (aim: ${AIMS.found * 100} %), ${share(wrong, found + wrong)} of what is named not sent by the tests (aim: at most ${AIMS.wrong * 100} %)`,
);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify({ shareFound, shareWrong, results }, undefined, 2)}\n`);
if (shareFound < AIMS.found || shareWrong > AIMS.wrong) process.exitCode = 1;

/** A copy with its dependencies; undefined where it is not to be had. */
function get({ name, version, packages = [] }: Package): string | undefined {
  const folder = join(scratch, name);
  mkdirSync(folder);
  if (version !== undefined) {
    run(folder, 'npm', ['pack', `${name}@${version}`, '--silent']);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
    run(folder, 'tar', ['xzf', tarball, '--strip-components=1']);
  } else {
    const checkout = join(checkouts ?? '', name);
    if (checkouts === undefined || !existsSync(checkout)) {
      console.log(`${name}: no checkout; SOURCES names the folder that has it.`);
      return undefined;
    }
    run(folder, 'sh', ['-c', `tar c --exclude node_modules -C "${checkout}" . | tar x`]);
  }
  const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--silent'];
  run(folder, 'npm', ['install', ...flags, ...(packages.length > 0 ? ['--no-save', ...packages] : [])]);
  return folder;
}

/** @param mayFail - A test that fails on a busy machine has sent what it sends all the same. */
function run(cwd: string, command: string, args: readonly string[], mayFail = false): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 2 ** 28 });
  if (done.status === 0 || (mayFail && done.stdout !== '')) return done.stdout;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${done.status}: ${done.error?.message ?? done.stderr.slice(-2_000)}`,
  );
}

function commandOf(name: string): string {
  return name.split(' ')[0] ?? '';
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
