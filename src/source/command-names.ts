import { DATED_COMMANDS } from '../changes/commands-since.ts';
import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';

/** What a method of a client sends. */
export interface MethodCommands {
  /** `HSET`, `CONFIG GET`. */
  readonly commands: readonly string[];
  /** Whether no other library has methods of this name, so that it tells by itself whose it is. */
  readonly isDistinct: boolean;
}

/** Commands and subcommands without options. */
const NAMES: readonly string[] = [...DATED_COMMANDS].filter(
  (name) => !name.includes(' ') || CONTAINER_COMMANDS.has(name.split(' ')[0] ?? ''),
);
/** Subcommands that are as old as their command. */
const OLD_SUBCOMMANDS: Readonly<Record<string, string>> = {
  CONFIG: 'GET SET RESETSTAT REWRITE',
  CLIENT: 'LIST KILL GETNAME SETNAME',
  SCRIPT: 'LOAD EXISTS FLUSH KILL',
  OBJECT: 'ENCODING REFCOUNT IDLETIME',
  DEBUG: 'OBJECT SLEEP RELOAD SEGFAULT',
  SLOWLOG: 'GET LEN RESET',
  PUBSUB: 'CHANNELS NUMSUB NUMPAT',
  XGROUP: 'CREATE DESTROY SETID DELCONSUMER',
  XINFO: 'STREAM GROUPS CONSUMERS',
  MEMORY: 'USAGE DOCTOR STATS PURGE',
  CLUSTER: 'INFO NODES SLOTS KEYSLOT RESET MEET FORGET FAILOVER ADDSLOTS',
  ACL: 'LIST SETUSER GETUSER DELUSER WHOAMI USERS CAT GENPASS LOAD SAVE LOG',
  COMMAND: 'COUNT INFO GETKEYS',
  FUNCTION: 'LOAD DELETE LIST FLUSH DUMP RESTORE STATS KILL',
  LATENCY: 'LATEST HISTORY RESET DOCTOR GRAPH',
  MODULE: 'LIST LOAD UNLOAD',
};
/** Helpers of clients, and names of their own. */
const HELPERS: Readonly<Record<string, string>> = {
  delete: 'DEL',
  unset: 'DEL',
  multi: 'MULTI EXEC',
  transaction: 'MULTI EXEC',
  txpipeline: 'MULTI EXEC',
  txpipelined: 'MULTI EXEC',
  discard: 'DISCARD',
  flush: '',
  reset: '',
  exec: '',
  scanstream: 'SCAN',
  hscanstream: 'HSCAN',
  sscanstream: 'SSCAN',
  zscanstream: 'ZSCAN',
  scaniterator: 'SCAN',
  hscaniterator: 'HSCAN',
  sscaniterator: 'SSCAN',
  zscaniterator: 'ZSCAN',
  scaniter: 'SCAN',
  hscaniter: 'HSCAN',
  sscaniter: 'SSCAN',
  zscaniter: 'ZSCAN',
  scaneach: 'SCAN',
  hscaneach: 'HSCAN',
  sscaneach: 'SSCAN',
  zscaneach: 'ZSCAN',
  mappedhmset: 'HMSET',
  mappedhmget: 'HMGET',
  mappedmset: 'MSET',
  mappedmget: 'MGET',
  definecommand: 'EVALSHA EVAL',
  registerscript: 'EVALSHA SCRIPT|LOAD',
  definescript: 'EVALSHA EVAL',
  hgetwithfields: 'HGET',
  zrangewithscores: 'ZRANGE',
  zrangebyscorewithscores: 'ZRANGEBYSCORE',
  zrevrangewithscores: 'ZREVRANGE',
  zpopmincount: 'ZPOPMIN',
  lpopcount: 'LPOP',
  rpopcount: 'RPOP',
  spopcount: 'SPOP',
  scriptload: 'SCRIPT|LOAD',
};
/** Names of more than one meaning; whose method it is, its object has to tell. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'append auth client cluster command config copy decr decrby debug del delete dump echo eval exec exists expire failover flush function get ' +
    'getdel getset hello incr info keys latency memory migrate module monitor move multi object persist ping publish ' +
    'randomkey rename reset restore role save scan script select set shutdown sort subscribe sync time touch transaction ttl type unlink ' +
    'unsubscribe unset unwatch wait watch discard incrby setrange getrange substr sync psync scanstream scaniter scaneach digest asking ' +
    'aclload aclsave acllist moduleload modulelist objecthelp functionload functionlist memorystats commandlist commandinfo commandcount ' +
    'configget configset clientlist clientinfo clientid clientkill clienthelp confighelp debugobject lcs ' +
    'swapdb dbsize registerscript definescript definecommand clusterinfo readonly'
  ).split(' '),
);

const METHODS: ReadonlyMap<string, MethodCommands> = new Map([
  ...NAMES.map((name) => methodOf(name.replace(/[ -]/g, ''), name)),
  ...Object.entries(OLD_SUBCOMMANDS).flatMap(([name, subcommands]) =>
    subcommands.split(' ').map((one) => methodOf(name + one, `${name} ${one}`)),
  ),
  ...Object.entries(HELPERS).map(([method, commands]) => methodOf(method, commands)),
]);
const SUBCOMMANDS: ReadonlySet<string> = new Set([
  ...NAMES.filter((name) => name.includes(' ')),
  ...Object.entries(OLD_SUBCOMMANDS).flatMap(([name, list]) =>
    list.split(' ').map((one) => `${name} ${one}`),
  ),
]);
/** `LOAD`, `LIST`: what stands behind a command of several. */
export const SUBCOMMAND_WORDS: ReadonlySet<string> = new Set(
  [...SUBCOMMANDS].map((name) => name.split(' ')[1] ?? ''),
);
const COMMANDS: ReadonlySet<string> = new Set(NAMES.filter((name) => !name.includes(' ')));

