import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { startEngine } from '../../support/engines.ts';
import { type Conversation, faultsIn } from '../../support/histories/conversation.ts';
import { cutAgain } from '../../support/histories/cuts.ts';
import { converse, countConnections, EVERY_LOAD } from '../../support/histories/loads.ts';
import { lacks } from '../../support/need.ts';
import { createChance } from '../../support/ssm-emulator/prng.ts';
import { tunnelTo } from './support.ts';

const CONNECTIONS = 64;
/** A minute where the long tests are asked for. */
const SECONDS = process.env.REDIS_TARGET_LONG ? 60 : 6;
const SEED = Number(process.env.REDIS_TARGET_SEED ?? 1);
/** A socket that has fallen silent is noticed after two of these, in milliseconds. */
const PING_INTERVAL_MS = 250;
const LIMIT_MS = 120_000 + 2_000 * SECONDS;

/** What each connection pushed, as the server has it. */
async function readLists(
  port: number,
  conversations: readonly Conversation[],
): Promise<(string | undefined)[][]> {
  const direct = new RespClient(connect({ port, host: '127.0.0.1' }));
  const replies = await Promise.all(
    conversations.map(({ name }) => direct.call(['LRANGE', name, '0', '-1'])),
  );
  direct.close();
  return replies.map((reply) => (reply.type === 'array' ? reply.items.map(textOf) : []));
}

const countReplies = (conversations: readonly Conversation[]): number =>
  conversations.reduce((sum, { received }) => sum + received.length, 0);

describe.skipIf(lacks('6.2'))(
  '64 connections with pipelines, transactions, blocking commands, subscriptions, large values and half-closes',
  () => {
    it.each([
      { sessions: 1, slowMs: 1 },
      { sessions: 4, slowMs: 0 },
    ])(
      'lose, swap and double no command and no answer under every kind of cut; sessions: $sessions',
      { timeout: LIMIT_MS },
      async ({ sessions, slowMs }) => {
        await using engine = await startEngine('6.2');
        await using opened = await tunnelTo(
          engine.port,
          { agent: { slowMs }, seed: SEED },
          { sessions, pingIntervalMs: PING_INTERVAL_MS },
        );
        const { emulator, tunnel } = opened;
        expect(countConnections(EVERY_LOAD)).toBe(CONNECTIONS);
        const untilMs = performance.now() + 1_000 * SECONDS;
        let isCutEnough = false;
        const cutting = cutAgain(emulator, createChance(SEED), () => performance.now() > untilMs).finally(
          () => {
            isCutEnough = true;
          },
        );
        const conversations = await converse({
          port: tunnel.port,
          loads: EVERY_LOAD,
          isOver: () => isCutEnough,
        });
        const cuts = await cutting;

        expect(conversations.flatMap(faultsIn)).toEqual([]);
        const kept = conversations.filter(({ mayEndEarly }) => !mayEndEarly);
        expect(await readLists(engine.port, kept)).toEqual(kept.map(({ pushed }) => pushed));
        const channels = emulator.sessions.reduce((sum, { counters }) => sum + counters.channels, 0);
        console.log(
          `${countReplies(conversations)} replies to ${conversations.length} connections over ${sessions} sessions and ${channels} channels in ${SECONDS} s: ` +
            [...cuts].map(([name, count]) => `${name} ${count}`).join(', '),
        );
        expect(emulator.sessions).toHaveLength(sessions);
        await tunnel.close();
        emulator.assertClean();
      },
    );

    it('lose no more than what was under way where their session ends, and swap and double nothing', {
      timeout: LIMIT_MS,
    }, async () => {
      await using engine = await startEngine('6.2');
      await using opened = await tunnelTo(engine.port, {}, { sessions: 2 });
      const { emulator, tunnel } = opened;
      const chance = createChance(SEED);
      const untilMs = performance.now() + 500 * SECONDS;
      const isOver = (): boolean => performance.now() > untilMs;
      const ending = (async () => {
        while (!isOver()) {
          const [session] = emulator.sessions.filter(({ connected }) => connected);
          const before = session?.counters.messagesIn ?? 0;
          const next = before + chance.between(100, 400);
          await emulator
            .until(
              ({ sessions }) =>
                isOver() ||
                sessions.some(({ id, counters }) => id === session?.id && counters.messagesIn > next),
            )
            .catch(() => undefined);
          if (session !== undefined) emulator.faults.endSession('Ended by the test.', session.id);
        }
      })();
      const conversations = await converse({ port: tunnel.port, loads: { comingAgain: 16 }, isOver });
      await ending;
      expect(conversations.flatMap(faultsIn)).toEqual([]);
      const lists = await readLists(engine.port, conversations);
      for (const [index, { name, pushed, answeredPushes }] of conversations.entries()) {
        const list = lists[index] ?? [];
        expect(list, name).toEqual(pushed.slice(0, list.length));
        expect(list.length, name).toBeGreaterThanOrEqual(answeredPushes);
      }
      expect(conversations.length).toBeGreaterThan(32);
      await tunnel.close();
      emulator.assertClean();
    });
  },
);
