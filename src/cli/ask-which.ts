import type { Readable, Writable } from 'node:stream';
import type { BastionChoice } from '../scaffold/bastion-choices.ts';
import type { ElastiCacheChoice } from '../scaffold/elasticache-choices.ts';
import type { CommandIo } from './io.ts';

interface Answer {
  readonly bastion: BastionChoice | undefined;
  readonly elastiCaches: readonly ElastiCacheChoice[];
}

interface Asking {
  /** For the question: whose account it is. */
  readonly whose: string;
  readonly io: CommandIo;
}

/** Past this a list is searched by typing. */
const MOST_SHOWN = 12;

/**
 * Asks which bastion and which ElastiCaches; what there is none of is not asked.
 *
 * @returns Undefined where it was called off.
 */
export async function askWhich(
  bastions: readonly BastionChoice[],
  elastiCaches: readonly ElastiCacheChoice[],
  { whose, io }: Asking,
): Promise<Answer | undefined> {
  const { autocomplete, autocompleteMultiselect, isCancel, multiselect, select } = await import(
    '@clack/prompts'
  );
  const common = {
    maxItems: MOST_SHOWN,
    signal: io.signal,
    input: io.stdin?.() as Readable,
    output: io.stdout as Writable,
  };
  let bastion: BastionChoice | undefined;
  if (bastions.length > 0) {
    const ask = bastions.length > MOST_SHOWN ? autocomplete<string> : select<string>;
    const id = await ask({
      ...common,
      message: `Which bastion? (${whose})`,
      options: [
        ...bastions.map((one) => ({ value: one.id, label: one.label })),
        { value: '', label: 'none of these' },
      ],
    });
    if (isCancel(id)) return undefined;
    bastion = bastions.find((one) => one.id === id);
  }
  if (elastiCaches.length === 0) return { bastion, elastiCaches: [] };
  const ask = elastiCaches.length > MOST_SHOWN ? autocompleteMultiselect<number> : multiselect<number>;
  const indices = await ask({
    ...common,
    message: `Which ElastiCaches? (${whose})`,
    options: elastiCaches.map(({ label }, value) => ({ value, label })),
    initialValues: elastiCaches.length === 1 ? [0] : [],
    required: false,
  });
  if (isCancel(indices)) return undefined;
  return { bastion, elastiCaches: elastiCaches.filter((_, index) => indices.includes(index)) };
}
