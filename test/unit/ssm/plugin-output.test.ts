import { describe, expect, it } from 'vitest';
import { PluginOutput } from '../../../src/ssm/transport/plugin-output.ts';

const STARTED = '\nStarting session with SessionId: dev-0a1b\n';

function said(text: string): PluginOutput {
  const output = new PluginOutput();
  output.push(text);
  return output;
}

describe('what the plugin prints', () => {
  it('names its port, also where the line comes in pieces', async () => {
    const output = said(`${STARTED}Port 163`);
    const port = output.waitForPort(AbortSignal.timeout(5_000));
    output.push('79 opened for sessionId dev-0a1b.\r\nWaiting for connections...\r\n');
    expect(await port).toBe(16_379);
  });

  it.each([
    ['\nSession: dev-0a1b timed out.\n', 'the session timed out'],
    ['\nSessionId: dev-0a1b : Your session was terminated by an administrator\n', /by an administrator$/],
    ['\n\nExiting session with sessionId: dev-0a1b.\n\n', 'the service ended the session'],
    ['Cannot perform start session: unexpected end of JSON input', /^unexpected end of JSON input$/],
  ])('says why it ended: %j', (line, reason) => {
    const output = said(`${STARTED}Port 16379 opened for sessionId dev-0a1b.\n${line}`);
    output.close();
    expect(output.reason()).toMatch(reason);
  });

  it('says what it said last where it ended without a port', async () => {
    const output = said('Cannot perform start session: no route to host');
    output.close();
    await expect(output.waitForPort(AbortSignal.timeout(5_000))).rejects.toThrow('no route to host');
    expect(output.lastLines()).toBe('Cannot perform start session: no route to host');
  });

  it('gives each line on a refused destination to one connection', async () => {
    const output = said('Connection to destination port failed, check SSM Agent logs.\n');
    expect(await output.takeRefusal(1_000)).toBe(true);
    const second = output.takeRefusal(5_000);
    output.push('Connection to destination port failed, check SSM Agent logs.\n');
    expect(await second).toBe(true);
    expect(await output.takeRefusal(1)).toBe(false);
  });

  it.each([
    ["Cannot perform start session: invalid character 'A' looking for beginning of value", true],
    ['Cannot perform start session: no route to host', false],
  ])('tells whether it could not read a variable for the response: %s', (line, isUnreadable) => {
    expect(said(`${line}\n`).isResponseUnreadable).toBe(isUnreadable);
  });
});
