import { findFreePort } from '../../src/platform/loopback.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start } from '../support/run-ts.ts';
import { plainSessionApi } from '../support/session-api.ts';
import { end, type RunningEmulator } from './emulator.ts';
import { openAskers } from './load.ts';

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
    const request = {
      target: 'i-0123456789abcdef0',
      documentName: 'AWS-StartPortForwardingSessionToRemoteHost',
      parameters: { host: ['redis.example'], portNumber: ['6379'], localPortNumber: [`${port}`] },
    };
    const { sessionId, tokenValue, streamUrl } = await plainSessionApi(url).start(request);
    const args = [
      JSON.stringify({ SessionId: sessionId, TokenValue: tokenValue, StreamUrl: streamUrl }),
      'eu-west-1',
      'StartSession',
      '',
      JSON.stringify({
        Target: request.target,
        DocumentName: request.documentName,
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
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  const asked = openAskers(port, 1).then(([asker]) => {
    asker?.close();
    return true;
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
