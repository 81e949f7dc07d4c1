import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { makeWorld } from './world.ts';

describe.skipIf(lacks('2.8', '6.2'))('sessions that could not be terminated', () => {
  it.each([1, 3])('are told of by the time that opening has failed over %i of them', async (sessions) => {
    await using world = await makeWorld();
    await world.configure({ elasticache: { gone: { host: 'nowhere.example' } }, ssm: { sessions } });
    world.emulator.faults.answerApi('TerminateSession', 'AccessDeniedException', 100);
    const said: string[] = [];
    const progress = { ...silentProgress, note: (text: string) => void said.push(text) };
    const { env, cwd } = world;
    await expect(openTarget('elasticache:gone', { env, cwd, progress })).rejects.toMatchObject({
      code: 'RT_TUNNEL_CONNECT_REFUSED',
    });
    const more = sessions === 1 ? '' : ` and ${sessions - 1} more`;
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`session [\\w-]+${more} could not be terminated`)),
    ]);
  });
});
