import { describe, expect, it } from 'vitest';
import type { ServeGatewayOptions } from '../../../src/gateway/serve.ts';
import { type EngineVersion, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { RawClient, serveInFrontOf } from './support.ts';

const READS: Partial<ServeGatewayOptions> = { observer: () => ({}) };
/** The end of its side is kept until the answers have come, as where TLS is spoken with the server. */
const ENDS_LATE: Partial<ServeGatewayOptions> = { isTls: true };
const LOGS_IN: Partial<ServeGatewayOptions> = {
  login: { name: '`auth`', credentials: () => Promise.resolve({ password: 'geheim' }) },
};

describe.skipIf(lacks('5.0', '6.2'))('a client that sends all and ends its side', () => {
  it.each<[string, Partial<ServeGatewayOptions>, EngineVersion, string, string]>([
    ['logs in again behind RESET', LOGS_IN, '6.2', 'RESET\r\nPING\r\n', '+RESET\r\n+PONG\r\n'],
    [
      'does so more than once',
      LOGS_IN,
      '6.2',
      'PING\r\nRESET\r\nECHO a\r\nRESET\r\nECHO b\r\n',
      '+PONG\r\n+RESET\r\n$1\r\na\r\n+RESET\r\n$1\r\nb\r\n',
    ],
    [
      'sees first whether there is a RESET, as there is',
      READS,
      '6.2',
      'CLIENT REPLY OFF\r\nRESET\r\nPING\r\n',
      '+RESET\r\n+PONG\r\n',
    ],
    [
      'sees first whether there is a RESET, as there is none',
      READS,
      '5.0',
      'CLIENT REPLY OFF\r\nRESET\r\nCLIENT REPLY ON\r\nPING\r\n',
      '+OK\r\n+PONG\r\n',
    ],
    [
      'waits for what becomes of SYNC, which is refused',
      READS,
      '6.2',
      'SYNC a\r\nPING\r\n',
      "-ERR wrong number of arguments for 'sync' command\r\n+PONG\r\n",
    ],
    [
      'ends the server’s side late, and a command takes longer than those before it',
      ENDS_LATE,
      '6.2',
      'PING\r\nBLPOP x 2\r\n',
      '+PONG\r\n*-1\r\n',
    ],
    [
      'does so and logs in, too',
      { ...LOGS_IN, ...ENDS_LATE },
      '6.2',
      'PING\r\nBLPOP x 2\r\n',
      '+PONG\r\n*-1\r\n',
    ],
  ])('has every answer where the gateway %s', async (_what, options, version, sent, answers) => {
    const args = options.login !== undefined ? ['--requirepass', 'geheim'] : [];
    await using engine = await startEngine(version, { args });
    await using gateway = await serveInFrontOf(engine.port, options);
    await using client = new RawClient(gateway.port);
    client.socket.end(sent);
    expect(await client.ended).toBe(answers);
    expect(gateway.said).toEqual([]);
  });
});
