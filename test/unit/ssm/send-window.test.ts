import { describe, expect, it, test } from 'vitest';
import { FIRST_WINDOW, MAX_IN_FLIGHT, SendWindow } from '../../../src/ssm/send-window.ts';

const DATA = true;

/** A frame that can be told from others. */
function frame(name: string): Buffer {
  return Buffer.from(name);
}

function names(frames: readonly Buffer[]): string[] {
  return frames.map(String);
}

/** A window whose agent has taken data at `nowMs`, with the round trip that it then took. */
function proven(roundTripMs: number, nowMs: number): SendWindow {
  const window = new SendWindow();
  window.add(frame('first'), DATA, nowMs - roundTripMs);
  window.acknowledge(0, nowMs);
  return window;
}

describe('until the agent has taken data for the first time', () => {
  it('has room for 64 messages', () => {
    const window = new SendWindow();
    for (let sent = 0; sent < 63; sent++) window.add(frame('data'), DATA, 0);
    expect(window.hasRoom).toBe(true);
    window.add(frame('data'), DATA, 0);
    expect(window.hasRoom).toBe(false);
    expect(window.inFlight).toBe(64);
  });

  it('sends again after 20 ms, and then each time half as late again, up to a second', () => {
    const window = new SendWindow();
    window.add(frame('data'), DATA, 0);
    const gaps: number[] = [];
    for (let last = 0, now = 0; now < 4_500; now++) {
      if (now < window.dueAtMs || window.takeOverdue(now).length === 0) continue;
      gaps.push(now - last);
      last = now;
    }
    expect(gaps).toEqual([20, 30, 45, 68, 102, 152, 228, 342, 513, 769, 1000, 1000]);
  });

  test('an acknowledged flag proves nothing: the agent answers those before it takes data', () => {
    const window = new SendWindow();
    window.add(frame('flag'), false, 0);
    window.add(frame('data'), DATA, 0);
    window.acknowledge(0, 10);
    expect(window.dueAtMs).toBe(20);
  });

  test('an acknowledgement of later data proves nothing while earlier data is open: it may have been kept', () => {
    const window = new SendWindow();
    window.add(frame('one'), DATA, 0);
    window.add(frame('two'), DATA, 0);
    window.acknowledge(1, 1);
    for (let sent = 0; sent < 64; sent++) window.add(frame('data'), DATA, 1);
    expect(window.hasRoom).toBe(false);
    window.acknowledge(0, 2);
    expect(window.inFlight).toBe(64);
    expect(window.hasRoom).toBe(true);
  });
});

describe('once the agent has taken data', () => {
  it('has room for 2,000 messages at first', () => {
    const window = proven(100, 100);
    for (let sent = 1; sent < FIRST_WINDOW; sent++) window.add(frame('data'), DATA, 100);
    expect(FIRST_WINDOW).toBe(2000);
    expect(window.hasRoom).toBe(true);
    window.add(frame('data'), DATA, 100);
    expect(window.hasRoom).toBe(false);
  });

  it('takes the round trip from what was sent once, and not from what was sent again', () => {
    const window = proven(100, 100);
    expect(window.roundTripMs).toBe(100);
    window.add(frame('again'), DATA, 100);
    expect(names(window.takeOverdue(1100))).toEqual(['again']);
    window.acknowledge(1, 1101);
    expect(window.roundTripMs).toBe(100);
    window.add(frame('once'), DATA, 1101);
    window.acknowledge(2, 1101 + 180);
    expect(window.roundTripMs).toBe(110);
  });

  it('doubles the timeout with each silence, up to a second, and goes back to it after the next measured answer', () => {
    const window = proven(100, 100);
    // 100 ms and ten more: nothing varied.
    window.add(frame('data'), DATA, 200);
    expect(window.dueAtMs).toBe(310);
    for (const [at, next] of [
      [310, 530],
      [530, 970],
      [970, 1850],
      [1850, 2850],
      [2850, 3850],
    ] as const) {
      expect(names(window.takeOverdue(at))).toEqual(['data']);
      expect(window.dueAtMs).toBe(next);
    }
    window.acknowledge(1, 3900);
    window.add(frame('data'), DATA, 4000);
    expect(window.dueAtMs).toBe(5000);
    window.acknowledge(2, 4100);
    window.add(frame('data'), DATA, 4200);
    expect(window.dueAtMs).toBe(4310);
  });
});

