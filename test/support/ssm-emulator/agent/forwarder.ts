import type net from 'node:net';

/** What a forwarder (multiplexed or basic) asks of its agent. */
export interface ForwarderDoor {
  /** A connection to the session's remote port, or its failure on `done`; never both. `take` gets a view of what comes from it. */
  dial(take: (data: Buffer) => void, done: (socket: net.Socket | undefined) => void): void;
  /** Bytes of the forwarded stream: a header (may be empty) and data, cut into messages together. Takes a copy. */
  send(header: Buffer, data: Buffer): void;
  /** The ConnectToPortError flag. */
  refused(): void;
  /** There is room again. */
  free(): void;
  /** The session is over. */
  fail(reason: string): void;
  breach(text: string): void;
  /** How long the client has been there without a break; 0 while it is away. */
  connectedForMs(): number;
  /** Servers may be read now. */
  mayRead(): boolean;
  count(what: 'streamsOpened' | 'streamsOpen' | 'keepAlivesIn', by: number): void;
}

export interface Forwarder {
  /** More than the receive bound waits: nothing is taken until `free`. */
  readonly busy: boolean;
  take(payload: Buffer): void;
  /** The DisconnectToPort flag. */
  disconnect(): void;
  /** Reads from the servers or holds them. */
  setReading(reading: boolean): void;
  /** The client ended the session: says what it left undone. */
  finish(): void;
  close(): void;
}

/** Received data that waits for slow servers stops the whole byte stream beyond this (section 6). */
export const RECEIVE_BOUND_BYTES: number = 4 * 1024 * 1024;
export const NO_BYTES: Buffer = Buffer.alloc(0);
