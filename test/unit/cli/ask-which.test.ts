import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askWhich } from '../../../src/cli/ask-which.ts';
import type { CommandIo } from '../../../src/cli/io.ts';

const BASTIONS = ['i-1', 'i-2'].map((id) => ({ id, name: undefined, label: id }));
const CACHES = ['app-28', 'app-62', 'app-70'].map((id) => ({
  kind: 'cluster' as const,
  id,
  version: undefined,
  wantsToken: false,
  userGroups: [],
  label: id,
}));
const DOWN = '\u001b[B';

/** A terminal at which somebody answers each question, once it is there, by these keys. */
function terminal(...answers: readonly (readonly [question: string, keys: readonly string[]])[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stdout = Object.assign(new PassThrough(), { columns: 100, rows: 40 });
  const open = [...answers];
  let text = '';
  // One after the other, as a hand does.
  const press = ([key, ...rest]: readonly string[]): void => {
    if (key === undefined) return;
    stdin.write(key);
    setImmediate(() => press(rest));
  };
  stdout.on('data', (chunk: Buffer) => {
    text += chunk;
    const [next] = open;
    if (next === undefined || !text.includes(next[0])) return;
    open.shift();
    // Whoever asks listens once it has written its question.
    setImmediate(() => press(next[1]));
  });
  const io: CommandIo = {
    stdout,
    stderr: new PassThrough(),
    env: {},
    cwd: '/',
    stdin: () => stdin as unknown as ReturnType<NonNullable<CommandIo['stdin']>>,
    signal: new AbortController().signal,
  };
  return { io, said: () => text };
}

describe('the questions of init', () => {
  it('take one bastion and as many ElastiCaches as are ticked', async () => {
    const { io, said } = terminal(
      ['Which bastion?', [DOWN, '\r']],
      ['Which ElastiCaches?', [' ', DOWN, DOWN, ' ', '\r']],
    );
    const answer = await askWhich(BASTIONS, CACHES, { whose: 'account 123456789012', io });
    expect(answer?.bastion?.id).toBe('i-2');
    expect(answer?.elastiCaches.map(({ id }) => id)).toEqual(['app-28', 'app-70']);
    expect(said()).toContain('account 123456789012');
  });

  it('take none of the bastions, and no ElastiCache where there is none', async () => {
    const { io } = terminal(['Which bastion?', [DOWN, DOWN, '\r']]);
    expect(await askWhich(BASTIONS, [], { whose: '', io })).toEqual({ bastion: undefined, elastiCaches: [] });
  });

  it('are called off by Ctrl+C', async () => {
    const { io } = terminal(['Which bastion?', ['\u0003']]);
    expect(await askWhich(BASTIONS, CACHES, { whose: '', io })).toBeUndefined();
  });
});
