import { isolateWorker } from '../run/isolation.ts';

// The one line of per-worker setup for `isolation: 'database'`: Vitest's `setupFiles: ['redis-target/worker']`,
// Jest's `setupFiles`, Mocha's `--require`. Importing it is what it is for.
isolateWorker(process.env);

export { isolateWorker };
