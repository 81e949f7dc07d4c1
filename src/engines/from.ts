import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { isFileError } from '../platform/file-error.ts';
import { mask } from '../platform/mask.ts';
import type { Progress } from '../platform/progress.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import { makeScratch, scratchError } from '../platform/scratch.ts';
import { type EngineBuild, formatBytes } from './build.ts';

const MOST_REDIRECTS = 5;
/** How long an address may say nothing, in milliseconds. */
const SILENCE_LIMIT_MS = 30_000;

export interface FromContext {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress;
}

/**
 * Hands `use` the file that a place of the user's own has for a build: a file, a folder that holds it under the archive's
 * name, an http(s) address of it, or one that ends with a slash and is a folder.
 *
 * @throws {RedisTargetError} `RT_FETCH_FROM` where there is no such file, `RT_FETCH_NETWORK`, `RT_FETCH_REFUSED`,
 *   `RT_PROXY`, `RT_SCRATCH`; what `use` throws.
 */
export async function bringFrom<T>(
  from: string,
  build: EngineBuild,
  context: FromContext,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (!/^https?:\/\//i.test(from)) return await use(await findFile(from, build, context.cwd));
  const url = addressOf(from, build);
  const scratch = await makeScratch('fetch');
  try {
    const file = join(scratch.path, 'file');
    await download(url, file, build, context);
    return await use(file);
  } finally {
    await scratch.remove();
  }
}

/** The name of the file in a place, for a sentence. */
export function describePlace(from: string): string {
  return mask(from);
}

async function findFile(from: string, build: EngineBuild, cwd: string): Promise<string> {
  const path = resolve(cwd, /^file:/i.test(from) ? fileURLToPath(from) : from);
  const stats = await stat(path).catch(() => undefined);
  const file = stats?.isDirectory() ? join(path, build.archive.name) : path;
  if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  throw new RedisTargetError(
    'RT_FETCH_FROM',
    `Could not fetch ${build.engine.name} ${build.engine.version} from ${describePlace(from)}: there is no file ${file}. ` +
      `Name ${build.archive.name}, or the folder that holds it.`,
  );
}

function addressOf(from: string, build: EngineBuild): URL {
  if (!URL.canParse(from))
    throw new RedisTargetError(
      'RT_FETCH_FROM',
      `Could not fetch from ${describePlace(from)}: this is no address. Write it as in https://mirror.example/engines/.`,
    );
  return from.endsWith('/') ? new URL(encodeURIComponent(build.archive.name), from) : new URL(from);
}

async function download(url: URL, file: string, build: EngineBuild, context: FromContext): Promise<void> {
  const place = describePlace(url.href);
  const fail = (
    code: 'RT_FETCH_NETWORK' | 'RT_FETCH_REFUSED',
    what: string,
    cause?: unknown,
  ): RedisTargetError =>
    new RedisTargetError(
      code,
      `Could not fetch ${build.engine.name} ${build.engine.version} from ${place}: ${what}. Check the address, the network and HTTPS_PROXY, and try again.`,
      { cause },
    );
  try {
    const response = await ask(url, context, MOST_REDIRECTS);
    if (response.statusCode !== 200) {
      response.resume();
      throw fail('RT_FETCH_REFUSED', `it answers with status ${response.statusCode}`);
    }
    const announced = Number(response.headers['content-length'] ?? Number.NaN);
    let received = 0;
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        received += chunk.length;
        // What is longer is another file anyway: nobody fills our disk.
        const isTooLong = received > Math.max(build.archive.bytes, build.server.bytes);
        context.progress.step(
          `fetching ${place}: ${formatBytes(received)}${Number.isNaN(announced) ? '' : ` of ${formatBytes(announced)}`}`,
        );
        done(
          isTooLong ? fail('RT_FETCH_REFUSED', 'it is longer than any file that is known for it') : null,
          chunk,
        );
      },
    });
    await pipeline(response, count, createWriteStream(file), { signal: context.signal });
    if (!Number.isNaN(announced) && received < announced)
      throw fail('RT_FETCH_NETWORK', `the transfer broke off after ${received} of ${announced} bytes`);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isRedisTargetError(error)) throw error;
    if (isFileError(error) && (error as NodeJS.ErrnoException).syscall !== 'connect')
      throw scratchError(error);
    throw fail('RT_FETCH_NETWORK', error instanceof Error ? error.message : String(error), error);
  }
}

async function ask(url: URL, context: FromContext, redirectsLeft: number): Promise<IncomingMessage> {
  const { get } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  const agent = await createProxyAgent(context.env);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(
      url,
      {
        ...(agent ? { agent } : {}),
        ...(context.signal ? { signal: context.signal } : {}),
        timeout: SILENCE_LIMIT_MS,
      },
      resolve,
    );
    request.once('timeout', () =>
      request.destroy(new Error(`it said nothing for ${SILENCE_LIMIT_MS / 1000} s`)),
    );
    request.once('error', reject);
  });
  const { location } = response.headers;
  const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0);
  if (!isRedirect || location === undefined) return response;
  response.resume();
  if (redirectsLeft === 0) throw new Error(`it was redirected more than ${MOST_REDIRECTS} times`);
  const next = new URL(location, url);
  if (!/^https?:$/.test(next.protocol)) throw new Error(`it leads to ${next.protocol}`);
  return await ask(next, context, redirectsLeft - 1);
}
