const FIRST_MS = 100;
const MAX_TIMEOUT_MS = 1000;
const MIN_VARIATION_MS = 10;

/** Smoothed round-trip time and the resend timeout from it, with the official ends' figures (docs/ssm-protocol.md, section 4). */
export class RoundTrip {
  #smoothedMs = FIRST_MS;
  #variationMs = 0;
  #timeoutMs = 200;
  #backoff = 1;

  /** After so long a message is taken for lost. */
  get timeoutMs(): number {
    return Math.min(MAX_TIMEOUT_MS, this.#timeoutMs * this.#backoff);
  }

  get smoothedMs(): number {
    return this.#smoothedMs;
  }

  /** Only of messages that were sent once: of the others nobody knows which sending was answered. */
  measure(roundTripMs: number): void {
    this.#variationMs = 0.75 * this.#variationMs + 0.25 * Math.abs(this.#smoothedMs - roundTripMs);
    this.#smoothedMs = 0.875 * this.#smoothedMs + 0.125 * roundTripMs;
    this.#timeoutMs = this.#smoothedMs + Math.max(MIN_VARIATION_MS, 4 * this.#variationMs);
    this.#backoff = 1;
  }

  /** The timeout passed without any answer: the way may be longer than thought. */
  backOff(): void {
    this.#backoff = Math.min(16, this.#backoff * 2);
  }
}
