interface Waiter {
  readonly holds: () => boolean;
  readonly done: () => void;
}

/** Conditions that are looked at after whatever happened, at most once per turn of the event loop. */
export class Waiters {
  readonly #waiters: Set<Waiter> = new Set();
  #planned = false;

  changed(): void {
    if (this.#planned || this.#waiters.size === 0) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      for (const waiter of this.#waiters) if (waiter.holds()) waiter.done();
    });
  }

  until(holds: () => boolean, limitMs: number): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        holds,
        done: () => {
          clearTimeout(limit);
          clearInterval(look);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      this.#waiters.add(waiter);
      // Counters that timers change (resends) are seen by looking now and then.
      const look = setInterval(() => this.changed(), 50);
      const limit = setTimeout(() => {
        clearInterval(look);
        this.#waiters.delete(waiter);
        reject(new Error(`Waiting for the SSM emulator: the condition did not hold within ${limitMs} ms.`));
      }, limitMs);
    });
  }
}
