import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { pickBastion } from '../../../src/aws/bastion.ts';

function instance(id: string, agent: string, ping = 'Online'): InstanceInformation {
  return { InstanceId: id, AgentVersion: agent, PingStatus: ping as 'Online' };
}

describe('the bastion of some tags', () => {
  it('is the online instance with the newest agent, number by number', () => {
    const found = [
      instance('i-a', '3.2.999.0'),
      instance('i-b', '3.2.1000.0'),
      instance('i-c', '3.3.0.0', 'ConnectionLost'),
    ];
    expect(pickBastion(found, { Name: 'b' })).toBe('i-b');
  });

  it('is named with its agent where that is too old for remote hosts', () => {
    expect(() => pickBastion([instance('i-a', '3.1.1373.0')], { Name: 'b' })).toThrow(
      expect.objectContaining({
        code: 'RT_BASTION_AGENT_TOO_OLD',
        message: expect.stringMatching(/i-a.*3\.1\.1373\.0.*3\.1\.1374\.0/),
      }),
    );
    expect(pickBastion([instance('i-a', '3.1.1374.0')], { Name: 'b' })).toBe('i-a');
  });

  it('says who is there and offline where nobody is online', () => {
    expect(() =>
      pickBastion([instance('i-a', '3.3.0.0', 'ConnectionLost')], { Name: 'redis-bastion' }),
    ).toThrow(
      expect.objectContaining({
        code: 'RT_BASTION_NOT_FOUND',
        message: expect.stringMatching(/Name=redis-bastion.*i-a is ConnectionLost/),
      }),
    );
  });
});
