/** What a client does by itself, and what an engine that is too old for it answers. */
export interface ClientsDoing {
  readonly id: string;
  /** `{name}` is what the sign's group of that name found. */
  readonly title: string;
  /** The line that knows it; without one, the version that the sign's group `asks` found. */
  readonly since?: string;
  readonly sign: RegExp;
  /** What a test may also send itself. */
  readonly command?: string;
  /** The first whose `type` fits the error's class; one without fits every client. */
  readonly cures: readonly { readonly type?: RegExp; readonly cure: string }[];
}

const OR_NEWER = '(?: or (?:greater|newer|later|higher|above))';
const NEWER_ENGINE = 'Take a version of it from the time of that engine, or test on the newer engine alone.';

/** Each was seen with the client that is named, or is its public source's text. */
export const CLIENTS_DOING: readonly ClientsDoing[] = [
  {
    // node-redis 6.3.1, redis-py 8.1.0 on 2.8.19 and 5.0.6. ioredis 6 and go-redis go on with RESP2 by themselves.
    id: 'K01',
    title: 'The client opens with HELLO, which exists since 6.0, to speak RESP3',
    since: '6.0',
    sign: /[Uu]nknown command:? ?[`'"]?HELLO\b[`'"]?/,
    command: 'HELLO',
    cures: [
      {
        type: /^SimpleError$/,
        cure: 'Have node-redis speak RESP2: `createClient({ RESP: 2 })`, or stay on its version 5.',
      },
      {
        type: /redis\.exceptions\b/,
        cure: 'Have redis-py speak RESP2: `Redis(protocol=2)`, or `?protocol=2` in the URL.',
      },
      {
        cure: 'Have the client speak RESP2: `RESP: 2` in node-redis, `protocol=2` in redis-py, `protocol: 2` in redis-client for Ruby.',
      },
    ],
  },
  {
    // 2.8 lists the subcommands that it has; from 5.0 on it is named.
    id: 'K02',
    title: 'The client names itself with CLIENT SETINFO, which exists since 7.2',
    since: '7.2',
    sign: /nknown subcommand (?:or wrong number of arguments for )?[`'"]SETINFO[`'"]|unknown command [`'"]?CLIENT\|SETINFO/i,
    command: 'CLIENT SETINFO',
    cures: [
      {
        cure: 'Switch that off: `disableClientInfo: true` in node-redis and ioredis, `lib_name=None, lib_version=None` in redis-py, `DisableIdentity: true` in go-redis.',
      },
    ],
  },
  {
    // BullMQ 5 on 2.8.19.
    id: 'K03',
    title: 'BullMQ asks for an engine {asks} or newer',
    sign: /Redis version needs to be greater or equal than (?<asks>\d+\.\d+)\S* Current: \d\S*/,
    cures: [{ cure: NEWER_ENGINE }],
  },
  {
    // Sidekiq 6.5 to 8: `You are connecting to Redis 5.0.6, Sidekiq requires Redis 6.2.0 or greater`.
    id: 'K04',
    title: '{who} asks for an engine {asks} or newer',
    sign: new RegExp(
      String.raw`(?<who>[A-Z]\w{1,30}) requires (?:Redis|Valkey)(?: server)?(?: version)?(?: >=)? v?(?<asks>\d+\.\d+)\S*${OR_NEWER}?`,
    ),
    cures: [{ cure: NEWER_ENGINE }],
  },
];
