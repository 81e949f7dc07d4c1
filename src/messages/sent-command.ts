/**
 * Options of Redis commands. Of a command's arguments only these are kept: any other may be somebody's data.
 * (Source: the syntax of the commands' documentation.)
 */
export const COMMAND_OPTIONS: ReadonlySet<string> = new Set(
  (
    'NX XX GT LT CH INCR EX PX EXAT PXAT KEEPTTL GET PERSIST COUNT MATCH TYPE NOVALUES WITHSCORES WITHSCORE WITHVALUES LIMIT REV BYSCORE ' +
    'BYLEX STORE STOREDIST WEIGHTS AGGREGATE ABSTTL IDLETIME FREQ REPLACE COPY KEYS ASYNC SYNC MAXLEN MINID NOMKSTREAM ' +
    'MKSTREAM STREAMS BLOCK GROUP NOACK IDLE RETRYCOUNT JUSTID FORCE LEFT RIGHT RANK BEFORE AFTER ASC DESC ALPHA BY BIT BYTE OVERFLOW ' +
    'FROMMEMBER FROMLONLAT BYRADIUS BYBOX WITHCOORD WITHDIST WITHHASH ANY ENCODING FULL LEN IDX MINMATCHLEN WITHMATCHLEN LIST INFO KILL ' +
    'SETNAME GETNAME NO-EVICT NO-TOUCH TRACKING PAUSE UNPAUSE HELP USAGE DOCTOR STATS PURGE DOCS GETKEYS SETINFO CREATE DESTROY ' +
    'SETID DELCONSUMER CREATECONSUMER CONSUMERS LOAD EXISTS FLUSH SHARDCHANNELS SHARDNUMSUB NUMSUB NUMPAT CHANNELS LIBRARYNAME WITHCODE ' +
    'IFEQ IFNE IFDEQ IFDNE CLAIM KEEPREF DELREF ACKED BYPOLYGON MAXAGE ENTRIESREAD ENTRIESADDED SCHEDULE NOT-TYPE NOT-ID ANDOR DIFF DIFF1 ONE FIELDS FNX FXX'
  ).split(' '),
);
/** Commands whose first argument is the name of another. */
export const CONTAINER_COMMANDS: ReadonlySet<string> = new Set(
  'ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MEMORY MODULE OBJECT PUBSUB SCRIPT SLOWLOG XGROUP XINFO'.split(
    ' ',
  ),
);
/** The most options that are kept. */
const MAX_OPTIONS = 6;

/**
 * What a client's error says of the command that was refused, in capital letters and without its data: `SET KEEPTTL`.
 *
 * @param command - `{ name, args }`, as ioredis has it.
 */
export function describeSentCommand(command: unknown): string | undefined {
  if (typeof command !== 'object' || command === null) return undefined;
  const { name, args } = command as { name?: unknown; args?: unknown };
  if (typeof name !== 'string' || !/^[\w.-]{1,40}$/.test(name)) return undefined;
  const words = Array.isArray(args)
    ? args.map((arg: unknown) => (typeof arg === 'string' ? arg.toUpperCase() : ''))
    : [];
  const isContainer = CONTAINER_COMMANDS.has(name.toUpperCase());
  const options = words.filter(
    (word, index) =>
      COMMAND_OPTIONS.has(word) || (isContainer && index === 0 && /^[A-Z][A-Z-]{1,30}$/.test(word)),
  );
  return [name.toUpperCase(), ...options.slice(0, MAX_OPTIONS)].join(' ');
}
