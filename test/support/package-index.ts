import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeZip } from './make-zip.ts';

export interface IndexFile {
  readonly name: string;
  /** What is served. */
  readonly content: Buffer;
  /** What the index says its hash is. Default: the truth. */
  readonly claimedSha256?: string;
  /** Breaks off after so many bytes, though it has announced all of them. */
  readonly breaksOffAfter?: number;
  /** Sends nothing of the file until this resolves. */
  readonly heldBackUntil?: Promise<void>;
}

/** A Python package index on 127.0.0.1 (source: PyPA specifications, "Simple repository API"). */
export interface PackageIndex extends AsyncDisposable {
  readonly url: string;
  /** The environment in which pip uses it and nothing of the developer's own. */
  readonly env: NodeJS.ProcessEnv;
  /** The files that were asked for, in that order. */
  readonly downloads: readonly string[];
  /** What is served from now on. */
  serve(...files: readonly IndexFile[]): void;
  /** Resolves when a file is asked for the next time. */
  nextDownload(): Promise<void>;
}

export async function startPackageIndex(): Promise<PackageIndex> {
  let files: readonly IndexFile[] = [];
  const downloads: string[] = [];
  let onDownload: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    const [, folder, name = ''] = (request.url ?? '').split('/');
    if (folder === 'simple') {
      const links = files.map(({ name: file, content, claimedSha256 }) => {
        const hash = claimedSha256 ?? sha256(content);
        return `<a href="/files/${file}#sha256=${hash}">${file}</a>`;
      });
      response
        .setHeader('content-type', 'text/html')
        .end(`<!DOCTYPE html><html><body>${links}</body></html>`);
      return;
    }
    const file = files.find((one) => one.name === decodeURIComponent(name));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    downloads.push(file.name);
    for (const tell of onDownload.splice(0)) tell();
    response.writeHead(200, { 'content-length': file.content.length });
    if (file.breaksOffAfter !== undefined) {
      response.write(file.content.subarray(0, file.breaksOffAfter), () => response.destroy());
      return;
    }
    void (file.heldBackUntil ?? Promise.resolve()).then(() => response.end(file.content));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    env: {
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: `${url}simple/`,
      PIP_NO_CACHE_DIR: '1',
      PIP_RETRIES: '0',
      PIP_TIMEOUT: '20',
    },
    downloads,
    serve: (...next) => {
      files = next;
    },
    nextDownload: () =>
      new Promise((resolve) => {
        onDownload = [...onDownload, resolve];
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A wheel that pip takes, with one program in it. */
export function makeWheel(name: string, version: string, entry: string, program: string): Buffer {
  const info = `${name}-${version}.dist-info`;
  return makeZip([
    { name: entry, content: program },
    { name: `${info}/METADATA`, content: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n` },
    {
      name: `${info}/WHEEL`,
      content: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: py3-none-any\n',
    },
    { name: `${info}/RECORD`, content: '' },
  ]);
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
