import { fetchServer } from '../../../src/engines/fetch.ts';
import { silentProgress } from '../../../src/platform/progress.ts';

// Fetches the one build that it is told, as a process of its own; prints its path.
const { builds, machine } = JSON.parse(process.argv[2] ?? '{}');
const { path, isNew } = await fetchServer(
  {},
  {
    env: process.env,
    cwd: '/',
    progress: silentProgress,
    builds,
    machine: { ...machine, hasLibrary: async () => true },
  },
);
process.stdout.write(`${isNew ? 'new' : 'there'} ${path}\n`);
