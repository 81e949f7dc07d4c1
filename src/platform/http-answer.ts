import type { ClientRequest, IncomingHttpHeaders } from 'node:http';

/** What a request was answered with. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Waits for the whole answer to a request, which its caller sends and limits.
 *
 * @throws What kept it from coming, also where the connection ends without any: Node closes one without a word that is answered
 *   with `101 Switching Protocols` and has not asked for that.
 */
export function wholeAnswer(call: ClientRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    call.on('error', reject);
    call.once('close', () => {
      // Once there is an answer, it tells its own end, which may come later than this.
      if (!isAnswered) reject(new Error('the connection was closed without an answer'));
    });
    call.once('response', (response) => {
      isAnswered = true;
      const { statusCode: status = 0, headers } = response;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ status, headers, body: Buffer.concat(chunks) }));
    });
  });
}