describe('what is overdue', () => {
  it('is sent again where something that was sent after it was acknowledged', () => {
    const window = proven(100, 100);
    window.add(frame('lost'), DATA, 200);
    window.add(frame('arrived'), DATA, 200);
    window.acknowledge(2, 300);
    // The answer to the second came, and so the way is not silent.
    expect(names(window.takeOverdue(309))).toEqual([]);
    expect(names(window.takeOverdue(310))).toEqual(['lost']);
  });

  it('is sent again where it was passed, also where an older one is acknowledged after that', () => {
    const window = proven(100, 100);
    window.add(frame('late'), DATA, 200);
    window.add(frame('lost'), DATA, 200);
    window.add(frame('arrived'), DATA, 200);
    window.acknowledge(3, 300);
    window.acknowledge(1, 300);
    expect(names(window.takeOverdue(310))).toEqual(['lost']);
  });

  it('is sent again once more where the repeat was passed, too', () => {
    const window = proven(100, 100);
    window.add(frame('lost'), DATA, 200);
    window.add(frame('arrived'), DATA, 200);
    window.acknowledge(2, 300);
    expect(names(window.takeOverdue(310))).toEqual(['lost']);
    window.add(frame('after the repeat'), DATA, 320);
    window.acknowledge(3, 420);
    expect(names(window.takeOverdue(421))).toEqual(['lost']);
  });

  it('is not sent again while acknowledgements keep coming in order: the way is slow, and not lossy', () => {
    const window = proven(100, 100);
    for (let sent = 0; sent < 10; sent++) window.add(frame(`message ${sent}`), DATA, 200);
    for (let sent = 1; sent < 10; sent++) {
      const now = 300 + 50 * sent;
      window.acknowledge(sent, now);
      expect(names(window.takeOverdue(now))).toEqual([]);
    }
  });

  it('does not lengthen the timeout where somebody only looks while all is silent', () => {
    const window = proven(100, 100);
    window.add(frame('data'), DATA, 200);
    expect(names(window.takeOverdue(310))).toEqual(['data']);
    for (const early of [420, 450, 500]) expect(names(window.takeOverdue(early))).toEqual([]);
    expect(window.dueAtMs).toBe(530);
  });

  it('does not lengthen the timeout where only single messages were lost', () => {
    const window = proven(100, 100);
    window.add(frame('lost'), DATA, 200);
    window.add(frame('arrived'), DATA, 210);
    window.acknowledge(2, 310);
    expect(names(window.takeOverdue(320))).toEqual(['lost']);
    expect(window.dueAtMs).toBe(430);
  });

  it('is sent again once a timeout, not with each look', () => {
    const window = proven(100, 100);
    window.add(frame('lost'), DATA, 200);
    window.add(frame('arrived'), DATA, 200);
    window.acknowledge(2, 300);
    expect(names(window.takeOverdue(310))).toEqual(['lost']);
    expect(names(window.takeOverdue(311))).toEqual([]);
    // What was sent again counts as sent after what has been acknowledged: it is not passed by that any more.
    expect(names(window.takeOverdue(409))).toEqual([]);
  });

  it('comes oldest first, without what is younger than the timeout', () => {
    const window = proven(100, 100);
    window.add(frame('one'), DATA, 200);
    window.add(frame('two'), DATA, 201);
    window.add(frame('young'), DATA, 202);
    expect(names(window.takeOverdue(311))).toEqual(['one', 'two']);
  });

  it('is looked for again 10 ms later, not at once, where the oldest was due and nothing was sent', () => {
    const window = proven(100, 100);
    window.add(frame('earlier'), DATA, 150);
    window.add(frame('one'), DATA, 200);
    window.acknowledge(1, 250);
    expect(window.dueAtMs).toBeLessThanOrEqual(310);
    for (let now = 310; now < 360; now += 10) {
      expect(names(window.takeOverdue(now))).toEqual([]);
      expect(window.dueAtMs).toBe(now + 10);
    }
    // Nothing was acknowledged for a whole timeout.
    expect(names(window.takeOverdue(360))).toEqual(['one']);
  });

  it('is looked for when the oldest of what is left is due', () => {
    const window = proven(100, 100);
    window.add(frame('one'), DATA, 200);
    window.add(frame('two'), DATA, 280);
    expect(names(window.takeOverdue(310))).toEqual(['one']);
    // Silent once, so the timeout is twice as long.
    expect(window.dueAtMs).toBe(280 + 220);
  });
});

describe('a connection that was resumed', () => {
  it('gets everything that is in flight again, in order, and then a whole timeout of patience', () => {
    const window = proven(100, 100);
    window.add(frame('one'), DATA, 200);
    window.add(frame('two'), DATA, 200);
    window.add(frame('three'), DATA, 200);
    window.acknowledge(2, 300);
    expect(names(window.takeAll(5000))).toEqual(['one', 'three']);
    expect(window.dueAtMs).toBe(5110);
    expect(names(window.takeOverdue(5109))).toEqual([]);
    expect(names(window.takeOverdue(5110))).toEqual(['one', 'three']);
  });

  it('measures no round trip by what it was sent again', () => {
    const window = proven(100, 100);
    window.add(frame('one'), DATA, 200);
    window.takeAll(5000);
    window.acknowledge(1, 5001);
    expect(window.roundTripMs).toBe(100);
  });
});

