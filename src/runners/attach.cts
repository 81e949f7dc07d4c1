/**
 * Has Mocha and Jest report to a comparison that nobody told them of: `node --require redis-target/dist/runners/attach.cjs`,
 * which NODE_OPTIONS carries into whatever a command starts.
 *
 * CommonJS, because a command may run on a Node that cannot require anything else; there it does nothing.
 */
{
  type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
  const modules = require('node:module') as { _load: Load };
  const load = modules._load;
  const attach = (name: 'attachToMocha' | 'attachToJest', loaded: unknown): unknown => {
    try {
      // By its own path: Yarn's Plug'n'Play names files by paths that only its loader knows, and an ES module's imports do not go through it.
      const { realpathSync } = require('node:fs') as { realpathSync(path: string): string };
      const { join } = require('node:path') as { join(...parts: string[]): string };
      const file = realpathSync(join(__dirname, 'attach-to.js'));
      return (require(file) as Record<string, (loaded: unknown) => unknown>)[name]?.(loaded);
    } catch {
      // A Node before 20.19: the comparison then says what to add to the command.
      return loaded;
    }
  };
  modules._load = function (request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    // Mocha's own files name its class './mocha', '../mocha.cjs', './lib/mocha' or alike, in every version.
    if (/(?:^|[\\/])mocha(?:\.c?js)?$/.test(request)) return attach('attachToMocha', loaded);
    return request === 'jest-config' ? attach('attachToJest', loaded) : loaded;
  };
}
