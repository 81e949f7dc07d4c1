import { connect } from 'node:net';
import { compileSooner } from '../../platform/v8-settings.ts';
import { openNativeSession } from '../transport/native.ts';
import { openSsmTunnel } from '../tunnel.ts';
import { openFarEnd } from './far-end.ts';

const CONNECTIONS = 64;
const COMMANDS_EACH = 32;
const COMMAND = '*2\r\n$3\r\nGET\r\n$10\r\nwarming-up\r\n';

/**
 * Sends some commands through a tunnel of its own, whose far end is this process itself: V8 compiles a function only when it
 * has run often, and of the first 2,000 commands through a tunnel more than half of the time went into that
 * (docs/decisions/warm-up.md).
 *
 * Takes about 0.15 s, in turns of the event loop that leave room for others. Resolves when it is done, or has
 * stopped at the signal; it never rejects, since nothing depends on it.
 *
 * @returns How many commands were answered.
 */
export async function warmUpTunnel(signal: AbortSignal): Promise<number> {
  const farEnd = await openFarEnd().catch(() => undefined);
  if (farEnd === undefined) return 0;
  let answered = 0;
  const compileAsUsual = compileSooner();
  try {
    const tunnel = await openSsmTunnel({
      openSession: (opening) =>
        openNativeSession({
          api: farEnd.api,
          request: { target: 'warm-up', documentName: '', parameters: {} },
          signal: opening,
        }),
      ready: () => Promise.resolve(),
      signal,
    });
    await Promise.all(Array.from({ length: CONNECTIONS }, () => converse(tunnel.port, () => answered++)));
    await tunnel.close();
  } catch {
    // It has closed by itself; a signal is what it does so at.
  } finally {
    compileAsUsual();
    farEnd.close();
  }
  return answered;
}

/** One connection: a command, its answer, and the next; or until the tunnel closes. */
function converse(port: number, onAnswer: () => void): Promise<void> {
  return new Promise((resolve) => {
    let left = COMMANDS_EACH;
    let due = 0;
    const client = connect({ port, host: '127.0.0.1', noDelay: true });
    const ask = (): void => {
      if (left-- === 0) client.destroy();
      else client.write(COMMAND);
      due = COMMAND.length;
    };
    client.on('connect', ask);
    client.on('data', (answer) => {
      due -= answer.length;
      if (due > 0) return;
      onAnswer();
      ask();
    });
    client.on('error', () => {});
    client.on('end', () => client.destroy());
    client.on('close', () => resolve());
  });
}
