import { Closing } from '../platform/closing.ts';
import { listSecrets } from '../platform/mask.ts';
import { serveOwner } from '../run/serve-owner.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnoserLine, DiagnoserRequest } from './diagnose-apart.ts';

// The program of the process that looks at the links; started by `diagnoseApart` only.
const { env, version: nodeVersion } = process;
const off = new AbortController();
const closing = new Closing();
let diagnosing: Promise<void> = Promise.resolve();

const { say, end } = serveOwner<DiagnoserRequest>({
  onRequest: (request) => {
    const tell = (line: DiagnoserLine): void => say(line);
    const options = { ...request, env, cwd: process.cwd(), nodeVersion, signal: off.signal, closing };
    diagnosing = diagnose(options, (result) => tell({ result, secrets: listSecrets() })).then(
      () => tell({ end: 'done' }),
      (error: unknown) => {
        if (!off.signal.aborted) throw error;
        tell({ end: 'calledOff' });
      },
    );
    diagnosing.then(end, end);
  },
  close: async () => {
    off.abort(new Error('The process that asked is gone.'));
    await diagnosing;
    // What takes longer than anybody waits for it.
    await closing.close();
  },
});
