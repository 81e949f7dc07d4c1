import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../support/ssm-emulator/main.ts', import.meta.url));

test('as a program it prints its exports, shows its state, takes faults, and ends at SIGTERM', async () => {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'jiti/register',
      MAIN,
      '--host',
      'a.example=127.0.0.1:6379',
      '--instance',
      'i-0a',
      '--tag',
      'Name=b',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const env = new Map<string, string>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name = '', value = ''] = /^export (\w+)=(\S+)$/.exec(line) ?? [];
      env.set(name, value);
      if (name === 'AWS_EC2_METADATA_DISABLED') break;
    }
    expect([...env.keys()]).toEqual([
      'AWS_ENDPOINT_URL_SSM',
      'AWS_ENDPOINT_URL_STS',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_EC2_METADATA_DISABLED',
    ]);
    const url = env.get('AWS_ENDPOINT_URL_SSM') ?? '';
    const set = (faults: unknown): Promise<Response> =>
      fetch(`${url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(faults) });
    expect((await set({ delayMs: 5, dropSocketEveryMs: [50, 500], dropSockets: true })).status).toBe(200);
    expect((await set({ dealyMs: 5 })).status).toBe(400);
    const state = await fetch(`${url}/_emulator/state`);
    expect(await state.json()).toEqual({ url, sessions: [], calls: [], breaches: [] });
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
