import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/changes/catalogue/index.ts';
import { type ChangeExample, type ExampleArg, maskReply } from '../../../src/changes/change-entry.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { RespClient } from '../../../src/resp/client.ts';
import type { RespValue } from '../../../src/resp/values.ts';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';

const EXAMPLES = CATALOGUE.flatMap(({ id, examples }) =>
  examples.map((example) => ({ id, example, probe: example.probe })),
);

for (const line of ['2.8', '6.2', '7'] as const) {
  describe.skipIf(lacks(line))(`on a real Redis ${line}`, () => {
    let engine: RunningEngine;
    beforeAll(async () => {
      engine = await startEngine(line);
    });
    afterAll(async () => {
      await engine.close();
    });

    it.each(EXAMPLES)('$id answers $probe as the catalogue says', async ({ example }) => {
      const expected = replyAt(example, engine.version);
      expect(expected, `nothing is measured for ${engine.version}`).toBeDefined();
      expect(await ask(engine.port, example)).toBe(expected);
    });
  });
}

/** The reply of the newest measured release that is not newer than the server. */
function replyAt({ replies }: ChangeExample, version: string): string | undefined {
  const order = (text: string): number => {
    const { major, minor, patch } = parseReleaseLine(text);
    return major * 1e6 + minor * 1e3 + (patch ?? 0);
  };
  return Object.entries(replies)
    .filter(([release]) => !release.startsWith('valkey') && order(release) <= order(version))
    .at(-1)?.[1];
}

async function ask(port: number, example: ChangeExample): Promise<string> {
  const first = await open(port);
  let second = first;
  try {
    await first.call(['FLUSHALL']);
    await first.call(['SCRIPT', 'FLUSH']);
    for (const args of example.setup) await first.call(args.map(bytes));
    // Only a connection from after the setup shows a new password on every line (C35).
    if (example.connection === 'second') second = await open(port);
    const text = formatReply(await second.call(example.command.map(bytes)), example.unordered === true);
    for (const args of example.cleanup ?? []) await first.call(args.map(bytes));
    return example.volatile ? maskReply(text) : text;
  } finally {
    first.close();
    second.close();
  }
}

async function open(port: number): Promise<RespClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new RespClient(socket);
}

function bytes(arg: ExampleArg): string | Uint8Array {
  return typeof arg === 'string' ? arg : Buffer.from(arg.b64, 'base64');
}

function formatReply(value: RespValue, isUnordered = false): string {
  switch (value.type) {
    case 'status':
      return `+${value.value}`;
    case 'error':
      return `-${value.value}`;
    case 'integer':
      return `:${value.value}`;
    case 'bulk':
      return JSON.stringify(value.value.toString('utf8'));
    case 'nil':
      return '(nil)';
    case 'array': {
      const items = value.items.map((item) => formatReply(item));
      return `[${(isUnordered ? items.sort() : items).join(',')}]`;
    }
    default:
      return `unexpected ${value.type}`;
  }
}
