import type { Duplex } from 'node:stream';
import { RedisTargetError } from '../../errors.ts';
import { RespDecoder } from '../../resp/decoder.ts';
import { encodeCommand } from '../../resp/encoder.ts';
import type { RespValue } from '../../resp/values.ts';
import { readId, type SaidId } from './ask-cluster.ts';

/** How long the answer may take, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

/**
 * Asks a connection that is somebody else's afterwards for the id of its node. It is handed on as it came: nothing listens to it
 * any more, and it has not begun to flow.
 *
 * @throws What ends the connection; {@link RedisTargetError} `RT_TARGET_UNREACHABLE` where it ended, or nothing came in time.
 */
export async function askFirst(stream: Duplex): Promise<SaidId> {
  stream.write(encodeCommand(['CLUSTER', 'MYID']));
  return readId(await readOne(stream));
}

function readOne(stream: Duplex): Promise<RespValue> {
  const decoder = new RespDecoder({ maxBulkBytes: 1_024, maxItems: 16 });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(unanswered(`no answer within ${ANSWER_LIMIT_MS / 1000} s`)),
      ANSWER_LIMIT_MS,
    );
    const settle = (): void => {
      clearTimeout(timer);
      stream.off('readable', onReadable).off('error', fail).off('end', onEnd).off('close', onEnd);
    };
    const fail = (error: Error): void => {
      settle();
      stream.on('error', () => undefined);
      reject(error);
    };
    const onEnd = (): void => fail(unanswered('the connection was closed'));
    const onReadable = (): void => {
      try {
        for (let bytes = stream.read(); bytes !== null; bytes = stream.read()) {
          const [reply] = decoder.push(bytes);
          if (reply === undefined) continue;
          settle();
          resolve(reply);
          return;
        }
      } catch (error) {
        fail(error as Error);
      }
    };
    stream.on('readable', onReadable).on('error', fail).on('end', onEnd).on('close', onEnd);
  });
}

function unanswered(what: string): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_UNREACHABLE',
    `Could not ask a node of the cluster for its id: ${what}. Check that it runs, and whether it wants TLS.`,
  );
}
