import { getDependencies } from './dependencies.mjs';
import { runTs } from './run-ts.mjs';

// `npm run emulator -- --host name=127.0.0.1:6379`: an SSM of one's own, until Ctrl-C.
await getDependencies();
process.exitCode = await runTs('test/support/ssm-emulator/main.ts', process.argv.slice(2));