/** What a method sends, however a client writes it: `zAdd`, `z_add`, `ZAdd`, `getBuffer`. */
export function commandsOfMethod(method: string): MethodCommands | undefined {
  const plain = method.replace(/[_?!]/g, '').toLowerCase();
  const known = METHODS.get(plain) ?? METHODS.get(plain.replace(/(?:buffer|async|withargs)$/, ''));
  return known === undefined || known.commands.length === 0 ? undefined : known;
}

/**
 * A command that stands in a text of the code: `hset`, `CONFIG GET`.
 *
 * @param next - The text behind it, which may be a subcommand.
 */
export function commandInText(text: string, next?: string): MethodCommands | undefined {
  const [word = '', second] = text.trim().split(/\s+/);
  // Nobody writes `Get` there.
  if (word !== word.toUpperCase() && word !== word.toLowerCase()) return undefined;
  const name = word.toUpperCase();
  if (!COMMANDS.has(name)) return undefined;
  const isDistinct = !COMMON.has(word.toLowerCase());
  const subcommand = (second ?? next ?? '').toUpperCase();
  if (CONTAINER_COMMANDS.has(name) && /^[A-Z][A-Z-]+$/.test(subcommand))
    return { commands: [`${name} ${subcommand}`], isDistinct };
  return { commands: [name], isDistinct };
}

/** Whether it is a command with a subcommand that there is: two words that no other library puts together. */
export function isSubcommand([name = '']: readonly string[]): boolean {
  return SUBCOMMANDS.has(name);
}

function methodOf(method: string, commands: string): [string, MethodCommands] {
  const plain = method.toLowerCase();
  const isHelper = HELPERS[plain] === commands;
  const names = isHelper ? commands.split(' ').map((name) => name.replace('|', ' ')) : [commands];
  return [plain, { commands: names.filter((name) => name !== ''), isDistinct: !COMMON.has(plain) }];
}
