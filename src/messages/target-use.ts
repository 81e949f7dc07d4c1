import { countCommands, type Destination, type TargetDeath, type Usage } from '../model/usage.ts';

/** What a run's clients did, for a report's head: `41 connections, 230 commands; 12 connections to 127.0.0.1:6379`. */
export function describeUsage(usage: Usage): string {
  const besides = describeElsewhere(usage.elsewhere ?? []);
  const where = besides === undefined ? '' : `; ${besides}`;
  if (usage.answer === 'notKnown') return `not known: ${usage.why ?? 'nobody counted'}${where}`;
  const counts = describeCounts(usage);
  return `${usage.answer === 'unused' ? 'not used: ' : ''}${counts}${where}`;
}

function describeCounts({ connections, commands, atLeast, source }: Usage): string {
  const least = atLeast ? 'at least ' : '';
  const parts: string[] = [];
  if (connections !== undefined) parts.push(count(connections, 'connection'));
  if (commands !== undefined && source !== 'client') parts.push(count(countCommands(commands), 'command'));
  return parts.length === 0 ? 'used' : `${least}${parts.join(', ')}`;
}

/** `12 connections to 127.0.0.1:6379, 3 refused by 127.0.0.1:6380`. */
export function describeElsewhere(places: readonly Destination[]): string | undefined {
  const most = 3;
  const said = places.slice(0, most).map(({ host, port, connections, refused = 0 }) => {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return connections === 0
      ? `${count(refused, 'connection')} refused by ${place}`
      : `${count(connections, 'connection')} to ${place}`;
  });
  if (places.length > most) said.push(`and ${places.length - most} more places`);
  return said.length === 0 ? undefined : said.join(', ');
}

/** What a monorepo's tool keeps from tests, and what to do. */
export const TASK_TOOL_CURES: Readonly<Record<'Turborepo' | 'Nx', string>> = {
  Turborepo:
    'Turborepo hands a task only the variables that turbo.json names, and replays what it has cached: add "passThroughEnv": ["REDIS_*", "NODE_OPTIONS"] and "cache": false to the task.',
  Nx: 'Nx replays what it has cached: add --skip-nx-cache.',
};

/**
 * That a target was not used, what was seen instead, and what to do: for what was seen.
 *
 * @param name - The target, `local:6.2`.
 */
export function describeUnused(name: string, usage: Usage): string {
  return [`${name} was not used by the tests: ${whatWasSeen(usage)}.`, ...cures(usage)].join(' ');
}

function whatWasSeen({ connections = 0, commands = {}, elsewhere = [] }: Usage): string {
  const names = Object.keys(commands);
  const here =
    connections === 0
      ? 'nobody connected to it'
      : `${count(connections, 'connection')} came, but no command beyond ${names.length > 0 ? names.join(', ') : 'a greeting'}`;
  const instead = describeElsewhere(elsewhere);
  return instead === undefined
    ? here
    : `${here}; there ${elsewhere[0]?.connections === 1 ? 'was' : 'were'} ${instead} instead`;
}

function cures(usage: Usage): string[] {
  const { connections = 0, commands = {}, elsewhere = [], overridden = [], signs = [] } = usage;
  const said: string[] = [];
  for (const { name, value, at } of overridden) {
    said.push(
      `${name} was ${value} in the tests' process, and not what we set: ` +
        (at === undefined
          ? `something sets it anew (\`test.env\`, dotenv with \`override\`, a script); let it win only where ${name} is not set yet.`
          : `${at} sets it; take it out there, or let it win only where ${name} is not set yet.`),
    );
  }
  for (const [name, value] of namedElsewhere(usage)) {
    said.push(
      `${name} led there (${value}): add \`export: { ${name}: '${templateFor(value)}' }\` to redis-target.config.ts.`,
    );
  }
  const inCode = elsewhere.find(({ variables, host }) => variables === undefined && isLoopback(host));
  if (inCode !== undefined && overridden.length === 0) {
    said.push(
      `If ${inCode.host}:${inCode.port} is written in the code, set REDIS_TARGET_PORT=${inCode.port} (or --port ${inCode.port}), and end what listens there.`,
    );
  }
  const mocks = signs.filter((sign) => sign !== 'turbo' && sign !== 'nx');
  if (mocks.length > 0 && elsewhere.length === 0)
    said.push(
      `package.json has ${mocks.join(', ')}: tests on a stand-in say nothing about an engine; give them a real client.`,
    );
  if (signs.includes('turbo')) {
    said.push(TASK_TOOL_CURES.Turborepo);
  }
  if (signs.includes('nx')) said.push(TASK_TOOL_CURES.Nx);
  if (said.length === 0 && elsewhere.length === 0 && connections > 0)
    said.push(
      'Clients did connect, and gave up behind their greeting: one that opens with HELLO or CLIENT SETINFO (node-redis 5 and 6, redis-py 8) fails on an engine that is too old for it. Have it speak RESP2 (`createClient({ RESP: 2 })`, `Redis(protocol=2)`), or take its last version for that engine.',
      // A server without TLS counts nothing of what begins it, and does not answer.
      ...(Object.keys(commands).length === 0
        ? [
            "One that begins TLS (`tls: {}`, `rediss://`) hangs at a server without it: set `appTls.serve` to 'always' (REDIS_TARGET_APP_TLS=always), so that TLS ends in front of it.",
          ]
        : []),
    );
  else if (said.length === 0 && elsewhere.length === 0)
    said.push(
      'Do they use Redis at all, or a mock of it, or another variable than REDIS_URL (then name it in `export`)?',
    );
  return said;
}

/** Variables that led elsewhere and are not among those that we set. */
function namedElsewhere({ elsewhere = [], overridden = [] }: Usage): [string, string][] {
  const ours = new Set(overridden.map(({ name }) => name));
  const found = new Map<string, string>();
  for (const { variables = {} } of elsewhere) {
    for (const [name, value] of Object.entries(variables)) if (!ours.has(name)) found.set(name, value);
  }
  return [...found];
}

function templateFor(value: string): string {
  if (/^\d+$/.test(value)) return '{port}';
  return value.includes('://') ? '{url}' : '{host}';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** `the server (pid 4711) was ended by SIGKILL, at 12:00:01 UTC, while "cart › adds" ran; its last known command was EVAL`. */
export function describeDeath(death: TargetDeath): string {
  const { what, how, at, until, command, known } = death;
  const when =
    until === undefined || until === at ? `at ${timeOf(at)}` : `from ${timeOf(at)} to ${timeOf(until)}`;
  const last = command === undefined ? '' : `; its last known command was ${command}`;
  const cause = known === undefined ? '' : `; this engine is known for it: ${known}`;
  return `${what} ${how}, ${when}${describeMoment(death)}${last}${cause}`;
}

function describeMoment({ moment, test, running = [] }: TargetDeath): string {
  switch (moment) {
    case 'beforeTests':
      return ', before the first test';
    case 'duringTest':
      return running.length > 1
        ? `, while "${test}" and ${count(running.length - 1, 'more test')} ran`
        : `, while "${test}" ran`;
    case 'betweenTests':
      return test === undefined ? ', between two tests' : `, after "${test}" and before the next test`;
    case 'afterTests':
      return ', after the last test';
    default:
      return test === undefined ? '' : `, about "${test}"`;
  }
}

/** The time of day, UTC, of an ISO 8601 time. */
function timeOf(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
