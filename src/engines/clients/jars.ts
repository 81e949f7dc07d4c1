import { findProgram } from '../../platform/find-program.ts';
import type { Jar } from '../build.ts';
import { FILES, type Registry } from './client.ts';

/** A Maven repository, by Maven. */
export const jars: Registry = {
  clients: 'Maven (`mvn`)',

  async find(env) {
    const path = await findProgram('mvn', env);
    return path === undefined ? [] : [{ name: 'Maven', command: [path] }];
  },

  task(build, { command }) {
    const { group, artifact, version } = build.source as Jar;
    return {
      command: [
        ...command,
        ...['--batch-mode', '--quiet', 'dependency:copy'],
        ...[`-Dartifact=${group}:${artifact}:${version}`, `-DoutputDirectory=${FILES}`],
      ],
      gives: 'archive',
    };
  },
};
