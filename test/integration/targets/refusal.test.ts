import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

describe.each(['2.8', '6.2', 'valkey-9.1'] as const)('a server that refuses everybody: %s', (version) => {
  it.skipIf(lacks(version))('is named as one that has all the clients that it takes', async () => {
    await using engine = await startEngine(version);
    const only = new RespClient(connect(engine.port, '127.0.0.1'));
    expect(await only.call(['CONFIG', 'SET', 'maxclients', '1'])).toMatchObject({ value: 'OK' });
    for (const login of ['', ':secret@', 'user:secret@']) {
      await expect(
        openTarget(`redis://${login}127.0.0.1:${engine.port}`, openOptions()),
      ).rejects.toMatchObject({
        code: 'RT_TARGET_MAX_CLIENTS',
        message: expect.stringMatching(
          /as many clients as it takes \(it said "ERR max number of clients.*`maxclients`\.$/,
        ),
      });
    }
    only.close();
  });

  it.skipIf(lacks(version))('is named as one that could not save its data', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-refusal-'));
    // Set on its command line, since 7.0 protects it.
    await using engine = await startEngine(version, { args: ['--dir', folder] });
    await rm(folder, { recursive: true });
    const client = new RespClient(connect(engine.port, '127.0.0.1'));
    await client.call(['CONFIG', 'SET', 'save', '3600 1']);
    await client.call(['BGSAVE']);
    await expect
      .poll(() => client.call(['PING']))
      .toMatchObject({ type: 'error', value: expect.stringMatching(/^MISCONF/) });
    await expect(openTarget(engine.url, openOptions())).rejects.toMatchObject({
      code: 'RT_TARGET_MISCONF',
      message: expect.stringMatching(/could not save its data to disk.*stop-writes-on-bgsave-error no/),
    });
    client.close();
  });
});
