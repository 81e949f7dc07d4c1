import { connect } from 'node:net';
import { findFreePort } from '../../src/platform/loopback.ts';
import { limitTime, untilAborted } from '../../src/platform/waiting.ts';
import { waitForPong } from '../../src/targets/wait-for-pong.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start } from '../support/run-ts.ts';
import { forwardTo, plainSessionApi } from '../support/session-api.ts';
import { end, type RunningEmulator } from './emulator.ts';

/** One start in some eighty answers nothing, whoever starts it: its reader is gone before the first byte. */
const STARTS = 3;
const ANSWER_MS = 5_000;

/** Starts the official plugin as the AWS CLI does, and answers with its local port when it has carried a PING. */
export async function openBarePlugin(
  program: string,
  { url, env }: RunningEmulator,
  folder: string,
): Promise<{ port: number; running: Running }> {
  for (let starts = 1; ; starts += 1) {
    const port = await findFreePort();
    const { target, documentName, parameters } = forwardTo('redis.example', 6379);
    const request = {
      target,
      documentName,
      parameters: { ...parameters, localPortNumber: [`${port}`] },
    };
    const { sessionId, tokenValue, streamUrl } = await plainSessionApi(url).start(request);
    const args = [
      JSON.stringify({ SessionId: sessionId, TokenValue: tokenValue, StreamUrl: streamUrl }),
      'eu-west-1',
      'StartSession',
      '',
      JSON.stringify({
        Target: target,
        DocumentName: documentName,
        Parameters: request.parameters,
      }),
      url,
    ];
    const running = start(program, args, { cwd: folder, env: cleanEnvironment(env), limitMs: 600_000 });
    await running.until(/Waiting for connections/);
    if (await answers(port)) return { port, running };
    await end(running);
    if (starts === STARTS) throw new Error(`The plugin answered nothing, ${STARTS} times: ${program}`);
  }
}

async function answers(port: number): Promise<boolean> {
  const limit = limitTime(ANSWER_MS, undefined, () => new Error(`no answer within ${ANSWER_MS / 1000} s`));
  const asked = waitForPong(() => connect({ port, host: '127.0.0.1', signal: limit.signal }));
  return await untilAborted(asked, limit.signal)
    .then(
      () => true,
      () => false,
    )
    .finally(limit.clear);
}
