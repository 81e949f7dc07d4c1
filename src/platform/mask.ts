import { MASK, type MaskUrlOptions, maskUrlPasswords } from '../model/mask-url.ts';
import { formsOf, isMaskable, maskCut, type SecretForm } from './secret-forms.ts';

/** Carries the run's passwords to the reporters, which write what tests say into files; JSON, a list. */
export const SECRETS_VARIABLE = 'REDIS_TARGET_SECRETS';

/** So many are kept, the newest: each is looked for in all that is printed and written. */
const MOST_SECRETS = 100;

/** Several copies of this module may meet in one process: Vitest loads one per project. */
const KEPT = Symbol.for('redis-target.secrets');
type Kept = { [KEPT]?: Map<string, SecretForm[]> };

/**
 * Has this process mask these texts wherever it prints or writes: the passwords of its targets and of its configuration.
 * What is empty, or a word of our own texts, is left out.
 */
export function keepSecrets(secrets: Iterable<unknown>): void {
  const kept = keptSecrets();
  for (const secret of secrets) {
    if (!isMaskable(secret) || kept.has(secret)) continue;
    kept.set(secret, formsOf(secret));
    if (kept.size > MOST_SECRETS) kept.delete(kept.keys().next().value ?? '');
  }
}

/** What {@link keepSecrets} was given in this process. */
export function listSecrets(): string[] {
  return [...keptSecrets().keys()];
}

/** Keeps what a parent process of ours knows. */
export function keepSecretsOf(env: NodeJS.ProcessEnv): void {
  const text = env[SECRETS_VARIABLE];
  if (!text) return;
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) keepSecrets(list);
  } catch {
    // Somebody else's variable of that name.
  }
}

export interface MaskOptions extends MaskUrlOptions {
  /** Secrets that only this text may hold. */
  readonly more?: readonly string[];
}

const NO_OPTIONS: MaskOptions = {};

/**
 * A text that a person, a log or a file may have: `***` in place of every password in a URL and of every secret of this
 * run, in whichever way it is written. Takes time in proportion to the text's length.
 */
export function mask(text: string, options: MaskOptions = NO_OPTIONS): string {
  let masked = maskUrlPasswords(text, options);
  const kept = keptSecrets();
  // Asked of each name of a hundred thousand tests: mostly nothing is kept, and nothing more given.
  if (kept.size > 0) for (const forms of kept.values()) masked = maskForms(masked, forms);
  if (options.more !== undefined)
    for (const secret of options.more) if (isMaskable(secret)) masked = maskForms(masked, formsOf(secret));
  return masked;
}

/** The same for every text in a value; what holds none is given back as it is. */
export function maskDeep<T>(value: T): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => maskDeep(item));
    return items.every((item, index) => item === value[index]) ? value : (items as T);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const changed = Object.entries(value)
    .map(([key, inner]): [string, unknown, boolean] => {
      const masked: unknown = maskDeep(inner);
      return [key, masked, masked !== inner];
    })
    .filter(([, , isChanged]) => isChanged);
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}

/** The same for bytes that hold a text, which need not be UTF-8: what is not masked stays as it is. */
export function maskBytes(bytes: Buffer): Buffer {
  let text = maskUrlPasswords(bytes.toString('latin1'));
  for (const forms of keptSecrets().values()) {
    const asBytes = forms.map((form) => ({ ...form, text: Buffer.from(form.text).toString('latin1') }));
    text = maskForms(text, asBytes);
  }
  return Buffer.from(text, 'latin1');
}

function maskForms(text: string, forms: readonly SecretForm[]): string {
  let masked = text;
  for (const { text: form, alone } of forms) {
    if (masked.includes(form)) masked = masked.replaceAll(alone ?? form, MASK);
  }
  if (masked.includes('…')) for (const form of forms) masked = maskCut(masked, form, MASK);
  return masked;
}

function keptSecrets(): Map<string, SecretForm[]> {
  const shared = globalThis as Kept;
  shared[KEPT] ??= new Map();
  return shared[KEPT];
}
