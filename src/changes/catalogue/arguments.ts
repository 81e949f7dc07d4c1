import type { ChangeEntry } from '../change-entry.ts';
import { before, entry } from './make.ts';

/** Arguments and subcommands that a command learned with a line, beside its new commands. */
export const ARGUMENT_CHANGES: readonly ChangeEntry[] = [
  entry({
    id: 'C164',
    since: '6.2',
    commands: ['CLIENT PAUSE'],
    forms: ['CLIENT PAUSE 3'],
    title: 'CLIENT PAUSE WRITE and ALL',
    kind: 'newlyAccepted',
    before: "ERR Unknown subcommand or wrong number of arguments for 'PAUSE'",
    after: 'accepted',
    probes: ['client-pause-write'],
    texts: [before(/Unknown subcommand or wrong number of arguments for 'PAUSE'/, 'certain')],
    words: ['pause'],
  }),
  entry({
    id: 'C165',
    since: 'valkey-8.0',
    commands: ['CLIENT CAPA'],
    title: 'CLIENT CAPA redirect',
    kind: 'newlyAccepted',
    before: "ERR unknown subcommand 'CAPA'",
    after: 'OK',
    probes: ['client-capa'],
    words: ['capa'],
  }),
];
