import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { runCommandLine } from '../../support/command-line.ts';
import type { IamPolicy } from '../../support/iam/evaluate.ts';
import { BASTION, type World, type WorldOptions } from '../elasticache/world.ts';

/** What a run of doctor gets on top of a world that is whole. */
export interface Setup {
  /** Over the world's configuration; a text is the whole file. */
  readonly config?: Record<string, unknown> | string;
  /** Over the world's environment; undefined takes one away. */
  readonly env?: Record<string, string | undefined>;
  /** Default: elasticache:6.2. */
  readonly target?: string;
}

/** A link that is broken on purpose, and what its cure says to do. */
export interface BrokenLink {
  readonly what: string;
  readonly link: string;
  readonly cure: RegExp;
  readonly world?: WorldOptions;
  readonly break?: (world: World) => Setup | Promise<Setup>;
  /** Default: the world as it is by itself. */
  readonly mend?: (world: World) => Setup | Promise<Setup>;
}

const HOST = 'app-62.example';
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/redis';
const POLICY = (actions: readonly string[]): { document: IamPolicy } => ({
  document: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
});
/** Changed by the cure. */
const DENYING: { document: IamPolicy } = POLICY(['ssm:Describe*']);
const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const host = (more: Record<string, unknown>): Setup => ({
  config: { elasticache: { '6.2': { host: HOST, ...more } } },
});

