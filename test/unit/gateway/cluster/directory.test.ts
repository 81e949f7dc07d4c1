import { describe, expect, it } from 'vitest';
import { NoLocalPort } from '../../../../src/gateway/cluster/announced-node.ts';
import { NodeDirectory } from '../../../../src/gateway/cluster/directory.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];
const ASKED = 'clustercfg.example';

/** Gives doors 1, 2, 3 … */
function makeDirectory(prefersNames = false, most = Number.POSITIVE_INFINITY): NodeDirectory<number> {
  let last = 0;
  return new NodeDirectory({
    prefersNames,
    takeDoor: () => {
      if (last >= most) throw new NoLocalPort();
      last += 1;
      return last;
    },
  });
}

describe('the local ports of a cluster', () => {
  it('are one for each node, whatever it is called by', () => {
    const directory = makeDirectory();
    const door = (node: Parameters<typeof directory.find>[0]): number | undefined =>
      directory.find(node, ASKED)?.door;
    expect(door({ endpoint: '10.0.0.1', port: 6379 })).toBe(1);
    expect(door({ id: A, endpoint: '10.0.0.1', hostname: 'one.example', port: 6379 })).toBe(1);
    expect(door({ endpoint: 'one.example', port: 6379 })).toBe(1);
    expect(door({ id: B, endpoint: '10.0.0.2', port: 6379 })).toBe(2);
    expect(door({ id: B, endpoint: '10.0.0.2', port: 6379 })).toBe(2);
    // Another port of the same machine is another node.
    expect(door({ endpoint: '10.0.0.1', port: 6380 })).toBe(3);
  });

  it('are the same for a name in capital letters', () => {
    const directory = makeDirectory();
    expect(directory.find({ id: A, endpoint: 'Node-1.Example', port: 6379 }, ASKED)?.door).toBe(1);
    expect(directory.find({ endpoint: 'node-1.example', port: 6379 }, ASKED)?.door).toBe(1);
    expect(directory.find({ id: B, endpoint: 'FD00::1', port: 6379 }, ASKED)?.door).toBe(2);
    expect(directory.find({ endpoint: 'fd00::1', port: 6379 }, ASKED)?.door).toBe(2);
  });

  it('are told apart by port where clients are to stay with the host that they asked', () => {
    const directory = makeDirectory();
    expect(directory.find({ endpoint: null, port: 7001 }, ASKED)).toMatchObject({
      door: 1,
      place: { host: ASKED, port: 7001 },
    });
    expect(directory.find({ endpoint: null, port: 7002 }, ASKED)?.door).toBe(2);
    expect(directory.find({ endpoint: null, port: 7001 }, ASKED)?.door).toBe(1);
  });

  it('are none where a node has no address', () => {
    expect(makeDirectory().find({ endpoint: undefined, port: 6379 }, ASKED)).toBeUndefined();
  });

  it('are never given on: an address that has another node by now gets another port', () => {
    const directory = makeDirectory();
    const first = directory.find({ id: A, endpoint: '10.0.0.1', port: 6379 }, ASKED);
    const next = directory.find({ id: B, endpoint: '10.0.0.1', port: 6379 }, ASKED);
    expect([first?.door, next?.door]).toEqual([1, 2]);
    expect([first?.isReplaced, next?.isReplaced]).toEqual([true, false]);
    expect(directory.find({ endpoint: '10.0.0.1', port: 6379 }, ASKED)?.door).toBe(2);
    // It is there again, at an address of its own.
    expect(directory.find({ id: A, endpoint: '10.0.0.7', port: 6379 }, ASKED)).toMatchObject({
      door: 1,
      isReplaced: false,
      place: { host: '10.0.0.7' },
    });
  });

  it('are none where no more stand ready', () => {
    const directory = makeDirectory(false, 1);
    expect(directory.find({ endpoint: '10.0.0.1', port: 6379 }, ASKED)?.door).toBe(1);
    expect(() => directory.find({ endpoint: '10.0.0.2', port: 6379 }, ASKED)).toThrow(NoLocalPort);
    expect(directory.find({ endpoint: '10.0.0.1', port: 6379 }, ASKED)?.door).toBe(1);
  });
});

describe('the place that a node is dialled at', () => {
  it('is what clients are told, and stays so where another reply puts its address first', () => {
    const directory = makeDirectory();
    const node = directory.find({ id: A, endpoint: 'one.example', ip: '10.0.0.1', port: 6379 }, ASKED);
    const { place } = node ?? {};
    directory.find({ id: A, endpoint: '10.0.0.1', hostname: 'one.example', port: 6379 }, ASKED);
    expect(node?.place).toBe(place);
    expect(place).toEqual({ host: 'one.example', port: 6379 });
  });

  it('is its name where TLS is spoken, for its certificate', () => {
    const directory = makeDirectory(true);
    const node = directory.find({ endpoint: '10.0.0.1', port: 6379 }, ASKED);
    expect(node?.place.host).toBe('10.0.0.1');
    directory.find({ id: A, endpoint: '10.0.0.1', hostname: 'one.example', port: 6379 }, ASKED);
    expect(node?.place.host).toBe('one.example');
  });
});
