import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engines.ts';
import { faultsIn } from '../../support/histories/conversation.ts';
import { converse, type LoadName } from '../../support/histories/loads.ts';
import { TAMPERINGS, Tamperer, type Tampering } from '../../support/histories/tamper.ts';
import { lacks } from '../../support/need.ts';
import { serve } from '../../support/tcp-server.ts';

/** A reply that is lost is not waited for longer, in milliseconds. */
const ANSWER_MS = 1_000;
/** Those whose connections each say more than one thing at once now and then. */
const LOADS: readonly LoadName[] = ['oneByOne', 'pipeline', 'transaction', 'publishing', 'large'];

describe.skipIf(lacks('6.2'))('the history of what connections asked and were answered', () => {
  it('is found right where nothing is wrong', async () => {
    await using engine = await startEngine('6.2');
    const untilMs = performance.now() + 1_000;
    const conversations = await converse({
      port: engine.port,
      loads: {
        oneByOne: 2,
        pipeline: 2,
        transaction: 2,
        blocking: 1,
        publishing: 1,
        large: 1,
        halfClosing: 1,
        leaving: 1,
      },
      isOver: () => performance.now() > untilMs,
    });
    expect(conversations.flatMap(faultsIn)).toEqual([]);
    expect(conversations.every(({ received }) => received.length > 0)).toBe(true);
  });

  it.concurrent.each(TAMPERINGS.flatMap((tampering) => LOADS.map((load) => [tampering, load] as const)))(
    'is found wrong where a way %s, of the load %s',
    async (tampering: Tampering, load) => {
      await using engine = await startEngine('6.2');
      const tamperer = new Tamperer(tampering);
      await using way = await serve((socket) => tamperer.accept(socket, engine.port));
      const untilMs = performance.now() + 10_000;
      const conversations = await converse({
        port: way.port,
        loads: { [load]: 2 },
        isOver: () => tamperer.done !== undefined || performance.now() > untilMs,
        answerMs: ANSWER_MS,
      });
      expect(tamperer.done).toBeDefined();
      expect(conversations.flatMap(faultsIn)).not.toEqual([]);
    },
  );
});
