/**
 * What the fuzzer tries: one entry for each thing of ours that reads what others wrote.
 *
 * To add one, write an object of this type and put it into the list of `parsers.ts` (a file of entries for each subject:
 * `parsers/settings.ts`, `parsers/replies.ts` …). Nothing else has to be told: `npm test` tries each a little, `npm run fuzz` for long.
 *
 * @example
 * {
 *   name: 'smux frame',
 *   isBinary: true,
 *   seeds: ['01000000010000006e'].map(fromHex),
 *   words: [],
 *   load: async () => {
 *     const { decodeFrame } = await import('../../../../src/ssm/protocol/smux.ts');
 *     return ({ bytes }) => void decodeFrame(bytes);
 *   },
 * }
 */
export interface FuzzedParser {
  /** As the command line chooses it, and as a failure names it. */
  readonly name: string;
  /** Inputs that are right, or nearly: all others are made of them. With `isBinary` each character is a byte. */
  readonly seeds: readonly string[];
  /** What is put in between: keywords, separators, escapes of the format. Default: those that every format gets. */
  readonly words?: readonly string[];
  /** Whether it reads bytes. Default: false. */
  readonly isBinary?: boolean;
  /** Longest input, in characters. Default: 4_000. */
  readonly maxLength?: number;
  /**
   * Loads the parser and gives what tries it on one input; `scratch` is a folder for the files that it wants to read. It may return anything or throw an error of this package with a code
   * of its own; any other exception, `RT_INTERNAL`, or more than the time limit is a failure. What must hold of a
   * result is checked there, by throwing.
   */
  load(scratch: string): Promise<(input: FuzzInput) => unknown>;
}

export interface FuzzInput {
  readonly text: string;
  /** The text's characters as a byte each; only the lower byte of each where the format is a text. */
  readonly bytes: Buffer;
}

/** Golden bytes as a seed of a binary format. */
export function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1');
}
