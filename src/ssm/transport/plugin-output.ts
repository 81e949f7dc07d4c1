/** What the plugin prints for ports (source: session-manager-plugin, portsession/*.go). */
const PORT_OPENED = /Port (\d+) opened for sessionId/;
const REASONS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/Connection to destination port failed/, () => 'the bastion cannot reach the remote host and port'],
  [/timed out\./, () => 'the session timed out'],
  [/Cannot perform start session: (.*)/, (match) => match[1] ?? ''],
  [/SessionId: \S+ : (.*)/, (match) => match[1] ?? ''],
  [/Exiting session with sessionId/, () => 'the service ended the session'],
];
const KEPT_LINES = 20;

/** Reads what the plugin prints: its exit code says nothing. */
export class PluginOutput {
  readonly #lines: string[] = [];
  #rest = '';
  #port: number | undefined;
  #closed = false;
  #look: () => void = () => undefined;

  push(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(-4096);
    for (const line of lines) this.#take(line);
    this.#look();
  }

  /** The plugin has ended. */
  close(): void {
    if (this.#rest) this.#take(this.#rest);
    this.#rest = '';
    this.#closed = true;
    this.#look();
  }

  /** Resolves with the port that it listens on; rejects when it ends without one, or by `signal`. */
  waitForPort(signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(signal.reason));
      const settle = (end: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        this.#look = () => undefined;
        end();
      };
      this.#look = () => {
        if (this.#port !== undefined) settle(() => resolve(this.#port ?? 0));
        else if (this.#closed) settle(() => reject(new Error(this.reason())));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else this.#look();
    });
  }

  /** Why it ended, as far as it said. */
  reason(): string {
    for (const line of [...this.#lines].reverse()) {
      for (const [pattern, describe] of REASONS) {
        const match = pattern.exec(line);
        if (match) return describe(match);
      }
    }
    return 'session-manager-plugin ended';
  }

  lastLines(): string {
    return this.#lines.slice(-5).join(' / ');
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    this.#lines.push(line.trim());
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    const port = PORT_OPENED.exec(line)?.[1];
    if (port !== undefined) this.#port = Number(port);
  }
}
