import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { askSkewMs } from '../../../src/aws/clock-skew.ts';
import { callSigned } from '../../../src/aws/signed-request.ts';
import { wholeAnswer } from '../../../src/platform/http-answer.ts';
import { askDocker } from '../../../src/targets/container/docker-api.ts';
import { probeDocker } from '../../../src/targets/container/docker-host.ts';
import { type Served, serve } from '../../support/tcp-server.ts';

/** Says those bytes to whoever has asked, and ends. */
function answering(said: string): Promise<Served> {
  return serve((socket) => void socket.once('data', () => socket.end(said)));
}

const CUT: readonly [string, string][] = [
  ['nothing', ''],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tls\r\n\r\n'],
  ['half of a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['half of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe'],
  ['half of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe'],
  ['what is no HTTP', '-ERR unknown command\r\n'],
];

async function ask(port: number): Promise<{ status: number; text: string }> {
  const call = request({ host: '127.0.0.1', port });
  call.end();
  const { status, body } = await wholeAnswer(call);
  return { status, text: body.toString('utf8') };
}

describe('an answer of HTTP', () => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 'hello'],
    [
      'in chunks',
      'HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
      404,
      'hello',
    ],
    ['up to the end of the connection', 'HTTP/1.1 200 OK\r\n\r\nhello', 200, 'hello'],
    [
      'after another that is only for information',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      200,
      'hi',
    ],
    ['without a body', 'HTTP/1.1 204 None\r\n\r\n', 204, ''],
    ['in letters of several bytes', 'HTTP/1.1 200 OK\r\n\r\nmüde', 200, 'müde'],
  ])('is taken whole %s', async (_how, said, status, text) => {
    await using server = await answering(said);
    expect(await ask(server.port)).toEqual({ status, text });
  });

  it.each(CUT)('rejects where it is %s', async (_what, said) => {
    await using server = await answering(said);
    await expect(ask(server.port)).rejects.toThrow(/./);
  });

  it('is given up with its request', async () => {
    await using server = await answering('');
    const call = request({ host: '127.0.0.1', port: server.port });
    const answer = wholeAnswer(call);
    call.destroy(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});

describe.each(CUT)('whoever asks, and is answered with %s, is told so', (_what, said) => {
  it('by a call of AWS', async () => {
    await using server = await answering(said);
    const call = callSigned(
      {
        service: 'ssm',
        region: 'eu-west-1',
        url: new URL(`http://127.0.0.1:${server.port}`),
        identity: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
        agent: undefined,
        target: 'AmazonSSM.StartSession',
        input: {},
      },
      undefined,
    );
    await expect(call).rejects.toThrow(/./);
  });

  it('by a look at AWS’s clock', async () => {
    await using server = await answering(said);
    const { signal } = new AbortController();
    await expect(askSkewMs(new URL(`http://127.0.0.1:${server.port}`), {}, signal)).rejects.toThrow(/./);
  });

  it('by a call of Docker', async () => {
    await using server = await answering(said);
    await expect(askDocker({ host: `tcp://127.0.0.1:${server.port}` }, '/info')).rejects.toThrow(/./);
  });

  it('by a look for Docker', async () => {
    await using server = await answering(said);
    const answer = await probeDocker({ DOCKER_HOST: `tcp://127.0.0.1:${server.port}` });
    expect(answer).toMatchObject({ answers: false, why: expect.stringMatching(/./) });
  });
});
