import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

/** What comes of a PING over TLS: the answer, or the error. */
async function pingOverTls(port: number, ca?: string): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, ...(ca === undefined ? {} : { ca }) });
  socket.write('PING\r\n');
  try {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return bytes.toString();
  } catch (error) {
    return String(error);
  } finally {
    socket.destroy();
  }
}

async function pingPlainly(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.write('PING\r\n');
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return bytes.toString();
}

describe.skipIf(lacks('docker'))('the port that a container is asked to have', () => {
  it('takes TLS and plain clients, as every port of ours', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    await using target = await openTarget('container:6.2', { ...openOptions(), port });
    expect(target.endpoint).toMatchObject({ host: '127.0.0.1', port, tls: false });
    expect(target.details.gateway).toEqual(['tls-from-app']);
    const ca = await readFile(target.caFiles?.caFile ?? '', 'utf8');
    expect(await pingOverTls(port, ca)).toBe('+PONG\r\n');
    expect(await pingPlainly(port)).toBe('+PONG\r\n');
  });

  it('tells once of clients that begin TLS where none is to be taken, and refuses them at once', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const said: string[] = [];
    await using target = await openTarget('container:6.2', {
      ...openOptions({ REDIS_TARGET_APP_TLS: 'never' }),
      port,
      progress: { ...silentProgress, announce: (text) => void said.push(text) },
    });
    for (let time = 0; time < 2; time += 1)
      expect(await pingOverTls(port)).toMatch(/handshake failure|SSLV3_ALERT_HANDSHAKE_FAILURE/i);
    expect(said).toEqual([expect.stringMatching(/began TLS at a local port that takes none/)]);
    expect(await pingPlainly(port)).toBe('+PONG\r\n');
    expect(target.details.gateway).toBeUndefined();
  });
});
