import { connect, type Socket } from 'node:net';
import { Closing } from '../../platform/closing.ts';
import type { ClientTap } from '../../platform/loopback.ts';
import { collectGarbage, compileSooner } from '../../platform/v8-settings.ts';
import { whenAborted } from '../../platform/waiting.ts';
import type { SessionApi } from '../session-api.ts';
import { openNativeSession } from '../transport/native.ts';
import { openSsmTunnel, type SsmTunnel } from '../tunnel.ts';
import { openFarEnd } from './far-end.ts';

/** Connections and commands on each: of a tunnel that is closed again, and twice of the one that is kept. */
const EARLY = { connections: 8, commands: 8 };
const LATER = { connections: 64, commands: 12 };
/** Then so many on one connection alone: they take other ways through Node, a message each. */
const ALONE_COMMANDS = 128;
const COMMAND = '*2\r\n$3\r\nGET\r\n$10\r\nwarming-up\r\n';

export interface WarmUp {
  /** Commands that were answered. */
  readonly answered: number;
  /** Closes what was left open. Idempotent. */
  close(): Promise<void>;
}

/**
 * Sends some commands through tunnels of its own, whose far end is this process itself: V8 compiles a function only when it
 * has run often, and of the first 2,000 commands through a tunnel more than half of the time went into that
 * (docs/decisions/warm-up.md).
 *
 * Takes about 0.2 s, in turns of the event loop that leave room for others. Resolves when it is done, or has
 * stopped and closed everything at the signal; it never rejects, since nothing depends on it. `tap` is one of the kind that the
 * tunnel in earnest has.
 *
 * One tunnel with one connection is left open: V8 throws away what it has compiled for objects of a kind of which it finds
 * none when it collects garbage.
 */
export async function warmUpTunnel(signal: AbortSignal, tap?: ClientTap): Promise<WarmUp> {
  let answered = 0;
  let compileAsUsual = (): void => {};
  const closing = new Closing();
  const close = (): Promise<void> => closing.close().catch(() => undefined);
  const stopListening = whenAborted(signal, () => void close());
  const onAnswer = (): void => {
    answered++;
  };
  try {
    const farEnd = await openFarEnd();
    closing.add(() => farEnd.close());
    signal.throwIfAborted();
    // V8 compiles for what it has seen, and throws away what meets something new. So some connections and a tunnel are opened and
    // closed for it to see; and the tunnel for the rest stands idle meanwhile, as the one in earnest does.
    const openOne = (): Promise<SsmTunnel> => open(farEnd.api, tap, closing);
    const [early, later] = await Promise.all([openOne(), openOne()]);
    signal.throwIfAborted();
    const first = connectAll(early.port, EARLY.connections);
    await askAll(first, EARLY.commands, onAnswer);
    signal.throwIfAborted();
    for (const client of first) client.end();
    compileAsUsual = compileSooner();
    const clients = connectAll(later.port, LATER.connections);
    await askAll(clients, LATER.commands, onAnswer);
    await early.close();
    signal.throwIfAborted();
    // It would come amid the first commands in earnest. What was compiled for objects that live as briefly as a write goes with
    // it, and is compiled again by the rest.
    collectGarbage();
    await askAll(clients, LATER.commands, onAnswer);
    const [kept, ...others] = clients;
    if (kept !== undefined) await ask(kept, ALONE_COMMANDS, onAnswer);
    for (const client of others) client.destroy();
  } catch {
    await close();
  }
  compileAsUsual();
  stopListening();
  if (closing.isClosed) await close();
  return { answered, close };
}

async function open(api: SessionApi, tap: ClientTap | undefined, closing: Closing): Promise<SsmTunnel> {
  const life = new AbortController();
  closing.add(() => life.abort());
  const tunnel = await openSsmTunnel({
    openSession: (signal) =>
      openNativeSession({
        api,
        request: { target: 'warm-up', documentName: '', parameters: {} },
        signal,
      }),
    ready: () => Promise.resolve(),
    tap,
    signal: life.signal,
  });
  closing.add(() => tunnel.close());
  return tunnel;
}

function connectAll(port: number, count: number): Socket[] {
  return Array.from({ length: count }, () => {
    const client = connect({ port, host: '127.0.0.1', noDelay: true });
    client.on('error', () => {});
    return client;
  });
}

/** Resolves when each has all its answers, or is closed. */
async function askAll(clients: readonly Socket[], commands: number, onAnswer: () => void): Promise<void> {
  await Promise.all(clients.map((client) => ask(client, commands, onAnswer)));
}

/** One command, its answer, and the next. */
function ask(client: Socket, commands: number, onAnswer: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (client.destroyed) {
      resolve();
      return;
    }
    let left = commands;
    let due = COMMAND.length;
    const onData = (answer: Buffer): void => {
      due -= answer.length;
      if (due > 0) return;
      onAnswer();
      if (--left === 0) {
        client.off('data', onData);
        resolve();
        return;
      }
      due = COMMAND.length;
      client.write(COMMAND);
    };
    client.on('data', onData);
    client.once('close', () => resolve());
    client.write(COMMAND);
  });
}
