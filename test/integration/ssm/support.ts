import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { openNativeSession } from '../../../src/ssm/transport/native.ts';
import { openSsmTunnel, type SsmTunnel } from '../../../src/ssm/tunnel.ts';
import { forwardTo, plainSessionApi } from '../../support/session-api.ts';
import {
  type SsmEmulator,
  type StartSsmEmulatorOptions,
  startSsmEmulator,
} from '../../support/ssm-emulator/index.ts';

export const echo = (socket: Socket): void => void socket.pipe(socket);

/** An emulator with `port` of this machine as redis.example:6379, and a tunnel to it. */
export async function tunnelTo(
  port: number,
  options: StartSsmEmulatorOptions = {},
  tunnelOptions: {
    sessions?: number;
    silenceMs?: number;
    pingIntervalMs?: number;
    onState?: (text: string) => void;
    door?: (socket: Socket) => Promise<Socket>;
  } = {},
): Promise<{ emulator: SsmEmulator; tunnel: SsmTunnel } & AsyncDisposable> {
  const emulator = await startSsmEmulator({
    hosts: { 'redis.example': { host: '127.0.0.1', port } },
    mustAcknowledgeAgain: true,
    ...options,
  });
  const api = plainSessionApi(emulator.url);
  const { silenceMs, pingIntervalMs, ...rest } = tunnelOptions;
  const tunnel = await openSsmTunnel({
    openSession: (signal) =>
      openNativeSession({
        api,
        request: forwardTo('redis.example', 6379),
        signal,
        onState: tunnelOptions.onState,
        ...(silenceMs === undefined ? {} : { silenceMs }),
        ...(pingIntervalMs === undefined ? {} : { pingIntervalMs }),
      }),
    ...rest,
  });
  return {
    emulator,
    tunnel,
    [Symbol.asyncDispose]: async () => {
      await tunnel.close();
      await emulator.close();
    },
  };
}

/** Writes all of `input`, ends, and reads to the end. */
export async function exchange(port: number, input: Uint8Array): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(input);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sends `input` and resolves when as many bytes came back; then the connection is destroyed. */
export async function echoed(port: number, input: Uint8Array): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  const hash = createHash('sha256');
  let received = 0;
  const back = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk) => {
      hash.update(chunk);
      received += chunk.length;
      if (received >= input.length) resolve(hash.digest('hex'));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${received} of ${input.length} bytes`)));
  });
  socket.write(input);
  try {
    return await back;
  } finally {
    socket.destroy();
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
