import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Figures } from './contest.ts';
import { median, quantile } from './table.ts';

/** Nothing is measured for longer, in milliseconds: over a long way it would take minutes. All of 64 connections are to be heard. */
const LONGEST_MS = { few: 2_000, many: 6_000, values: 1_500, bulk: 4_000 };
/** Values of so many bytes are asked for without waiting for one another: it is no round trip that is measured with them. */
const BULK_BYTES = 1_000_000;
/** So many at a time on each connection: more than a long way holds. */
const BULK_AT_A_TIME = 8;
/** What comes to all connections, one read after the other: a new buffer for each was half of the load's own time, which is taken from whoever is measured. */
const READ: Buffer = Buffer.allocUnsafeSlow(256 * 1024);
/** What takes no longer is measured so often: of 0.1 s a single pause of the machine's is a tenth. */
const BRIEF_MS = 1_000;
const TIMES_IF_BRIEF = 5;

/** A connection that asks, without a client library's own time. */
class Asker {
  readonly #socket: Socket;
  readonly #waiting: (() => void)[] = [];
  /** What came of the next answer's first line. */
  #head = '';
  /** Bytes of the answer that are still to come after it. */
  #left = 0;

  constructor(port: number) {
    const onread = {
      buffer: READ,
      callback: (length: number): boolean => {
        this.#take(READ.subarray(0, length));
        return true;
      },
    };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  }

  async connected(): Promise<void> {
    await once(this.#socket, 'connect');
  }

  /** Sends a command whose answer is a line, or a bulk string, and waits for that. Others may be on their way. */
  async ask(command: Buffer): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.#socket.write(command);
    await answered;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        const end = bytes.indexOf('\n', at) + 1;
        this.#head += bytes.toString('latin1', at, end || bytes.length);
        if (end === 0) return;
        at = end;
        this.#left = this.#head.startsWith('$') ? Number.parseInt(this.#head.slice(1), 10) + 2 : 0;
        this.#head = '';
      }
      const length = Math.min(bytes.length - at, this.#left);
      at += length;
      this.#left -= length;
      if (this.#left === 0) this.#waiting.shift()?.();
    }
  }
}

export async function openAskers(port: number, count: number): Promise<Asker[]> {
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const asker = new Asker(port);
      await asker.connected();
      await asker.ask(encode('PING'));
      return asker;
    }),
  );
}

/** `commands` commands on `connections` connections, each its own, one after the other. */
export async function measureCommands(
  port: number,
  connections: number,
  commands: number,
  around: () => Promise<Figures>,
): Promise<Figures> {
  const longestMs = connections < 64 ? LONGEST_MS.few : LONGEST_MS.many;
  const askers = await openAskers(port, connections);
  const loads = askers.map((asker, index) => ({
    asker,
    own: Array.from({ length: commands / connections }, (_, turn) =>
      encode('ECHO', `connection ${index} turn ${turn}`),
    ),
  }));
  const timesMs: number[] = [];
  const before = await around();
  const startedAtMs = performance.now();
  await Promise.all(
    loads.map(async ({ asker, own }) => {
      let askedAtMs = performance.now();
      for (const command of own) {
        if (askedAtMs - startedAtMs > longestMs) return;
        await asker.ask(command);
        const answeredAtMs = performance.now();
        timesMs.push(answeredAtMs - askedAtMs);
        askedAtMs = answeredAtMs;
      }
    }),
  );
  const seconds = (performance.now() - startedAtMs) / 1000;
  const after = await around();
  for (const asker of askers) asker.close();
  return {
    perSecond: timesMs.length / seconds,
    p50Ms: median(timesMs),
    p99Ms: quantile(timesMs, 0.99),
    ...differences(before, after),
  };
}

/** The same, several times where that is brief: the median of each figure, and as `perSecondAtFirst` that of the first time. */
export async function measureBursts(...asked: Parameters<typeof measureCommands>): Promise<Figures> {
  const startedAtMs = performance.now();
  const bursts = [await measureCommands(...asked)];
  if (performance.now() - startedAtMs < BRIEF_MS)
    while (bursts.length < TIMES_IF_BRIEF) bursts.push(await measureCommands(...asked));
  const [first = {}] = bursts;
  const medians = Object.keys(first).map((key) => [key, median(bursts.map((one) => one[key] ?? Number.NaN))]);
  return { ...Object.fromEntries(medians), perSecondAtFirst: first.perSecond ?? Number.NaN };
}

/** Values of `size` bytes to the server and back, `times` on each of four connections; in MB a second. */
export async function measureValues(
  port: number,
  size: number,
  times: number,
  around: () => Promise<Figures>,
): Promise<Figures> {
  const askers = await openAskers(port, 4);
  const value = 'v'.repeat(size);
  let carried = 0;
  const isBulk = size >= BULK_BYTES;
  const longestMs = isBulk ? LONGEST_MS.bulk : LONGEST_MS.values;
  const each = async (command: (index: number) => Buffer): Promise<number> => {
    const startedAtMs = performance.now();
    let done = 0;
    await Promise.all(
      askers.flatMap((asker, index) => {
        const bytes = command(index);
        let left = times;
        const oneAfterTheOther = async (): Promise<void> => {
          while (left > 0 && performance.now() - startedAtMs < longestMs) {
            left -= 1;
            await asker.ask(bytes);
            done += size;
          }
        };
        return Array.from({ length: isBulk ? BULK_AT_A_TIME : 1 }, oneAfterTheOther);
      }),
    );
    carried += done;
    return done / 1000 / (performance.now() - startedAtMs);
  };
  const before = await around();
  const up = await each((index) => encode('SET', `bench-${index}`, value));
  const down = await each((index) => encode('GET', `bench-${index}`));
  const after = await around();
  for (const asker of askers) asker.close();
  return { upMbPerS: up, downMbPerS: down, carriedGb: carried / 1e9, ...differences(before, after) };
}

function differences(before: Figures, after: Figures): Figures {
  return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - (before[key] ?? 0)]));
}

function encode(...words: readonly string[]): Buffer {
  return Buffer.from(
    `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`,
    'latin1',
  );
}
