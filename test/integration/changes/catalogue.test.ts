import { describe, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { readProbes, repliesAt } from '../../support/probes/probes.ts';
import { type Probe, sendProbe } from '../../support/probes/send-probe.ts';

const LINES = ['2.8', '5.0', '6.2', '7', 'valkey-8.1', 'valkey-9.1'] as const;
/** Some commands block for a second and more; the machine may have other work. */
const LIMIT_MS = 300_000;

for (const line of LINES) {
  describe.skipIf(lacks(line))(`on a real ${line}`, () => {
    it.concurrent('every measured command has the reply that the catalogue says', {
      timeout: LIMIT_MS,
    }, async ({ expect }) => {
      await using engine = await startEngine(line);
      const release = line.startsWith('valkey-') ? `valkey-${engine.version}` : engine.version;
      const wrong: string[] = [];
      for (const { id, ...probe } of readProbes()) {
        const known = repliesAt(probe, release);
        if (known.length === 0) continue;
        let reply = await sendProbe(engine.port, probe);
        // Where a key is to expire between two steps, and not before them, a busy machine may be too slow once; and what the
        // probes before it did to a server's clocks and averages is not what it is about.
        for (let again = 2; again > 0 && !known.includes(reply); again -= 1)
          reply = await sendToNew(line, probe);
        if (!known.includes(reply)) wrong.push(`${id}: ${reply}, not ${known.join(' or ')}`);
      }
      expect(wrong).toEqual([]);
    });
  });
}

async function sendToNew(line: (typeof LINES)[number], probe: Probe): Promise<string> {
  await using engine = await startEngine(line);
  return await sendProbe(engine.port, probe);
}
