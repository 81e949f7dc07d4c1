import { describe, expect, it } from 'vitest';
import { BackOff } from '../../../src/ssm/transport/back-off.ts';

/** Sockets that live so long and carry so many frames, one after another: how often one is opened within `forMs`. */
function timesOpened(forMs: number, livesMs: number, frames: number): number {
  const backOff = new BackOff();
  let times = 0;
  for (let nowMs = 0; nowMs < forMs; times++) {
    backOff.opened(nowMs);
    for (let index = 0; index < frames; index++) backOff.heard();
    nowMs += livesMs;
    nowMs += backOff.lost(nowMs);
  }
  return times;
}

describe('the pause before a lost socket is opened again', () => {
  it.each([0, 1, 2])('grows where each is closed at once after %s frames', (frames) => {
    expect(timesOpened(15_000, 5, frames)).toBeLessThan(10);
  });

  it('stays away where sockets carry something on, however short they live', () => {
    expect(timesOpened(15_000, 50, 3)).toBe(300);
  });

  it('stays away after a socket that stood for long without a frame, as the hourly close of an idle session', () => {
    const backOff = new BackOff();
    backOff.opened(0);
    expect(backOff.lost(3_600_000)).toBe(0);
  });

  it('begins anew after a socket that was of use', () => {
    const backOff = new BackOff();
    const pauses = [0, 0, 0, 5, 0].map((frames) => {
      backOff.opened(0);
      for (let index = 0; index < frames; index++) backOff.heard();
      return backOff.lost(1);
    });
    expect(pauses).toEqual([200, 400, 800, 0, 200]);
  });
});
