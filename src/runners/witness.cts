// Writes down where the processes of a test run connect to: loaded by NODE_OPTIONS into whatever Node processes the run
// starts, and by our setups into their own. It changes nothing that a test can see.
//
// CommonJS, because a command may run on a Node that cannot require anything else. Entries of type `net` see TLS and
// `new Socket()` as well, which the channel `net.client.socket` does not; that one tells of connections that were refused.
{
  const folder = process.env.REDIS_TARGET_RUN_FOLDER;
  const MARK = Symbol.for('redis-target.witness');
  const shared = globalThis as { [MARK]?: string | undefined };
  if (folder && shared[MARK] !== folder) {
    shared[MARK] = folder;
    try {
      witness(folder);
    } catch {
      // A test run is never disturbed by who looks on: then it is not known where it went.
    }
  }

  function witness(folder: string): void {
    const { appendFileSync } = require('node:fs') as typeof import('node:fs');
    const { PerformanceObserver } = require('node:perf_hooks') as typeof import('node:perf_hooks');
    // A worker has its process's id; asking which one it is would load `worker_threads`, in 1.5 of 4 ms.
    const file = `${folder}/${process.pid}-${process.hrtime.bigint()}.witness`;
    const seen = new Set<string>();
    const write = (line: object): void => {
      try {
        appendFileSync(file, `${JSON.stringify(line)}\n`);
      } catch {
        // The run is over and its folder gone.
      }
    };
    const tell = (places: ReadonlyMap<string, number>, isRefused: boolean): void => {
      for (const [to, count] of places) {
        const isNew = !seen.has(to);
        seen.add(to);
        write({
          to,
          count,
          ...(isRefused ? { refused: true } : {}),
          ...(isNew ? { variables: redisVariables(to.slice(to.lastIndexOf(':') + 1)) } : {}),
        });
      }
    };
    write({ runner: isTestRunner() });
    if (
      !(PerformanceObserver as { supportedEntryTypes?: readonly string[] }).supportedEntryTypes?.includes(
        'net',
      )
    )
      return;
    new PerformanceObserver((list) => {
      const places = new Map<string, number>();
      for (const { detail } of list.getEntries() as { detail?: { host?: string; port?: number } }[]) {
        if (!detail?.port) continue;
        const to = `${detail.host}:${detail.port}`;
        places.set(to, (places.get(to) ?? 0) + 1);
      }
      tell(places, false);
    }).observe({ type: 'net' as never });
    const { subscribe } = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel');
    subscribe('net.client.socket', (message) => {
      const { socket } = message as { socket: import('node:net').Socket };
      socket.once('error', (error: Error & { code?: string; address?: string; port?: number }) => {
        if (error.code === 'ECONNREFUSED' && error.port)
          tell(new Map([[`${error.address}:${error.port}`, 1]]), true);
      });
    });
  }

  /** Whether tests run in this process, as far as it can be told: npm is a Node process as well. */
  function isTestRunner(): boolean {
    const { env, argv, execArgv } = process;
    if (env.VITEST || env.JEST_WORKER_ID || env.NODE_TEST_CONTEXT || env.MOCHA_WORKER_ID) return true;
    return [argv[1] ?? '', ...execArgv].some((text) =>
      /\b(?:mocha|jest|vitest|ava|tap|jasmine|cucumber)\b|^--test/.test(text.replace(/.*node_modules/, '')),
    );
  }

  /** Variables that may lead to a Redis, without passwords. */
  function redisVariables(port: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, value = ''] of Object.entries(process.env)) {
      if (name.startsWith('REDIS_TARGET') || /PASS|SECRET|TOKEN|AUTH|KEY/i.test(name)) continue;
      if (name === 'npm_lifecycle_script' || name === 'npm_lifecycle_event')
        found[name] = value.slice(0, 1_000);
      const isPort = value === port && /PORT/i.test(name);
      if (!isPort && !/^rediss?:\/\//i.test(value) && !/REDIS|VALKEY/i.test(name)) continue;
      found[name] = value.replace(/:\/\/[^@/]*@/, '://****@').slice(0, 200);
    }
    return found;
  }
}
