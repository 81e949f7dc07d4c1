import { createInterface } from 'node:readline';
import { guardOutput } from '../platform/output.ts';
import { RECORD } from './hear-holder.ts';

/** How long giving everything back may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 20_000;

export interface ServeOwnerOptions<Request> {
  /** Hears the first line. */
  readonly onRequest: (request: Request) => void;
  /** Hears those after it. */
  readonly onLine?: (line: unknown) => void;
  /** Hears that somebody ends this process by a signal, before it closes. */
  readonly onSignal?: (signal: NodeJS.Signals) => void;
  /** Whether this process goes on where its owner is gone. Default: it does not. */
  readonly outlivesOwner?: () => boolean;
  /** Gives everything back. */
  readonly close: () => Promise<void>;
}

export interface Owner {
  /** Tells it one line of JSON. */
  say(line: object): void;
  /** Gives everything back, for 20 s at most, and ends this process. */
  end(): void;
}

/**
 * Makes this process one that works for another, which has started it with `spawnHolder`: lines of JSON come in by stdin and go out by
 * stdout, and the end of stdin, which the system closes for the dead, means: give everything back, and end. So does a signal.
 */
export function serveOwner<Request>(options: ServeOwnerOptions<Request>): Owner {
  const { onRequest, onLine, onSignal, outlivesOwner, close } = options;
  guardOutput(process.stderr, process);
  // Nobody reads any more when the owner is gone; that must not keep us from cleaning up.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const write = process.stdout.write.bind(process.stdout);
  // What a configuration file prints is no line of ours.
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const closeAndExit = async (): Promise<void> => {
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
    await close();
    process.exit(0);
  };
  const end = (): void => {
    closeAndExit().catch((error: unknown) => {
      process.stderr.write(`redis-target: closing failed: ${String(error)}\n`);
      process.exit(1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      onSignal?.(signal);
      end();
    });
  }
  const lines = createInterface({ input: process.stdin });
  lines.once('line', (first) => {
    onRequest(JSON.parse(first) as Request);
    lines.on('line', (line) => onLine?.(JSON.parse(line)));
  });
  lines.once('close', () => {
    if (!outlivesOwner?.()) end();
  });
  return { say: (line) => void write(`${RECORD}${JSON.stringify(line)}\n`), end };
}
