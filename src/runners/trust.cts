// Has a process trust the CA in NODE_EXTRA_CA_CERTS although Node had read that variable before it was set: where tests run in the
// process whose setup opened the target, or in its threads (Vitest's threads, Jest in band, serial Mocha, node:test).
//
// CommonJS, because `--require` in NODE_OPTIONS is what reaches threads. Any other process has read the variable at its start, so
// that there is nothing to do there.
{
  const MARK = Symbol.for('redis-target.trust');
  const shared = globalThis as { [MARK]?: true };
  if (process.env.REDIS_TARGET_TRUST_IN === String(process.pid) && !shared[MARK]) {
    shared[MARK] = true;
    try {
      trust();
    } catch {
      // Then TLS clients of this process say that they do not trust the certificate.
    }
  }

  /** Adds the CA to every context that has no `ca` of its own, which is what Node does with NODE_EXTRA_CA_CERTS. */
  function trust(): void {
    const { readFileSync } = require('node:fs') as typeof import('node:fs');
    const { syncBuiltinESMExports } = require('node:module') as typeof import('node:module');
    const tls = require('node:tls') as typeof import('node:tls');
    const create = tls.createSecureContext;
    let file: string | undefined;
    let known: readonly string[] = [];
    /** Looked at for each context: in watch mode, or behind a further run in this process, another CA stands there. */
    const blocks = (): readonly string[] => {
      const { NODE_EXTRA_CA_CERTS } = process.env;
      if (NODE_EXTRA_CA_CERTS === file) return known;
      file = NODE_EXTRA_CA_CERTS;
      try {
        const text = file === undefined ? '' : readFileSync(file, 'utf8');
        known = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
      } catch {
        known = [];
      }
      return known;
    };
    tls.createSecureContext = (options) => {
      const context = create(options);
      if (!options?.ca) {
        for (const block of blocks()) (context.context as { addCACert(pem: string): void }).addCACert(block);
      }
      return context;
    };
    syncBuiltinESMExports();
  }
}
