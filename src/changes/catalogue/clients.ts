import type { SignStrength } from '../change-entry.ts';

/** What a client does by itself, and what an engine that it is not made for answers. */
export interface ClientsDoing {
  readonly id: string;
  /** `{name}` is what the sign's group of that name found. */
  readonly title: string;
  /** The line that knows it; without one, the version that the sign's group `asks` found, of the `engine` found. */
  readonly since?: string;
  /** It stumbles over an engine that has the line, not over one that lacks it. */
  readonly isOverNewer?: true;
  /** Default: `certain`. */
  readonly strength?: SignStrength;
  readonly sign: RegExp;
  /** What a test may also send itself. */
  readonly command?: string;
  /** Only of an error of this class. */
  readonly type?: RegExp;
  /** The first whose `type` fits the error's class and whose `says` its text; one without fits every client. */
  readonly cures: readonly { readonly type?: RegExp; readonly says?: RegExp; readonly cure: string }[];
}

const SETINFO_CURE =
  'Switch that off: `disableClientInfo: true` in node-redis and ioredis, `lib_name=None, lib_version=None` in redis-py, `DisableIdentity: true` in go-redis.';
const OR_NEWER = String.raw`(?: (?:or|and) (?:greater|newer|later|higher|above|up)\b)`;
const LEAST = '(?:>=|≥|[Aa]t least|[Nn]eeds?|[Rr]equires?|[Mm]inimum(?: version)?(?: is|:| of)?)';
const SERVER = '(?:[ -][sS]erver| version| engine){0,2}';
const FROM = String.raw`(?: ?\(?(?:>=|≥) ?| (?:of )?at least | )v?`;
/** Not what counts seconds or bytes, nor a client's; and of a number alone it has to be plain that it is a version: it may count replicas. */
const VERSION = String.raw`\d+(?:\.\d+(?!\d|(?:\.\d+)? ?(?:[mµn]?s|sec\w*|min\w*|[kKMG]i?B|times|client|library|package|gem)\b|%)|(?=\+|\.x\b|${OR_NEWER}|(?: is| are)? (?:required|needed|supported)\b|[.,;:!)](?:\s|$)|\s*$|\n))`;
const NEWER_ENGINE = 'Take a version of it from the time of that engine, or test on the newer engine alone.';

/** In small letters it is mostly a client's package: `requires redis>=4.5.3`. */
function engineAs(which: number | ''): string {
  return `(?<engine${which}>Redis|Valkey|(?:redis|valkey)(?=[ -]server))`;
}

/** Each was seen with the client that is named, or is its public source's text. */
export const CLIENTS_DOING: readonly ClientsDoing[] = [
  {
    // node-redis 6.3.1, redis-py 8.1.0 on 2.8.19 and 5.0.6. ioredis 6 and go-redis go on with RESP2 by themselves.
    id: 'K01',
    title: 'The client opens with HELLO, which exists since 6.0, to speak RESP3',
    since: '6.0',
    sign: /[Uu]nknown command:? ?[`'"]?(?:HELLO|hello)\b[`'"]?/,
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
        says: /[`'"]hello\b/,
        cure: 'Have go-redis speak RESP2: `&redis.Options{Protocol: 2}`, and take its newest version, which goes on without HELLO.',
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
        cure: SETINFO_CURE,
      },
    ],
  },
  {
    // 2.8 lists what CLIENT takes, and names nothing; error classes of node-redis and redis-py, whose own words these are when
    // the test did not send CLIENT itself.
    id: 'K02',
    title: 'The client names itself with CLIENT SETINFO, which exists since 7.2',
    since: '7.2',
    strength: 'likely',
    sign: /Syntax error,? try CLIENT \(LIST \| KILL[^)]{0,200}\)/,
    type: /^(?:SimpleError|ErrorReply|ReplyError|redis\.exceptions\.\w+|ResponseError)?$/,
    command: 'CLIENT',
    cures: [{ cure: SETINFO_CURE }],
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
      String.raw`\b(?<who>[A-Z]\w{1,30}) requires ${engineAs('')}${SERVER}${FROM}(?<asks>${VERSION})\S*${OR_NEWER}?`,
    ),
    cures: [{ cure: NEWER_ENGINE }],
  },
  {
    // `requires at least Redis 6.2`, `Redis >= 5.0 is required`, `Redis 6.2 or newer is needed`, `Unsupported Redis version 2.8.19, 4.0 is needed`.
    // redis-client for Ruby: `redis-client requires Redis 6+ with HELLO command available`; Moodle: `redis server version must be at least 2.6.12`.
    id: 'K04',
    title: 'The client asks for an engine {asks} or newer',
    sign: new RegExp(
      [
        `(?:[Rr]equires?|[Nn]eeds?|expects?) (?:at least |a minimum (?:version )?of )?(?:a )?${engineAs(1)}${SERVER}${FROM}(?<asks1>${VERSION})`,
        String.raw`${engineAs(2)}${SERVER}${FROM}(?<asks2>${VERSION})\S*${OR_NEWER}?(?: is| are)? (?:required|needed)`,
        `[Mm]inimum (?:required |supported )?${engineAs(3)}${SERVER} version(?: is|:| of)? v?(?<asks3>${VERSION})`,
        String.raw`(?:[Uu]nsupported ${engineAs(4)}${SERVER} version|${engineAs(5)}${SERVER} \(?v?\d\S{0,20} is (?:too old|not supported|unsupported)).{1,60}?(?:${LEAST} v?(?<asks4>${VERSION})|(?<asks5>\d+(?:\.\d+)?)\S*${OR_NEWER})`,
        String.raw`${engineAs(6)}${SERVER} version (?:must|needs to|has to|should) be (?:(?:${LEAST}|(?:greater|higher|newer|later|more)(?: than)?(?: or equal(?: to| than)?)?) v?(?<asks6>${VERSION})|v?(?<asks7>\d+(?:\.\d+)?)(?=\+|\S*${OR_NEWER}))`,
      ].join('|'),
    ),
    cures: [{ cure: NEWER_ENGINE }],
  },
  {
    // Libraries load a script again where EVALSHA is refused; some know the refusal by its whole sentence.
    id: 'K10',
    title: 'Something knows a missing script by the words of NOSCRIPT, which are others since Valkey 8.0',
    since: 'valkey-8.0',
    isOverNewer: true,
    strength: 'likely',
    sign: /NOSCRIPT No matching script\.(?! Please)/,
    command: 'EVALSHA',
    cures: [
      {
        cure: "Know it by its code, as in `error.message.startsWith('NOSCRIPT')`, or take a newer version of the library that loads the script.",
      },
    ],
  },
];
