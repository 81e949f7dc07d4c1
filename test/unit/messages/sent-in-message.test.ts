import { expect, it } from 'vitest';
import { sentInMessage } from '../../../src/messages/sent-in-message.ts';

it('reads the command that redis-py names of a pipeline', () => {
  expect(sentInMessage('Command # 2 (set k v keepttl) of pipeline caused error: ERR syntax error')).toBe(
    'SET K V KEEPTTL',
  );
});

it('reads the command that Redisson names', () => {
  expect(sentInMessage('ERR syntax error. channel: x command: (SPOP), params: [jobs,  2]')).toBe(
    'SPOP JOBS 2',
  );
  expect(sentInMessage('command: (PING), params: []')).toBe('PING');
});

it('makes none up', () => {
  expect(sentInMessage('ERR syntax error')).toBeUndefined();
  expect(sentInMessage('jobs of pipeline caused trouble')).toBeUndefined();
  expect(sentInMessage('command: [SPOP], params: [jobs]')).toBeUndefined();
  expect(sentInMessage(`${'x'.repeat(4_000)}command: (SPOP), params: [jobs]`)).toBeUndefined();
});
