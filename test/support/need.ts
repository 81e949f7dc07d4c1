import { readFileSync } from 'node:fs';
import { hasActionlint } from './actionlint.ts';
import { hasCdk } from './cdk.ts';
import { hasDocker, hasImage } from './docker.ts';
import { type EngineVersion, hasEngine, nameEngine } from './engines.ts';
import { endsWell } from './languages.ts';
import { hasMoto } from './moto.ts';
import { hasNode, NODES } from './nodes.ts';
import { hasLinters, hasPython } from './python.ts';
import { hasRunner, SET_UP_RUNNERS } from './runners.ts';
import { hasSecondUser } from './second-user.ts';

/** What the setup gets of Debian's packages, and how to tell that it works. */
const PROGRAMS = JSON.parse(readFileSync(new URL('programs.json', import.meta.url), 'utf8')) as Readonly<
  Record<
    'rspec' | 'minitest' | 'podman' | 'phpunit' | 'redis-cli',
    { readonly what: string; readonly probe: readonly [program: string, ...args: string[]] }
  >
>;

const NEEDS = {
  '2.8': engine('2.8'),
  '5.0': engine('5.0'),
  '6.2': engine('6.2'),
  '7': engine('7'),
  'valkey-8.1': engine('valkey-8.1'),
  'valkey-9.1': engine('valkey-9.1'),
  docker: { what: 'Docker with the images redis:2.8 and redis:6.2', isThere: hasDockerAndImages },
  moto: { what: 'moto', isThere: hasMoto },
  'second user': {
    what: 'a second local user (root with setpriv, or sudo without a password)',
    isThere: hasSecondUser,
  },
  go: { what: 'Go', isThere: () => endsWell('go', 'version') },
  gotestsum: { what: 'gotestsum', isThere: () => endsWell('gotestsum', '--version') },
  rspec: program('rspec'),
  minitest: program('minitest'),
  podman: program('podman'),
  phpunit: program('phpunit'),
  'redis-cli': program('redis-cli'),
  python: { what: 'Python 3 with pytest', isThere: hasPython },
  nodes: { what: `Node ${NODES.join(', ')}`, isThere: () => NODES.every(hasNode) },
  actionlint: { what: 'actionlint', isThere: hasActionlint },
  cdk: { what: 'aws-cdk-lib', isThere: hasCdk },
  linters: {
    what: 'Python 3 with parliament, cfn-lint, python-hcl2 and check-jsonschema',
    isThere: hasLinters,
  },
} as const;

/** What some tests need and not every machine has. */
export type Need = keyof typeof NEEDS;

const answers = new Map<Need, boolean>();

/** Whether one of the runners that the setup gets is not there; as {@link lacks}. */
export function lacksRunner(spec: string): boolean {
  if (!SET_UP_RUNNERS.includes(spec)) throw new RangeError(`The setup does not get ${spec}.`);
  return !hasRunner(spec) && sayLacking(spec);
}

/**
 * Whether this machine lacks something: `describe.skipIf(lacks('docker'))`. Says so in one line, so that nobody takes the
 * skip for a pass.
 *
 * @throws Error where `CI` is set: there everything has to be run.
 */
export function lacks(...needs: readonly Need[]): boolean {
  return needs.filter((need) => !isThere(need)).length > 0;
}

function engine(version: EngineVersion): { what: string; isThere: () => boolean } {
  return { what: nameEngine(version), isThere: () => hasEngine(version) };
}

/** As scripts/languages.mjs asks for it. */
function program(name: keyof typeof PROGRAMS): { what: string; isThere: () => boolean } {
  const { what, probe } = PROGRAMS[name];
  return { what, isThere: () => endsWell(...probe) };
}

function isThere(need: Need): boolean {
  const known = answers.get(need);
  if (known !== undefined) return known;
  const answer = NEEDS[need].isThere();
  answers.set(need, answer);
  return answer || !sayLacking(NEEDS[need].what);
}

function sayLacking(what: string): true {
  const text = `${what} is not there`;
  if (process.env.CI) throw new Error(`${text}, and with CI set nothing may be skipped. Get it: npm test`);
  process.stderr.write(`skipped, because ${text}. Get it: npm test\n`);
  return true;
}

function hasDockerAndImages(): boolean {
  if (!hasDocker() || !hasImage('redis:2.8') || !hasImage('redis:6.2')) return false;
  // The reaper's image is on a public registry only. What stands in for it without is tested all the more.
  if (!hasImage('testcontainers/ryuk')) process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  return true;
}