export const BROKEN_LINKS: readonly BrokenLink[] = [
  {
    what: 'the configuration is no JSON',
    link: 'settings',
    cure: /Correct the syntax|correct|Add|Remove/i,
    break: () => ({ config: '{ "bastion": "i-0123456789abcdef0", }}' }),
  },
  {
    what: 'a field of the configuration is misspelt',
    link: 'settings',
    cure: /bastion/,
    break: () => ({ config: { bastian: BASTION } }),
  },
  {
    what: 'a variable holds what is no value',
    link: 'settings',
    cure: /Correct or unset/,
    break: () => ({ env: { REDIS_TARGET_PORT: 'many' } }),
  },
  {
    what: 'the kind of target is misspelt',
    link: 'target',
    cure: /elasticache/,
    break: () => ({ target: 'elasticash:6.2' }),
  },
  {
    what: 'no ElastiCache is configured by that name',
    link: 'target',
    cure: /2\.8, 6\.2/,
    break: () => ({ target: 'elasticache:7.1' }),
  },
  {
    what: 'there are no credentials',
    link: 'credentials',
    cure: /AWS_PROFILE/,
    break: () => ({ env: NO_KEYS }),
  },
  {
    what: 'half of the keys is set',
    link: 'credentials',
    cure: /Set both/,
    break: () => ({ env: { AWS_SECRET_ACCESS_KEY: undefined } }),
  },
  {
    what: 'the profile does not exist',
    link: 'credentials',
    cure: /Correct the name|aws configure/,
    break: () => ({ env: { ...NO_KEYS, AWS_PROFILE: 'nobody' } }),
    mend: async ({ cwd, env }) => {
      const file = join(cwd, 'credentials');
      await writeFile(
        file,
        `[nobody]\naws_access_key_id = ${env.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${env.AWS_SECRET_ACCESS_KEY}\n`,
      );
      return { env: { ...NO_KEYS, AWS_PROFILE: 'nobody', AWS_SHARED_CREDENTIALS_FILE: file } };
    },
  },
  {
    what: 'the credentials have run out, as their tool wrote',
    link: 'credentials',
    cure: /Get new ones/,
    break: () => ({ env: { AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' } }),
    mend: () => ({ env: { AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 3_600_000).toISOString() } }),
  },
  {
    what: 'no region is known',
    link: 'region',
    cure: /AWS_REGION/,
    break: () => ({ env: { AWS_REGION: undefined } }),
  },
  {
    what: 'a zone is named for a region',
    link: 'region',
    cure: /without a letter/,
    break: () => ({ env: { AWS_REGION: 'eu-west-1a' } }),
  },
  {
    what: 'the proxy is gone',
    link: 'proxy',
    cure: /HTTPS_PROXY/,
    break: ({ emulator }) => ({
      env: {
        AWS_ENDPOINT_URL_SSM: `http://localhost.example:${emulator.port}`,
        http_proxy: 'http://127.0.0.1:1',
      },
    }),
    mend: ({ emulator }) => ({
      env: { AWS_ENDPOINT_URL_SSM: emulator.url, http_proxy: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' },
    }),
  },
  {
    what: 'the proxy’s variable holds no URL',
    link: 'proxy',
    cure: /Correct or unset/,
    break: ({ emulator }) => ({
      env: {
        AWS_ENDPOINT_URL_SSM: `http://ssm.example:${emulator.port}`,
        http_proxy: 'socks5://127.0.0.1:1080',
      },
    }),
  },
  {
    what: 'nobody listens at the API’s address',
    link: 'ssm',
    cure: /ssm\.endpoint/,
    break: () => ({ env: { AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1' } }),
    mend: ({ emulator }) => ({
      env: { AWS_ENDPOINT_URL_SSM: undefined },
      config: { ssm: { endpoint: emulator.url } },
    }),
  },
  {
    what: 'the API’s name does not resolve',
    link: 'ssm',
    cure: /ssm\.endpoint/,
    break: () => ({
      env: { AWS_ENDPOINT_URL_SSM: undefined },
      config: { ssm: { endpoint: 'http://ssm.invalid' } },
    }),
  },
  {
    what: 'the clock is wrong',
    link: 'clock',
    cure: /Set the clock/,
    break: ({ emulator }) => {
      emulator.faults.clockSkewMs = 900_000;
      return {};
    },
  },
  {
    what: 'the secret is not the key’s',
    link: 'identity',
    cure: /Check AWS_ACCESS_KEY_ID/,
    break: () => ({ env: { AWS_SECRET_ACCESS_KEY: 'not-the-secret' } }),
  },
  {
    what: 'AWS takes the credentials no longer',
    link: 'identity',
    cure: /aws sso login|Get new/,
    break: ({ emulator, env }) => {
      emulator.faults.expireAccessKey(env.AWS_ACCESS_KEY_ID ?? '');
      return {};
    },
    mend: () => ({ env: { AWS_ACCESS_KEY_ID: 'AKIAANOTHER000000001' } }),
  },
  {
    what: 'the document does not exist',
    link: 'document',
    cure: /AWS-StartPortForwardingSessionToRemoteHost/,
    break: () => ({ config: { ssm: { document: 'Our-Document' } } }),
    mend: () => ({ config: { ssm: { document: 'AWS-StartPortForwardingSessionToRemoteHost' } } }),
  },
  {
    what: 'the document forwards to no other host',
    link: 'document',
    cure: /parameters host/,
    break: () => ({ config: { ssm: { document: 'AWS-StartPortForwardingSession' } } }),
  },
  {
    what: 'no bastion is configured',
    link: 'bastion',
    cure: /Set `bastion`/,
    break: () => ({ config: { bastion: undefined } }),
    mend: () => ({ config: { bastion: undefined }, env: { REDIS_TARGET_BASTION: BASTION } }),
  },
  {
    what: 'the bastion’s id is another account’s',
    link: 'bastion',
    cure: /Check the id/,
    break: () => ({ config: { bastion: 'i-0ffffffffffffffff' } }),
  },
  {
    what: 'no instance has the tag',
    link: 'bastion',
    cure: /Check the id or tag/,
    world: {
      emulator: { instances: [{ id: BASTION, agentVersion: '3.3.1230.0', tags: { Name: 'bastion' } }] },
    },
    break: () => ({ config: { bastion: { tag: { Name: 'redis-bastion' } } } }),
    mend: () => ({ config: { bastion: { tag: { Name: 'bastion' } } } }),
  },
  {
    what: 'these credentials may look for no instance',
    link: 'bastion',
    cure: /iam user --doctor/,
    world: {
      emulator: {
        instances: [{ id: BASTION, agentVersion: '3.3.1230.0', tags: { Name: 'bastion' } }],
        policy: POLICY(['ssm:StartSession', 'ssm:TerminateSession']),
      },
    },
    break: () => ({ config: { bastion: { tag: { Name: 'bastion' } } } }),
    mend: () => ({ config: { bastion: BASTION } }),
  },
  {
    what: 'the bastion is away',
    link: 'online',
    cure: /Start the instance/,
    world: {
      emulator: {
        instances: [
          { id: BASTION, agentVersion: '3.3.1230.0', pingStatus: 'ConnectionLost' },
          { id: 'i-0aaaaaaaaaaaaaaaa', agentVersion: '3.3.1230.0' },
        ],
      },
    },
    mend: () => ({ config: { bastion: 'i-0aaaaaaaaaaaaaaaa' } }),
  },
  {
    what: 'the agent is too old',
    link: 'agent',
    cure: /AWS-UpdateSSMAgent/,
    world: {
      emulator: {
        instances: [
          { id: BASTION, agentVersion: '3.0.1390.0' },
          { id: 'i-0aaaaaaaaaaaaaaaa', agentVersion: '3.3.1230.0' },
        ],
      },
    },
    mend: () => ({ config: { bastion: 'i-0aaaaaaaaaaaaaaaa' } }),
  },
  {
    what: 'StartSession is denied',
    link: 'session',
    cure: /redis-target iam user/,
    world: { emulator: { policy: DENYING } },
    mend: async ({ cwd, env }) => {
      const { stdout } = await runCommandLine(['iam', 'user', '--doctor'], { cwd, env });
      DENYING.document = JSON.parse(stdout) as IamPolicy;
      return {};
    },
  },
  {
    what: 'the gateway refuses the WebSocket',
    link: 'channel',
    cure: /./,
    break: ({ emulator }) => {
      emulator.faults.refuseSocket(403, 20);
      return {};
    },
  },
  {
    what: 'the data channel’s host is not reached',
    link: 'channel',
    cure: /ssm\.channel/,
    world: { emulator: { gatewayUrl: 'ws://127.0.0.1:1' } },
    mend: ({ emulator }) => ({ config: { ssm: { channel: `127.0.0.1:${emulator.port}` } } }),
  },
  {
    what: 'the agent says nothing',
    link: 'channel',
    cure: /agent/i,
    break: ({ emulator }) => {
      emulator.faults.muteAgent();
      return {};
    },
    mend: ({ emulator }) => {
      emulator.faults.unmuteAgent();
      return {};
    },
  },
  {
    what: 'the ElastiCache’s name is wrong',
    link: 'forward',
    cure: /Correct the name|Check `port`/,
    break: () => host({ host: 'app-26.invalid' }),
  },
  {
    what: 'the ElastiCache’s port is wrong',
    link: 'forward',
    cure: /Check `port`|Correct the name/,
    world: { emulator: {} },
    break: () => host({ port: 6380 }),
  },
  {
    what: 'the security group drops what the bastion sends',
    link: 'forward',
    cure: /security group/,
    break: () => host({ host: 'closed.example' }),
  },
  {
    what: 'the server wants TLS',
    link: 'tls',
    cure: /tls` to true/,
    break: () => host({ host: 'tls.example' }),
  },
  {
    what: 'the server speaks no TLS',
    link: 'tls',
    cure: /tls/,
    break: () => host({ tls: true }),
  },
  {
    what: 'the server wants a password',
    link: 'auth',
    cure: /Set `elasticache\.6\.2\.username`/,
    world: { engineArgs: ['--requirepass', 'the-auth-token'] },
    mend: () => host({ password: 'the-auth-token' }),
  },
  {
    what: 'the variable with the token is not set',
    link: 'login',
    cure: /Set it to the token/,
    world: { engineArgs: ['--requirepass', 'the-auth-token'] },
    break: () => host({ auth: { env: 'APP_TOKEN' } }),
    mend: () => ({ ...host({ auth: { env: 'APP_TOKEN' } }), env: { APP_TOKEN: 'the-auth-token' } }),
  },
  {
    what: 'there is no such parameter',
    link: 'login',
    cure: /Check the name/,
    world: {
      engineArgs: ['--requirepass', 'the-auth-token'],
      emulator: { parameters: { [PARAMETER]: 'the-auth-token' } },
    },
    break: () => host({ auth: { secret: `${PARAMETER}s` } }),
    mend: () => host({ auth: { secret: PARAMETER } }),
  },
  {
    what: 'the server refuses what the gateway logs in with',
    link: 'auth',
    cure: /Check `elasticache\.6\.2\.auth`/,
    world: { engineArgs: ['--requirepass', 'the-auth-token'] },
    break: () => host({ auth: { token: 'another' } }),
    mend: () => host({ auth: { token: 'the-auth-token' } }),
  },
  {
    what: 'the password is wrong',
    link: 'auth',
    cure: /Check `elasticache\.6\.2\.username`/,
    world: { engineArgs: ['--requirepass', 'the-auth-token'] },
    break: () => host({ password: 'another' }),
    mend: () => host({ password: 'the-auth-token' }),
  },
  {
    what: 'the engine is of another version',
    link: 'engine',
    cure: /version: '2\.8\.19'/,
    break: () => host({ host: 'app-28.example' }),
    mend: () => host({ host: 'app-28.example', version: '2.8.19' }),
  },
  {
    what: 'the engine holds keys',
    link: 'keys',
    cure: /allowNonEmpty/,
    break: async ({ engines }) => {
      const client = new Redis(engines['6.2'].url);
      await client.set('precious', '1');
      client.disconnect();
      return {};
    },
    mend: () => ({ env: { REDIS_TARGET_ALLOW_NON_EMPTY: '1' } }),
  },
  {
    what: 'a URL’s server is away',
    link: 'connect',
    cure: /Check host and port/,
    break: () => ({ target: 'redis://127.0.0.1:1' }),
    mend: ({ engines }) => ({ target: engines['6.2'].url }),
  },
  {
    what: 'a URL wants TLS of a server that has none',
    link: 'tls',
    cure: /redis:\/\/|TLS/,
    break: ({ engines }) => ({ target: engines['6.2'].url.replace('redis:', 'rediss:') }),
    mend: ({ engines }) => ({ target: engines['6.2'].url }),
  },
  {
    what: 'a folder of servers does not exist',
    link: 'local',
    cure: /local\.paths/,
    break: () => ({ target: 'local:6.2', env: { REDIS_TARGET_LOCAL_PATHS: '/nowhere/at/all' } }),
    mend: () => ({ target: 'local:6.2' }),
  },
  {
    what: 'no server here is of that version',
    link: 'local',
    cure: /redis-target fetch 3\.9/,
    break: () => ({ target: 'local:3.9' }),
    mend: () => ({ target: 'local:6.2' }),
  },
  {
    what: 'no Docker is where DOCKER_HOST says',
    link: 'docker',
    cure: /DOCKER_HOST/,
    break: () => ({ target: 'container:6.2', env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } }),
  },
];

/** A port that takes connections and ends each as soon as something that is no TLS comes, as a TLS server does. */
export async function startTlsOnly(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      // An alert: unexpected message.
      if (bytes[0] !== 0x16) socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
