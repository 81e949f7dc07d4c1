import { type Dirent, type Stats, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { languageOf, SOURCE_ENDINGS } from './languages.ts';

/** A file of the tree, as it is named from where the command was started. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** The texts of its `package.json`s. */
  readonly manifests: readonly string[];
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** Code of others, and what is made of code. */
const SKIPPED =
  /^(?:node_modules|bower_components|vendor|third_party|dist|build|out|target|coverage|site-packages|__pycache__|venv|env|Pods)$/;
const MAX_FILES = 20_000;
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_DEPTH = 40;

interface Reading {
  readonly files: SourceFile[];
  readonly manifests: string[];
  bytes: number;
  large: number;
  unreadable: number;
  isCut: boolean;
}

/**
 * Reads the source files of folders, or single ones. Links are not followed; hidden folders, dependencies and built code are
 * left out.
 *
 * @throws {RedisTargetError} `RT_SOURCE_READ` where a path is not there or can't be read, `RT_SOURCE_NONE` where none of them has source in it.
 */
export async function readSourceTree(paths: readonly string[], cwd: string): Promise<SourceTree> {
  const reading: Reading = { files: [], manifests: [], bytes: 0, large: 0, unreadable: 0, isCut: false };
  for (const path of paths) {
    const full = resolve(cwd, path);
    const stats = statOf(full, path);
    // What its own says of versions counts more than what stands above it.
    await readManifest(reading, join(full, '..', 'package.json'));
    if (stats.isFile()) {
      if (languageOf(full) === undefined) throw noSource(`${path} is no source file that can be read`, paths);
      await readInto(reading, full, cwd);
    } else await readFolder(reading, full, cwd, 0);
  }
  if (reading.files.length === 0) throw noSource(`no source file is in ${paths.join(', ')}`, paths);
  return { files: reading.files, manifests: reading.manifests, notes: notesOn(reading) };
}

async function readFolder(reading: Reading, folder: string, cwd: string, depth: number): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (depth === 0) throw notRead(folder, cause);
    reading.unreadable += 1;
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (SKIPPED.test(entry.name) || entry.name.startsWith('.')) continue;
      if (depth >= MAX_DEPTH) reading.isCut = true;
      else await readFolder(reading, path, cwd, depth + 1);
    } else if (entry.name === 'package.json') await readManifest(reading, path);
    else if (entry.isFile() && languageOf(entry.name) !== undefined) await readInto(reading, path, cwd);
  }
}

async function readInto(reading: Reading, path: string, cwd: string): Promise<void> {
  if (reading.files.length >= MAX_FILES || reading.bytes >= MAX_BYTES) {
    reading.isCut = true;
    return;
  }
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) {
      reading.large += 1;
      return;
    }
    const text = decode(await readFile(path));
    if (text === undefined) {
      reading.unreadable += 1;
      return;
    }
    reading.bytes += size;
    reading.files.push({ name: relative(cwd, path).replaceAll('\\', '/'), text });
  } catch {
    reading.unreadable += 1;
  }
}

/** UTF-8, or UTF-16 where its first bytes say so; undefined for what is no text. */
function decode(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le', 2);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

/** Where there is none, nothing is known of versions. */
async function readManifest(reading: Reading, path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text !== '' && text.length < MAX_FILE_BYTES) reading.manifests.push(text);
}

function notesOn({ large, unreadable, isCut }: Reading): string[] {
  const notes: string[] = [];
  if (large > 0) notes.push(`${countOf(large)} of more than 1 MiB ${isOne(large)} not read.`);
  if (unreadable > 0) notes.push(`${countOf(unreadable)} could not be read.`);
  if (isCut)
    notes.push(`Only the first ${MAX_FILES} files and ${MAX_BYTES / 1024 / 1024} MiB of source were read.`);
  return notes;
}

function countOf(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function isOne(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function statOf(full: string, path: string): Stats {
  try {
    return statSync(full);
  } catch (cause) {
    throw notRead(path, cause);
  }
}

function notRead(path: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_SOURCE_READ',
    `Could not read the source in ${path}: ${(cause as Error).message}. Give a folder or file that is there, as in --in src.`,
    { cause, details: { path } },
  );
}

function noSource(what: string, paths: readonly string[]): RedisTargetError {
  return new RedisTargetError(
    'RT_SOURCE_NONE',
    `Could not look for Redis commands: ${what}. Give the folder with the code; these can be read: ${SOURCE_ENDINGS.map((ending) => `.${ending}`).join(' ')}.`,
    { details: { paths } },
  );
}
