import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodeCommand } from '../../src/resp/encoder.ts';
import { quantile } from './table.ts';

/** How hard a way is worked. */
export interface Load {
  readonly command: 'SET' | 'GET';
  readonly connections: number;
  /** Commands that are sent before their replies are waited for. */
  readonly pipeline: number;
  readonly valueBytes: number;
}

/** Connections to one way, which are kept from one slice to the next: all ways are worked in turn, a moment each. */
export interface Worker<Found = { readonly value: number; readonly commands: number }> {
  /** Works for a moment. */
  slice(): Promise<Found>;
  close(): void;
}

/** One way's share of a turn, in milliseconds: so short that what else the machine does meets all ways alike. */
const SLICE_MS = 120;
const PINGS = 400;

/** As many commands a second as the way carries, which is the value: each connection sends its next ones when all replies to the last have come. */
export async function openWorker(
  port: number,
  { command, connections, pipeline, valueBytes }: Load,
): Promise<Worker> {
  const value = Buffer.alloc(valueBytes, 'v');
  const reply = command === 'SET' ? '+OK\r\n'.length : `$${valueBytes}\r\n\r\n`.length + valueBytes;
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  await exchange(sockets[0] as Socket, encodeCommand(['SET', 'key', value]), 5);
  const one = command === 'SET' ? encodeCommand(['SET', 'key', value]) : encodeCommand(['GET', 'key']);
  const batch = Buffer.concat(Array.from({ length: pipeline }, () => one));
  return {
    slice: async () => {
      let commands = 0;
      const startedAtMs = performance.now();
      await Promise.all(
        sockets.map(async (socket) => {
          while (performance.now() - startedAtMs < SLICE_MS) {
            await exchange(socket, batch, reply * pipeline);
            commands += pipeline;
          }
        }),
      );
      return { value: commands / ((performance.now() - startedAtMs) / 1000), commands };
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What one PING takes, in microseconds: the value is the median of a slice. */
export async function openPinger(port: number): Promise<Worker> {
  const socket = await open(port);
  const ping = encodeCommand(['PING']);
  return {
    slice: async () => {
      const times: number[] = [];
      for (let turn = 0; turn < PINGS; turn += 1) {
        const sentAtMs = performance.now();
        await exchange(socket, ping, 7);
        times.push((performance.now() - sentAtMs) * 1000);
      }
      return { value: quantile(times, 0.5), commands: PINGS };
    },
    close: () => socket.destroy(),
  };
}

/** Reads a value as often as makes a reply of so many bytes, and throws it away. `look` is called on the way. */
export async function readMuch(port: number, totalBytes: number, look: () => void): Promise<void> {
  const socket = await open(port);
  const valueBytes = 64 * 1024 * 1024;
  await exchange(
    socket,
    encodeCommand(['SETRANGE', 'much', `${valueBytes - 1}`, 'x']),
    `:${valueBytes}\r\n`.length,
  );
  const times = Math.ceil(totalBytes / valueBytes);
  const watching = setInterval(look, 20);
  const keys = Array.from({ length: times }, () => 'much');
  const header = `*${times}\r\n`.length;
  await exchange(
    socket,
    encodeCommand(['MGET', ...keys]),
    header + times * (valueBytes + `$${valueBytes}\r\n\r\n`.length),
  );
  clearInterval(watching);
  await exchange(socket, encodeCommand(['DEL', 'much']), 4);
  socket.destroy();
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function exchange(socket: Socket, bytes: Buffer, replyBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = replyBytes;
    const onClose = (): void =>
      reject(new Error(`The connection was closed, and ${left} bytes had not come.`));
    const onData = (piece: Buffer): void => {
      left -= piece.length;
      if (left > 0) return;
      socket.off('data', onData);
      socket.off('close', onClose);
      if (left < 0) reject(new Error('More came than was asked for.'));
      else resolve();
    };
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.write(bytes);
  });
}
