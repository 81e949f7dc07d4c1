import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Asked, Conversation, showBulk } from './conversation.ts';

/** Commands that go out together now and then. */
const BURST = 5;
const PIPELINE = 200;
/** A value of a connection that asks for large ones has up to so many bytes. */
const MAX_VALUE_BYTES = 60_000;
/** Every so many turns a blocking command is left waiting, so long. */
const BLOCKS_EVERY = 5;
const BLOCKED_MS = 30;

interface Talk {
  open(name: string): Promise<Conversation>;
  readonly isOver: () => boolean;
}

type Load = (name: string, talk: Talk) => Promise<void>;

const echo = (text: string): Asked => [['ECHO', text], `$${text}`];

/** By itself most of the time, with some commands at once now and then. */
const oneByOne: Load = async (name, { open, isOver }) => {
  const client = await open(name);
  for (let turn = 0; !isOver(); turn += 1) {
    const count = turn % 7 === 0 ? BURST : 1;
    await client.ask(
      ...Array.from({ length: count }, (_, index) =>
        (turn + index) % 2 === 0 ? client.push() : echo(`${name} ${turn} ${index}`),
      ),
    );
  }
  await client.finish();
};

const pipeline: Load = async (name, { open, isOver }) => {
  const client = await open(name);
  for (let turn = 0; !isOver(); turn += 1) {
    await client.ask(
      ...Array.from({ length: PIPELINE }, (_, index) =>
        index % 2 === 0 ? client.push() : echo(`${name} ${turn} ${index}`),
      ),
    );
  }
  await client.finish();
};

const transaction: Load = async (name, { open, isOver }) => {
  const client = await open(name);
  for (let turn = 1; !isOver(); turn += 1) {
    await client.ask(
      [['MULTI'], '+OK'],
      [['INCR', `${name}:count`], '+QUEUED'],
      [['ECHO', `${name} ${turn}`], '+QUEUED'],
      [['EXEC'], `[:${turn} $${name} ${turn}]`],
    );
  }
  await client.finish();
};

/** One takes what the other gives, and waits for it before or after it is given. */
const blocking: Load = async (name, { open, isOver }) => {
  const [taker, giver] = await Promise.all([open(`${name} takes`), open(`${name} gives`)]);
  const list = `${name}:list`;
  for (let turn = 1; !isOver(); turn += 1) {
    taker.say([['BLPOP', list, '0'], `[$${list} $${turn}]`]);
    if (turn % BLOCKS_EVERY === 0) await pause(BLOCKED_MS);
    await giver.ask([['RPUSH', list, `${turn}`], ':1']);
    await taker.answered();
  }
  await Promise.all([taker.finish(), giver.finish()]);
};

const publishing: Load = async (name, { open, isOver }) => {
  const [listener, speaker] = await Promise.all([open(`${name} listens`), open(`${name} speaks`)]);
  await listener.ask([['SUBSCRIBE', name], `[$subscribe $${name} :1]`]);
  for (let turn = 0; !isOver(); turn += 1) {
    const news = Array.from({ length: turn % 7 === 0 ? BURST : 1 }, (_, index) => `news ${turn} ${index}`);
    for (const text of news) listener.expect(`what ${name} is told`, `[$message $${name} $${text}]`);
    await speaker.ask(...news.map((text): Asked => [['PUBLISH', name, text], ':1']));
    await listener.answered();
  }
  await listener.ask([['UNSUBSCRIBE', name], `[$unsubscribe $${name} :0]`]);
  await Promise.all([listener.finish(), speaker.finish()]);
};

const large: Load = async (name, { open, isOver }) => {
  const client = await open(name);
  for (let turn = 0; !isOver(); turn += 1) {
    const value = randomBytes(1 + ((turn * 7_919) % MAX_VALUE_BYTES)).toString('latin1');
    const bytes = Buffer.from(value, 'latin1').toString('base64');
    await client.ask([['SET', name, bytes], '+OK'], [['GET', name], showBulk(bytes)]);
  }
  await client.finish();
};

/** A connection for each burst, whose client ends its side right behind it. */
const halfClosing: Load = async (name, { open, isOver }) => {
  for (let turn = 0; !isOver(); turn += 1) {
    const client = await open(`${name} ${turn}`);
    client.say(...Array.from({ length: BURST }, () => [client.push(), echo(`${client.name} says`)]).flat());
    await client.halfClose();
  }
};

/** A connection for each burst, whose client is gone while its replies are on their way. */
const leaving: Load = async (name, { open, isOver }) => {
  const value = randomBytes(MAX_VALUE_BYTES).toString('base64');
  const reply = showBulk(value);
  for (let turn = 0; !isOver(); turn += 1) {
    const client = await open(`${name} ${turn}`);
    client.say(
      [['SET', name, value], '+OK'],
      ...Array.from({ length: BURST }, (): Asked => [['GET', name], reply]),
    );
    await client.hears();
    client.leave();
  }
};

/** A connection that the tunnel may lose, and the next one after it. */
const comingAgain: Load = async (name, { open, isOver }) => {
  for (let turn = 0; !isOver(); turn += 1) {
    const client = await open(`${name} ${turn}`);
    client.mayEndEarly = true;
    while (!client.hasEnded && !isOver()) {
      await client.ask(client.push(), echo(client.name)).catch(() => undefined);
      if (!client.hasEnded) client.answeredPushes = client.pushed.length;
    }
    if (!client.hasEnded) await client.finish();
  }
};

const LOADS = {
  oneByOne,
  pipeline,
  transaction,
  blocking,
  publishing,
  large,
  halfClosing,
  leaving,
  comingAgain,
};
const CONNECTIONS_EACH: Partial<Record<LoadName, number>> = { blocking: 2, publishing: 2 };

export type LoadName = keyof typeof LOADS;

/** Sixty-four connections, with every kind of load. */
export const EVERY_LOAD: Readonly<Partial<Record<LoadName, number>>> = {
  oneByOne: 24,
  pipeline: 8,
  transaction: 8,
  blocking: 4,
  publishing: 4,
  large: 4,
  halfClosing: 3,
  leaving: 1,
};

export function countConnections(loads: Readonly<Partial<Record<LoadName, number>>>): number {
  return Object.entries(loads).reduce(
    (sum, [load, times]) => sum + times * (CONNECTIONS_EACH[load as LoadName] ?? 1),
    0,
  );
}

export interface ConverseOptions {
  readonly port: number;
  /** How many there are of each. */
  readonly loads: Readonly<Partial<Record<LoadName, number>>>;
  /** Asked before each turn. */
  readonly isOver: () => boolean;
  /** So long after the last reply the next is not waited for any more, in milliseconds. Default: 30,000. */
  readonly answerMs?: number;
}

/** Puts all these loads on a port at once. @returns All that was said, whether or not it was answered. */
export async function converse({
  port,
  loads,
  isOver,
  answerMs = 30_000,
}: ConverseOptions): Promise<Conversation[]> {
  const all: Conversation[] = [];
  const open = async (name: string): Promise<Conversation> => {
    const conversation = await Conversation.open(port, name, answerMs);
    all.push(conversation);
    return conversation;
  };
  await Promise.all(
    Object.entries(loads).flatMap(([load, times]) =>
      Array.from({ length: times }, async (_, index) => {
        // What was not answered is found in the conversation.
        await LOADS[load as LoadName](`${load} ${index}`, { open, isOver }).catch(() => undefined);
      }),
    ),
  );
  return all;
}
