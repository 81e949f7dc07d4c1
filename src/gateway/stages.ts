import type { Socket } from 'node:net';

/** Sees one connection's conversation and may change replies. One is made for each connection. */
export interface ReplyRewriter {
  /** Commands, in capital letters, that {@link wants} is asked about: all others cost nothing. */
  readonly names: ReadonlySet<string>;
  /**
   * Asked when such a command is sent: must its reply be given whole to {@link rewrite}?
   *
   * @param args - The first eight behind the name, each cut at 64 bytes.
   */
  wants(name: string, args: readonly string[]): boolean;
  /**
   * The whole raw reply in RESP, as the server sent it, attributes and an error's line included → what the client gets. Inside MULTI
   * that is QUEUED first, and once more EXEC's, with what was {@link SentCommand.transaction | sent in it}.
   */
  rewrite(reply: Buffer, command: SentCommand, protocol: 2 | 3): Buffer;
  /** An error reply's line without `-` and CR LF, also one that is nested, e.g. in EXEC's array → the line that the client gets. */
  rewriteError(line: string): string;
}

/** A command as a stage sees it. */
export interface SentCommand {
  /** In capital letters. */
  readonly name: string;
  /** The first eight behind the name, each cut at 64 bytes. */
  readonly args: readonly string[];
  /** Of an EXEC in whose transaction the rewriter wants a command's reply. */
  readonly transaction?: Transaction;
}

/** The commands between MULTI and EXEC. */
export interface Transaction {
  /** How many were sent. */
  readonly length: number;
  /** Those that {@link ReplyRewriter.wants} said yes to, each with the place of its reply in EXEC's. */
  readonly wanted: readonly { readonly at: number; readonly command: SentCommand }[];
}

/** Sees one connection's conversation. One is made for each connection; what it does not ask for costs nothing. */
export interface Observer {
  onCommand?(command: SentCommand): void;
  /**
   * A reply has come in full.
   *
   * @param type - Its first byte, e.g. `-` for an error.
   * @param name - Of the command that it answers; undefined for what the server sends on its own.
   */
  onReply?(type: string, name: string | undefined): void;
  onClose?(): void;
}

/**
 * Takes an accepted connection and gives one that is plain RESP, once its client has shown which it speaks: the same socket,
 * or TLS over it. It waits as long as the client does; the connection to the server stands meanwhile. Where it rejects, the
 * connection is closed; it says itself why.
 */
export type Door = (socket: Socket) => Promise<Socket>;

/** Logs in on every connection to the server, before anything of its client passes. */
export interface Login {
  /** Asked anew for every connection, and behind each RESET: an IAM token is good for minutes only. */
  credentials(): Promise<Credentials>;
  /** Where the server has refused what these gave: others, which may have taken their place meanwhile; undefined where there are none. */
  renewed?(refused: Credentials): Promise<Credentials | undefined>;
  /** A connection is logged in again after so long, in milliseconds, since its login ends by itself. Default: it does not end. */
  readonly renewMs?: number | undefined;
  /** The setting that they come from, for errors, e.g. `` `elasticache.dev.auth` ``. */
  readonly name: string;
}

export interface Credentials {
  readonly username?: string | undefined;
  readonly password: string;
}
