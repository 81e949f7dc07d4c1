import { describe, expect, it } from 'vitest';
import { readNodeLines } from '../../../../src/gateway/cluster/node-lines.ts';
import { readRawReply } from '../../../../src/gateway/cluster/raw-reply.ts';
import { nodesOfSlots } from '../../../../src/gateway/cluster/slots-reply.ts';
import { RECORDED } from './recorded.ts';

/** The ids of the recorded nodes, in the order in which they were laid out: the third is a replica of the first. */
const [FIRST, SECOND, THIRD] = [
  '32e96eb49126683dcf50273bf488a2c5b9e50c73',
  '439d3cf188b37d2efcb76a0936d7eaf4b45fc559',
  '2112318fa17e655daaf7b779ff41278de717121f',
];

function recorded(word: string): (typeof RECORDED)[number][] {
  return RECORDED.filter(({ command }) => command[0] === 'CLUSTER' && command[1] === word);
}

describe('the nodes of a cluster', () => {
  it.each(recorded('NODES'))('are read from CLUSTER NODES: $engine, $layout, RESP$protocol', ({ reply }) => {
    const text = readRawReply(Buffer.from(reply, 'latin1'))?.text?.replace(/^txt:/, '') ?? '';
    const nodes = readNodeLines(text);
    expect(nodes.map(({ id }) => id).sort()).toEqual([FIRST, SECOND, THIRD].sort());
    expect(nodes.find(({ id }) => id === FIRST)?.flags).toEqual(['myself', 'master']);
    expect(nodes.find(({ id }) => id === THIRD)?.flags).toEqual(['slave']);
    for (const { endpoint, port } of nodes) {
      expect(endpoint).toMatch(
        /^(?:10\.0\.0\.\d|fd00::\d|a-000\d-001\.a\.abc123\.use1\.cache\.amazonaws\.com)$/,
      );
      expect([6378, 6379]).toContain(port);
    }
  });

  it.each(recorded('SLOTS'))('are read from CLUSTER SLOTS: $engine, $layout, RESP$protocol', ({ reply }) => {
    const read = readRawReply(Buffer.from(reply, 'latin1'));
    const ids = read === undefined ? [] : nodesOfSlots(read).map(({ id }) => id);
    expect(ids).toContain(FIRST);
    expect(ids).toContain(SECOND);
  });

  it('are none where the lines are of something else', () => {
    expect(readNodeLines('')).toEqual([]);
    expect(readNodeLines('vars currentEpoch 6 lastVoteEpoch 0\nno node at all')).toEqual([]);
    expect(readNodeLines(`${FIRST} :0@0 master,noaddr - 0 0 0 disconnected`)).toEqual([]);
    // Alone, it does not know its own address yet.
    expect(readNodeLines(`${FIRST} :6379@16379 myself,master - 0 0 0 connected`)).toEqual([
      { id: FIRST, endpoint: null, hostname: undefined, port: 6379, flags: ['myself', 'master'] },
    ]);
    // Until two nodes have greeted, one has an id that was made up for it.
    expect(readNodeLines(`${SECOND} 10.0.0.2:6379@16379 handshake - 0 0 0 connected`)).toEqual([
      { id: undefined, endpoint: '10.0.0.2', hostname: undefined, port: 6379, flags: ['handshake'] },
    ]);
    // Before 4.0 there was no bus port.
    expect(readNodeLines(`${FIRST} 10.0.0.1:6379 slave ${SECOND} 0 0 0 connected`)).toMatchObject([
      { id: FIRST, endpoint: '10.0.0.1', port: 6379 },
    ]);
  });
});
