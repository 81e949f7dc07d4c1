import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RedisTargetError } from '../../../src/errors.ts';
import { DataChannel } from '../../../src/ssm/channel.ts';
import { encodeAgentMessage } from './encode-agent-message.ts';
import { NaiveAgent } from './naive-agent.ts';

interface Weather {
  /** Out of 100. */
  readonly drop: number;
  readonly duplicate: number;
  readonly maxDelayMs: number;
  /** The socket is lost so often; 0: never. */
  readonly loseEveryMs: number;
  readonly readyAtMs: number;
}

const CALM: Weather = { drop: 0, duplicate: 0, maxDelayMs: 1, loseEveryMs: 0, readyAtMs: 0 };

/** A channel and an agent with a network in between, on a simulated clock. */
class World {
  nowMs = 1000;
  readonly channel: DataChannel;
  readonly agent: NaiveAgent;
  readonly delivered: Buffer[] = [];
  readonly events: string[] = [];
  readonly sent: { readonly atMs: number; readonly frame: Buffer }[] = [];
  error: RedisTargetError | undefined;
  #way: { readonly atMs: number; readonly give: () => void }[] = [];
  #seed: number;
  readonly #weather: Weather;
  #isConnected = true;

  constructor(weather: Weather = CALM, seed = 1) {
    this.#weather = weather;
    this.#seed = seed;
    this.channel = new DataChannel({
      send: (ours) => {
        const frame = Buffer.from(ours);
        this.sent.push({ atMs: this.nowMs, frame });
        this.#carry(() => this.agent.receive(frame, this.nowMs));
      },
      isWritable: () => true,
      deliver: (bytes) => void this.delivered.push(Buffer.from(bytes)),
      flag: (flag) => void this.events.push(`flag ${flag}`),
      ready: (version, text) => void this.events.push(`ready ${version} ${text}`),
      drained: () => void this.events.push('drained'),
      ended: (reason) => void this.events.push(`ended ${reason}`),
      failed: (error) => {
        this.error = error;
      },
    });
    this.agent = new NaiveAgent(
      (frame) => this.#carry(() => this.channel.receive(frame, this.nowMs)),
      this.nowMs + weather.readyAtMs,
    );
  }

  run(isDone: () => boolean, limitMs = 600_000): void {
    const endMs = this.nowMs + limitMs;
    let nextLossMs = this.nowMs + this.#weather.loseEveryMs;
    while (!isDone()) {
      this.nowMs += 1;
      if (this.nowMs > endMs) throw new Error('the time is over');
      if (this.#weather.loseEveryMs > 0 && this.nowMs >= nextLossMs) {
        nextLossMs += this.#weather.loseEveryMs;
        this.#way = [];
        this.#isConnected = false;
        this.channel.disconnected();
        this.#isConnected = true;
        this.channel.resumed(this.nowMs);
      }
      const due = this.#way.filter(({ atMs }) => atMs <= this.nowMs);
      this.#way = this.#way.filter(({ atMs }) => atMs > this.nowMs);
      for (const { give } of due) give();
      if (this.nowMs >= this.channel.wakeAtMs) this.channel.tick(this.nowMs);
      this.agent.tick(this.nowMs);
    }
  }

  shakeHands(version = '3.3.1230.0'): void {
    this.agent.greet(version);
    this.run(() => this.channel.state === 'ready');
  }

  #carry(give: () => void): void {
    if (!this.#isConnected || this.#chance() < this.#weather.drop / 100) return;
    const copies = this.#chance() < this.#weather.duplicate / 100 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#way.push({ atMs: this.nowMs + 1 + this.#chance() * this.#weather.maxDelayMs, give });
    }
  }

  #chance(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 0x1_0000_0000;
  }
}

