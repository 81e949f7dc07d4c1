import { Command } from 'commander';
import { formatMaskedUrl } from '../../model/endpoint.ts';
import { formatServer } from '../../model/engine.ts';
import { whenAborted } from '../../platform/waiting.ts';
import { holdTarget } from '../../run/held-target.ts';
import { describeTarget, describeVia } from '../describe-target.ts';
import type { CommandIo } from '../io.ts';
import { LISTEN_HELP, parsePort } from '../options.ts';
import { writeJson } from '../write-json.ts';

interface OpenOptions {
  readonly port?: number;
  readonly listen?: string;
  readonly json?: boolean;
  readonly config?: string;
}

/** Opens a target and holds it until Ctrl-C. */
export function defineOpenCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('open')
    .description('Open a target and hold it until Ctrl-C; prints its URL.')
    .argument(
      '[target]',
      'kind[:selector], a version, or a URL (default: REDIS_TARGET, or the configuration)',
    )
    .option('-p, --port <port>', 'serve it on this port of 127.0.0.1', parsePort)
    .option('--listen <address>', LISTEN_HELP)
    .option('--config <file>', 'configuration file')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample: redis-target open elasticache:2.8 --port 16379')
    .action((target: string | undefined, options: OpenOptions) => done(runOpen(target, options, io)));
}

async function runOpen(requested: string | undefined, options: OpenOptions, io: CommandIo): Promise<number> {
  const { target } = await holdTarget({
    requested,
    env: io.env,
    cwd: io.cwd,
    early: io.earlyHolder,
    port: options.port,
    listen: options.listen,
    configFile: options.config,
    forTests: false,
    signal: io.signal,
  });
  try {
    if (options.json) writeJson(io.stdout, describeTarget(target));
    else {
      io.stdout.write(`${formatMaskedUrl(target.endpoint)}\n`);
      io.stderr.write(`${formatServer(target)}, ${describeVia(target)}. Ctrl-C closes it.\n`);
    }
    await heldUntil(io.signal);
    return 0;
  } finally {
    await target.close();
  }
}

function heldUntil(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A timer keeps the process: the target's own process does not.
    const timer = setInterval(() => undefined, 2 ** 30);
    whenAborted(signal, () => {
      clearInterval(timer);
      resolve();
    });
  });
}
