// A suite as another language might have it: it reads REDIS_URL, talks to the server by itself and writes JUnit XML.
// Arguments that are file names choose files; --hang, --crash, --coin and --coin-on=<version> are faults.

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const url = new URL(process.env.REDIS_URL);
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const faults = process.argv.slice(2).filter((argument) => argument.startsWith('--'));

async function send(...args) {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`,
  );
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    if (text.endsWith('\r\n')) break;
  }
  socket.destroy();
  if (text.startsWith('-')) throw new Error(`ReplyError: ${text.slice(1).trim()}`);
  return text.trim();
}

function equal(received, expected) {
  if (received !== expected) throw new Error(`AssertionError: expected ${received} to be ${expected}`);
}

/** Fails every other time that the suite runs, as a coin would that we can rely on. */
function coin(name) {
  const memory = `${process.env.COIN_FILE}.${name}`;
  const times = existsSync(memory) ? readFileSync(memory, 'utf8').length : 0;
  appendFileSync(memory, 'x');
  if (times % 2 === 1) throw new Error('AssertionError: the coin fell on its other side');
}

const info = await send('INFO', 'server');
const version = /redis_version:(\S+)/.exec(info)[1];
const coinOn = faults.find((fault) => fault.startsWith('--coin-on='))?.slice('--coin-on='.length);

const tests = {
  'test/sets.test.rb': {
    'sets > takes several at once': async () => {
      await send('SADD', 'jobs', 'a', 'b', 'c');
      equal((await send('SPOP', 'jobs', '2')).split('\r\n')[0], '*2');
    },
    'sets > counts': async () => equal(await send('SCARD', 'none'), ':0'),
  },
  'test/keys.test.rb': {
    'keys > tells that there is no password': async () => {
      const error = await send('AUTH', 'x').catch((reason) => reason.message);
      equal(error, 'ReplyError: ERR Client sent AUTH, but no password is set');
    },
    'keys > knows no such command': async () => void (await send('NOSUCHCOMMAND', 'x')),
    ...(faults.includes('--coin') ? { 'keys > tosses a coin': async () => coin(version) } : {}),
    ...(coinOn === undefined
      ? {}
      : {
          'keys > tosses a coin on one': async () =>
            version.startsWith(coinOn) ? coin(`${version}.on`) : undefined,
        }),
  },
};

const lines = [];
for (const [file, cases] of Object.entries(tests)) {
  if (only.length > 0 && !only.includes(file)) continue;
  lines.push(`<testsuite name="${file}">`);
  for (const [name, run] of Object.entries(cases)) {
    const head = `<testcase classname="${name.split(' > ')[0]}" name="${name.split(' > ')[1]}" file="${file}" time="0.001"`;
    try {
      await run();
      lines.push(`${head}/>`);
    } catch (error) {
      const message = error.message.replace(/[<&"]/g, (character) => `&#${character.charCodeAt(0)};`);
      lines.push(`${head}><failure message="${message}">${message}</failure></testcase>`);
    }
  }
  lines.push('</testsuite>');
}
const isNewer = version !== '2.8.19';
if (faults.includes('--crash') && isNewer) process.kill(process.pid, 'SIGKILL');
writeFileSync(process.env.JUNIT_FILE, `<testsuites>${lines.join('\n')}</testsuites>\n`);
console.log(`ran on ${version}`);
if (faults.includes('--hang') && isNewer) {
  // A worker that ignores a polite end, as some do.
  const ignore = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1_000)";
  const worker = spawn(process.execPath, ['-e', ignore], { stdio: 'ignore' });
  console.log(`pid ${process.pid}\npid ${worker.pid}`);
  setInterval(() => undefined, 1_000);
} else process.exitCode = lines.some((line) => line.includes('<failure')) ? 1 : 0;