describe('data channel', () => {
  it('is ready after the handshake, with the agent version and the message for the user', () => {
    const world = new World();
    world.shakeHands();
    expect(world.events).toEqual(['ready 3.3.1230.0 hello']);
  });

  it('sends the first data again within tens of milliseconds while the agent is not ready', () => {
    const world = new World({ ...CALM, readyAtMs: 60 });
    world.shakeHands();
    const readyMs = 1060;
    world.channel.write(Buffer.from('PING\r\n'));
    world.channel.flush(world.nowMs);
    world.run(() => world.agent.received.length > 0);
    expect(world.nowMs).toBeLessThan(readyMs + 60);
  });

  it('sends the first data again as quickly where the agent acknowledges what comes after it', () => {
    const world = new World({ ...CALM, readyAtMs: 60 });
    world.shakeHands();
    for (const text of ['SYN', 'PING']) {
      world.channel.write(Buffer.from(text));
      world.channel.flush(world.nowMs);
    }
    world.run(() => world.agent.received.length === 2);
    expect(world.nowMs).toBeLessThan(1060 + 60);
  });

  it('ignores what it does not know: types, payload types, and more keys in its JSON', () => {
    const world = new World();
    world.shakeHands();
    const before = world.sent.length;
    for (const type of ['agent_session_state', 'agent_job', 'audit_log'])
      world.channel.receive(
        encodeAgentMessage({
          type,
          createdAtMs: 1,
          sequenceNumber: 9,
          flags: 0,
          payloadType: 0,
          payload: Buffer.from('{}'),
        }),
        world.nowMs,
      );
    expect(world.sent).toHaveLength(before);
    for (const [index, payloadType] of [0, 2, 3, 4, 8, 9, 11, 12, 99].entries())
      world.channel.receive(output(2 + index, payloadType, 'x'), world.nowMs);
    expect(world.sent).toHaveLength(before + 9);
    expect(world.delivered).toHaveLength(0);
    expect(world.error).toBeUndefined();
  });

  it('takes a handshake with more keys, white space, a repeat and an empty message', () => {
    const world = new World();
    const request = `\n{ "RequestedClientActions": [ { "Extra": 1, "ActionParameters": { "Properties": { "type": "LocalPortForwarding",
      "portNumber": "6379", "extra": null }, "SessionType": "Port" }, "ActionType": "SessionType" } ], "AgentVersion": "3.3.40.0", "New": {} }\n`;
    world.channel.receive(output(0, 5, request), world.nowMs);
    world.channel.receive(output(0, 5, request), world.nowMs);
    world.channel.receive(output(1, 1, ''), world.nowMs);
    world.channel.receive(output(2, 7, '{"HandshakeTimeToComplete":1000000}'), world.nowMs);
    expect(world.events).toEqual(['ready 3.3.40.0 ']);
    const responses = world.sent.filter(({ frame }) => frame.readUInt32BE(112) === 6);
    expect(responses).toHaveLength(1);
  });

  it('sends no stream data before the handshake is done', () => {
    const world = new World();
    world.channel.write(Buffer.from('early'));
    world.channel.flush(world.nowMs);
    expect(world.sent).toHaveLength(0);
  });

  it('keeps payloads to 1,024 bytes and what is in flight to 2,000 messages', () => {
    const world = new World();
    world.shakeHands();
    world.channel.write(Buffer.from('x'));
    world.channel.flush(world.nowMs);
    world.run(() => world.channel.isDelivered);
    const before = world.sent.length;
    expect(world.channel.write(randomBytes(5_000_000))).toBe(false);
    world.channel.flush(world.nowMs);
    expect(world.sent.length - before).toBe(2000);
    expect(Math.max(...world.sent.map(({ frame }) => frame.length))).toBe(1144);
  });

  it('sends everything unacknowledged at once after a resume', () => {
    const world = new World();
    world.shakeHands();
    world.channel.disconnected();
    world.channel.write(randomBytes(3000));
    world.channel.flush(world.nowMs);
    const before = world.sent.length;
    world.channel.resumed(world.nowMs);
    expect(world.sent.length - before).toBe(3);
  });

  it('waits while publication is paused, and goes on when it starts', () => {
    const world = new World();
    world.shakeHands();
    const before = world.sent.length;
    world.channel.receive(publication('pause_publication'), world.nowMs);
    world.channel.write(randomBytes(10));
    world.channel.flush(world.nowMs);
    expect(world.sent.length).toBe(before);
    world.channel.receive(publication('start_publication'), world.nowMs);
    expect(world.sent.length).toBe(before + 1);
  });

  it('acknowledges a message that comes again', () => {
    const world = new World();
    const frame = output(0, 1, 'x');
    world.channel.receive(frame, world.nowMs);
    world.channel.receive(frame, world.nowMs);
    expect(world.sent).toHaveLength(2);
    expect(world.delivered).toHaveLength(1);
  });

  it('acknowledges nothing that nobody takes, and all of it when somebody does', () => {
    const world = new World();
    world.channel.hold();
    for (const n of [0, 2, 1]) world.channel.receive(output(n, 1, String(n)), world.nowMs);
    expect(world.sent).toHaveLength(0);
    world.channel.release(world.nowMs);
    expect(world.sent).toHaveLength(3);
    expect(Buffer.concat(world.delivered).toString()).toBe('012');
  });

  it('keeps no more than its bound of what comes too early', () => {
    const world = new World();
    for (let n = 1; n <= 10_005; n++) world.channel.receive(output(n, 1, 'x'), world.nowMs);
    world.channel.receive(output(4_000_000, 1, 'x'), world.nowMs);
    expect(world.channel.droppedFrames).toBe(6);
    expect(world.sent).toHaveLength(10_000);
  });

  it('tells since when a message is missing whose followers came, but not while nobody takes them', () => {
    const { channel } = new World();
    const receive = (n: number, nowMs: number): void => channel.receive(output(n, 1, String(n)), nowMs);
    receive(0, 1_000);
    expect(channel.gapSinceMs).toBeUndefined();
    receive(2, 2_000);
    receive(4, 3_000);
    expect(channel.gapSinceMs).toBe(2_000);
    receive(1, 4_000);
    // Now another one is missing.
    expect(channel.gapSinceMs).toBe(4_000);
    channel.hold();
    expect(channel.gapSinceMs).toBeUndefined();
    receive(5, 5_000);
    expect(channel.gapSinceMs).toBeUndefined();
    channel.release(6_000);
    expect(channel.gapSinceMs).toBe(6_000);
    receive(3, 7_000);
    expect(channel.gapSinceMs).toBeUndefined();
  });

  it('sends a flag after what was written before it', () => {
    const world = new World();
    world.shakeHands();
    const bytes = randomBytes(300_000);
    world.channel.write(bytes);
    world.channel.sendFlag(1, world.nowMs);
    world.channel.flush(world.nowMs);
    world.run(() => world.agent.flags.length > 0);
    expect(Buffer.concat(world.agent.received).equals(bytes)).toBe(true);
  });

  it('ends with the reason of channel_closed, also where its payload is broken', () => {
    for (const [payload, event] of [
      ['{"Output":"Idle timeout"}', 'ended Idle timeout'],
      ['{', 'ended '],
    ] as const) {
      const world = new World();
      world.channel.receive(frameOf('channel_closed', 0, 0, payload), world.nowMs);
      expect(world.events).toEqual([event]);
      expect(world.channel.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('fails with a known code at a handshake that it can not read', () => {
    const world = new World();
    world.channel.receive(output(0, 5, '{'), world.nowMs);
    expect(world.error?.code).toBe('RT_SSM_PAYLOAD_INVALID');
  });

  it('survives any frame', () => {
    const world = new World();
    world.shakeHands();
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(
          fc.constantFrom(
            'output_stream_data',
            'acknowledge',
            'pause_publication',
            'agent_session_state',
            'x',
          ),
          fc.integer({ min: -5, max: 50 }),
          fc.nat(12),
          fc.oneof(fc.json(), fc.string()),
        )
        .map(([type, n, payloadType, payload]) => frameOf(type, n, payloadType, payload)),
    );
    fc.assert(fc.property(frame, (any) => world.channel.receive(any, world.nowMs)));
  });

  it('delivers in both directions what went in, whatever the network does', () => {
    const weather = fc.record({
      drop: fc.nat(40),
      duplicate: fc.nat(40),
      maxDelayMs: fc.integer({ min: 0, max: 300 }),
      loseEveryMs: fc.constantFrom(0, 500, 2000),
      readyAtMs: fc.nat(100),
    });
    fc.assert(
      fc.property(weather, fc.nat(), fc.array(fc.nat(4000), { maxLength: 12 }), (conditions, seed, sizes) => {
        const world = new World(conditions, seed);
        world.shakeHands();
        const up = sizes.map((size) => randomBytes(size));
        for (const bytes of up) {
          world.channel.write(bytes);
          world.channel.flush(world.nowMs);
        }
        const down = sizes.map((size) => randomBytes(Math.min(size, 1024)));
        for (const bytes of down) world.agent.say(1, bytes);
        const total = Buffer.concat(up);
        world.run(() => world.channel.isDelivered && world.agent.isDelivered);
        expect(Buffer.concat(world.agent.received).equals(total)).toBe(true);
        expect(Buffer.concat(world.delivered).equals(Buffer.concat(down))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

function output(sequenceNumber: number, payloadType: number, payload: string): Buffer {
  return frameOf('output_stream_data', sequenceNumber, payloadType, payload);
}

function publication(type: string): Buffer {
  return frameOf(type, 0, 0, '');
}

function frameOf(type: string, sequenceNumber: number, payloadType: number, payload: string): Buffer {
  return encodeAgentMessage({
    type,
    createdAtMs: 1,
    sequenceNumber,
    flags: 0,
    payloadType,
    payload: Buffer.from(payload),
  });
}