describe('what it tells of', () => {
  test('since when nothing was acknowledged, while something is in flight', () => {
    const window = new SendWindow();
    expect(window.waitingSinceMs).toBeUndefined();
    window.add(frame('one'), DATA, 1000);
    window.add(frame('two'), DATA, 1500);
    expect(window.waitingSinceMs).toBe(1000);
    // Sent again, it waits on.
    window.takeOverdue(1600);
    expect(window.waitingSinceMs).toBe(1000);
    window.acknowledge(0, 2000);
    expect(window.waitingSinceMs).toBe(2000);
    window.acknowledge(1, 2100);
    expect(window.waitingSinceMs).toBeUndefined();
    window.add(frame('three'), DATA, 9000);
    expect(window.waitingSinceMs).toBe(9000);
  });

  test('an acknowledgement of what is not in flight changes nothing', () => {
    const window = new SendWindow();
    window.add(frame('one'), DATA, 1000);
    expect(window.acknowledge(5, 1010)).toBeUndefined();
    expect(window.waitingSinceMs).toBe(1000);
    expect(window.acknowledge(0, 1020)).toEqual(frame('one'));
    expect(window.acknowledge(0, 1021)).toBeUndefined();
  });

  test('nothing is due while nothing is in flight', () => {
    const window = proven(100, 100);
    expect(window.inFlight).toBe(0);
    expect(window.dueAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(window.nextSequenceNumber).toBe(1);
  });
});

describe('what may be in flight', () => {
  /** Messages in flight after so many round trips, each of which took as long as `roundTripMs` says. */
  function afterTrips(trips: number, roundTripMs: (inFlight: number) => number): number {
    const window = proven(roundTripMs(1), 0);
    let nowMs = 10_000;
    let oldest = window.nextSequenceNumber;
    let most = 0;
    for (let trip = 0; trip < trips; trip++) {
      while (window.hasRoom) window.add(frame('data'), DATA, nowMs);
      most = window.inFlight;
      nowMs += roundTripMs(most);
      // Each acknowledgement makes room for the next message, as on a real way.
      for (const end = window.nextSequenceNumber; oldest < end; oldest++) {
        window.acknowledge(oldest, nowMs);
        while (window.hasRoom) window.add(frame('data'), DATA, nowMs);
      }
    }
    return most;
  }

  it('grows to 20,000 messages on a long way that takes them', () => {
    expect(afterTrips(2, () => 150)).toBe(3000);
    expect(afterTrips(10, () => 150)).toBe(MAX_IN_FLIGHT);
    expect(MAX_IN_FLIGHT).toBe(20_000);
  });

  it('stays where more of it would only wait on the way', () => {
    // 20 messages a millisecond get through, over 2 ms.
    expect(afterTrips(10, (inFlight) => Math.max(2, inFlight / 20))).toBe(FIRST_WINDOW);
    // Over 150 ms, half a round trip waits at most.
    const most = afterTrips(30, (inFlight) => Math.max(150, inFlight / 20));
    expect(most).toBeGreaterThan(4_400);
    expect(most).toBeLessThan(4_600);
  });

  it('shrinks again where the way has become slower, and where a connection was resumed', () => {
    let trip = 0;
    expect(afterTrips(24, (inFlight) => (trip++ < 10 ? 150 : Math.max(150, inFlight / 2)))).toBe(
      FIRST_WINDOW,
    );
    const window = proven(150, 0);
    for (let sent = 1; sent < 4 * FIRST_WINDOW; sent++) {
      window.add(frame('data'), DATA, 1_000);
      while (!window.hasRoom) window.acknowledge(window.nextSequenceNumber - window.inFlight, 1_150);
    }
    window.takeAll(2_000);
    const kept = window.inFlight;
    for (let number = window.nextSequenceNumber - kept; number < window.nextSequenceNumber; number++)
      window.acknowledge(number, 2_150);
    while (window.hasRoom) window.add(frame('data'), DATA, 2_200);
    expect(window.inFlight).toBe(FIRST_WINDOW);
  });

  it('does not grow where there is less to send', () => {
    const window = proven(150, 0);
    for (let turn = 0; turn < 30_000; turn++) {
      const number = window.nextSequenceNumber;
      window.add(frame('data'), DATA, 1_000 + turn);
      window.acknowledge(number, 1_150 + turn);
    }
    while (window.hasRoom) window.add(frame('data'), DATA, 50_000);
    expect(window.inFlight).toBe(FIRST_WINDOW);
  });
});
