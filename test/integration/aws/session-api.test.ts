import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createSessionApi } from '../../../src/aws/session-api.ts';

it('gives TerminateSession up after its time where nobody answers, so that closing does not hang', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const env = {
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
  };
  const api = await createSessionApi({ region: undefined, profile: undefined, env }, { terminateMs: 200 });
  await expect(api.terminate('session-1')).rejects.toMatchObject({
    code: 'RT_AWS_NETWORK',
    message: expect.stringContaining('no answer within 0.2 s'),
  });
  expect(sockets).toHaveLength(1);
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

it.each([
  ['eu-west-1', 'https://ssm.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn'],
])('names the endpoint of %s, for the plugin, as the SDK has it', async (region, endpoint) => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
  expect(await createSessionApi({ region, profile: undefined, env })).toMatchObject({ region, endpoint });
});
