import type { EngineBuild } from '../build.ts';

/** An ordinary client of a package registry: the user's own, with the user's own registries, certificates and proxies. */
export interface Client {
  /** As a person calls it. */
  readonly name: 'pip' | 'uv' | 'Maven';
  /** The program and the arguments that are always there. */
  readonly command: readonly [string, ...string[]];
}

/** What a client is told to do for one build. */
export interface ClientTask {
  readonly command: readonly [string, ...string[]];
  /** Files that the client reads, by their name in its working folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  /** What the client leaves in the folder `files`: the archive, or what was in it. */
  readonly gives: 'archive' | 'content';
}

/** How a kind of package is had. */
export interface Registry {
  /** For a sentence about what is lacking: `pip or uv (both come with or beside Python)`. */
  readonly clients: string;
  /** The clients of this machine, the best first. */
  find(env: NodeJS.ProcessEnv): Promise<Client[]>;
  /** The files come into the folder `files` of the client's working folder. */
  task(build: EngineBuild, client: Client): ClientTask;
}

/** The folder, seen from a client's working folder, that its files come into. */
export const FILES = 'files';
