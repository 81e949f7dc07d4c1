import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { enginePath } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

/** Nobody's Docker, and nobody's credentials. */
const NOTHING = {
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

describe.skipIf(lacks('2.8', '6.2'))('a version alone', () => {
  it('is the local server of that version', async () => {
    await using target = await openTarget('2.8', openOptions(NOTHING));
    expect(target).toMatchObject({ requested: '2.8', target: 'local:2.8', engine: { version: '2.8.19' } });
    expect(target.fallback).toBeUndefined();
  });

  it.skipIf(lacks('docker'))('is the container where no local server is to be had', async () => {
    await using target = await openTarget(
      '6.2',
      openOptions({ REDIS_TARGET_LOCAL_PATHS: '', PATH: '/nowhere' }),
    );
    expect(target).toMatchObject({ requested: '6.2', target: 'container:6.2', via: 'docker' });
  });

  it('says why it is had in neither way', async () => {
    const env = { ...NOTHING, REDIS_TARGET_LOCAL_PATHS: enginePath('6.2'), PATH: '/nowhere' };
    await expect(openTarget('2.8', openOptions(env))).rejects.toMatchObject({
      code: 'RT_TARGET_NONE',
      message: expect.stringMatching(
        /^Could not open 2\.8\. Tried in turn:\n {2}- local:2\.8: (?!.*\[RT_).*`local\.fetch`.*`container:6\.2`.*\n {2}- container:2\.8: (?!.*\[RT_)/,
      ),
      details: {
        tried: [
          expect.objectContaining({ target: 'local:2.8', code: 'RT_LOCAL_NONE' }),
          expect.objectContaining({ target: 'container:2.8', code: 'RT_DOCKER_ABSENT' }),
        ],
      },
    });
  });
});

describe.skipIf(lacks('2.8'))('an ElastiCache without credentials and without Docker', () => {
  it('stands on the local server of its version, said in one line', async () => {
    const said: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => void said.push(text) };
    await using target = await openTarget('elasticache:2.8', { ...openOptions(NOTHING), progress });
    expect(target).toMatchObject({ target: 'local:2.8', engine: { version: '2.8.19' }, fallback: said[0] });
    expect(said).toEqual([
      'no AWS credentials, and no container:2.8 (no Docker answers): local:2.8 stands in for elasticache:2.8',
    ]);
  });

  it('names the setting and a container that can be pulled where nothing may be fetched', async () => {
    const env = { ...NOTHING, REDIS_TARGET_LOCAL_PATHS: '', PATH: '/nowhere' };
    await expect(openTarget('elasticache:2.8', openOptions(env))).rejects.toMatchObject({
      code: 'RT_TARGET_NONE',
      message: expect.stringMatching(
        /no AWS credentials, and nothing can stand in.*`local\.fetch`.*`container:6\.2`/s,
      ),
    });
  });
});
