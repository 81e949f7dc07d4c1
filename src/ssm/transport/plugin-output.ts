import { whenAborted } from '../../platform/waiting.ts';

/** What the plugin prints for ports (source: session-manager-plugin, portsession/*.go). */
const PORT_OPENED = /Port (\d+) opened for sessionId/;
const REFUSED = /Connection to destination port failed/;
const REASONS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/timed out\./, () => 'the session timed out'],
  [/Cannot perform start session: (.*)/, (match) => match[1] ?? ''],
  [/SessionId: \S+ : (.*)/, (match) => match[1] ?? ''],
  [/Exiting session with sessionId/, () => 'the service ended the session'],
];
/** What a plugin says that takes the name of a variable for the response itself. */
const RESPONSE_UNREADABLE =
  /Cannot perform start session: .*(?:invalid character|unmarshal|JSON|looking for)/i;
const KEPT_LINES = 20;
const MAX_LINE_BYTES = 4_096;

/** Reads what the plugin prints: its exit code says nothing. */
export class PluginOutput {
  readonly #lines: string[] = [];
  readonly #watchers: Set<() => void> = new Set();
  #rest = '';
  #port: number | undefined;
  #refusals = 0;
  #closed = false;

  push(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(-MAX_LINE_BYTES);
    for (const line of lines) this.#take(line);
    this.#tell();
  }

  /** The plugin has ended. */
  close(): void {
    if (this.#rest) this.#take(this.#rest);
    this.#rest = '';
    this.#closed = true;
    this.#tell();
  }

  /** Resolves with the port that it listens on; rejects when it ends without one, or by `signal`. */
  waitForPort(signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        stopListening();
        this.#watchers.delete(look);
        end();
      };
      const look = (): void => {
        const port = this.#port;
        if (port !== undefined) settle(() => resolve(port));
        else if (signal.aborted) settle(() => reject(signal.reason));
        else if (this.#closed) settle(() => reject(new Error(this.reason() ?? 'it ended without a port')));
      };
      let stopListening = (): void => {};
      this.#watchers.add(look);
      look();
      if (this.#watchers.has(look)) stopListening = whenAborted(signal, look);
    });
  }

  /** Whether a destination was refused that nobody has asked for yet; waits so long for the line on it. */
  takeRefusal(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (was: boolean): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(was);
      };
      const look = (): void => {
        if (this.#refusals > 0) {
          this.#refusals -= 1;
          settle(true);
        } else if (this.#closed) settle(false);
      };
      const timer = setTimeout(() => settle(false), withinMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Why it ended, as far as it said. */
  reason(): string | undefined {
    for (const line of this.#lines.toReversed()) {
      for (const [pattern, describe] of REASONS) {
        const match = pattern.exec(line);
        if (match) return describe(match);
      }
    }
    return undefined;
  }

  /** Whether it could not read the response that it was given. */
  get isResponseUnreadable(): boolean {
    return this.#lines.some((line) => RESPONSE_UNREADABLE.test(line));
  }

  lastLines(): string {
    return this.#lines.slice(-5).join(' / ');
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    this.#lines.push(line.trim());
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (REFUSED.test(line)) this.#refusals += 1;
    const port = PORT_OPENED.exec(line)?.[1];
    if (port !== undefined) this.#port = Number(port);
  }
}
