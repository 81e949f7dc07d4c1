import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnnouncedNode,
  type LocateNode,
  NoLocalPort,
} from '../../../../src/gateway/cluster/announced-node.ts';
import { createClusterRewriter } from '../../../../src/gateway/cluster/rewriter.ts';
import { RespDecoder } from '../../../../src/resp/decoder.ts';
import { numberOf, RECORDED } from './recorded.ts';

const BEFORE = /10\.0\.0\.\d|amazonaws|fd00::/;

function rewrite(reply: string, command: readonly string[], locate: LocateNode, reachesTls = false): string {
  const [name = '', ...args] = command;
  const rewriter = createClusterRewriter({ locate, reachesTls, servesTls: false });
  if (reply.startsWith('-')) return `-${rewriter.rewriteError(reply.slice(1, -2))}\r\n`;
  return rewriter.rewrite(Buffer.from(reply, 'latin1'), { name, args }, 2).toString('latin1');
}

const locally: LocateNode = (node) => ({ host: '127.0.0.1', port: 40_000 + numberOf(node) });

describe('a reply that a real cluster gave', () => {
  it.each(RECORDED)(
    'names local ports only: $engine, $layout, RESP$protocol over $over, $command',
    (recorded) => {
      const { reply, command, over } = recorded;
      const next = rewrite(reply, command, locally, over === 'tls');
      expect(next).not.toMatch(BEFORE);
      // Whole, and of the same shape: what is left out of account is what was put in.
      const [was, is] = [reply, next].map((text) => new RespDecoder().push(Buffer.from(text, 'latin1')));
      expect(is).toHaveLength(was?.length ?? 0);
      expect(shapeOf(is)).toEqual(shapeOf(was));
      if (BEFORE.test(reply)) expect(next).toContain('127.0.0.1');
    },
  );

  it.each(
    RECORDED.filter(({ layout }) => /^(?:addresses|names in the place of addresses|IPv6)$/.test(layout)),
  )('keeps every other byte: $engine, $layout, RESP$protocol, $command', ({ reply, command }) => {
    const same: LocateNode = ({ endpoint, port }) => ({ host: endpoint ?? '', port });
    expect(rewrite(reply, command, same)).toBe(reply);
  });

  it('has the id of each node beside its place', () => {
    const ids = new Map<number, Set<string>>();
    for (const { reply, command } of RECORDED) {
      rewrite(reply, command, (node) => {
        const seen = ids.get(numberOf(node)) ?? new Set();
        if (node.id !== undefined) ids.set(numberOf(node), seen.add(node.id));
        return undefined;
      });
    }
    // In the layout without names the third is called 9, and the second stands first.
    expect([...ids.keys()].sort()).toEqual([1, 2, 3, 9]);
  });

  it('stays as it is where no node can be told from others', () => {
    for (const { reply, command } of RECORDED) expect(rewrite(reply, command, () => undefined)).toBe(reply);
  });
});

describe('a redirect', () => {
  it.each([
    ['MOVED 3999 10.0.0.1:6379', { endpoint: '10.0.0.1', port: 6379 }],
    ['ASK 3999 node.example:6380', { endpoint: 'node.example', port: 6380 }],
    ['MOVED 3999 fd00::1:6379', { endpoint: 'fd00::1', port: 6379 }],
    ['MOVED 3999 :6379', { endpoint: null, port: 6379 }],
    ['MOVED 3999 ?:6379', { endpoint: undefined, port: 6379 }],
  ])('is read as it is written: %s', (line, expected) => {
    const seen: AnnouncedNode[] = [];
    const rewriter = createClusterRewriter({
      reachesTls: false,
      servesTls: false,
      locate: (node) => {
        seen.push(node);
        return { host: '127.0.0.1', port: 40_001 };
      },
    });
    expect(rewriter.rewriteError(line)).toBe(line.replace(/\S+$/, '127.0.0.1:40001'));
    expect(seen).toEqual([expected]);
  });

  it.each([
    'ERR MOVED 3999 10.0.0.1:6379',
    'MOVED 3999 10.0.0.1',
    'MOVED 3999 10.0.0.1:99999',
    'MOVED 3999 10.0.0.1:0',
    'MOVED x 10.0.0.1:6379',
    'MOVED 3999 10.0.0.1:6379 more',
    'CROSSSLOT Keys in request do not hash to the same slot',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    '',
  ])('is nothing else: %s', (line) => {
    const rewriter = createClusterRewriter({ reachesTls: false, servesTls: false, locate: locally });
    expect(rewriter.rewriteError(line)).toBe(line);
  });
});

describe('a node that is named before a local port is open for it', () => {
  it('is to be asked for again, as clients that know clusters do', () => {
    const rewriter = createClusterRewriter({
      reachesTls: false,
      servesTls: false,
      locate: () => {
        throw new NoLocalPort();
      },
    });
    expect(rewriter.rewriteError('MOVED 3999 10.0.0.1:6379')).toMatch(/^TRYAGAIN /);
    expect(rewriter.rewriteError('ERR something else')).toBe('ERR something else');
    for (const { reply, command } of RECORDED) {
      const [name = '', ...args] = command;
      if (reply.startsWith('-')) continue;
      const next = rewriter.rewrite(Buffer.from(reply, 'latin1'), { name, args }, 2).toString('latin1');
      expect(next).toMatch(/^-TRYAGAIN [^\r\n]+\r\n$/);
    }
  });
});

describe('the reply to EXEC', () => {
  const nodes = RECORDED.filter(
    ({ command, layout }) => command[0] === 'CLUSTER' && layout !== 'unknown endpoints',
  );
  const inTransaction = (replies: readonly (typeof RECORDED)[number][], length: number) => {
    const wanted = replies.map(({ command: [name = '', ...args] }, index) => ({
      // An integer stands before each.
      at: index * 2 + 1,
      command: { name, args },
    }));
    const reply = `*${replies.length * 2}\r\n${replies.map((one) => `:7\r\n${one.reply}`).join('')}`;
    return [
      Buffer.from(reply, 'latin1'),
      { name: 'EXEC', args: [], transaction: { length, wanted } },
    ] as const;
  };

  it('names local ports in the reply of each command that asked for nodes', () => {
    for (const recorded of nodes) {
      const rewriter = createClusterRewriter({
        locate: locally,
        reachesTls: recorded.over === 'tls',
        servesTls: false,
      });
      const [reply, command] = inTransaction([recorded, recorded], 4);
      const one = rewrite(recorded.reply, recorded.command, locally, recorded.over === 'tls');
      const next = rewriter.rewrite(reply, command, 2).toString('latin1');
      expect(next).toBe(`*4\r\n:7\r\n${one}:7\r\n${one}`);
    }
  });

  it('is left as it is where it has not as many replies as commands were sent, but for redirects', () => {
    const rewriter = createClusterRewriter({ locate: locally, reachesTls: false, servesTls: false });
    const [reply, command] = inTransaction(nodes.slice(0, 1), 3);
    expect(rewriter.rewrite(reply, command, 2)).toEqual(reply);
    const moved = Buffer.from('*2\r\n-MOVED 1 10.0.0.1:6379\r\n*1\r\n-MOVED 1 10.0.0.2:6379\r\n');
    expect(rewriter.rewrite(moved, command, 2).toString()).toBe(
      '*2\r\n-MOVED 1 127.0.0.1:40001\r\n*1\r\n-MOVED 1 127.0.0.1:40002\r\n',
    );
    for (const other of ['*-1\r\n', '_\r\n', '-EXECABORT Transaction discarded\r\n', '+OK\r\n'])
      expect(rewriter.rewrite(Buffer.from(other), command, 2).toString()).toBe(other);
  });

  it('stays that of what was done where one node has no local port yet', () => {
    const locate = (): never => {
      throw new NoLocalPort();
    };
    const rewriter = createClusterRewriter({ locate, reachesTls: false, servesTls: false });
    const [reply, command] = inTransaction(nodes.slice(0, 1), 2);
    expect(rewriter.rewrite(reply, command, 2).toString()).toMatch(/^\*2\r\n:7\r\n-TRYAGAIN [^\r\n]+\r\n$/);
  });
});

describe('any other reply', () => {
  it('is given back as it came, however it is cut or mixed up', () => {
    const replies = RECORDED.map(({ reply }) => reply);
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.nat(), fc.nat(255), (reply, at, byte) => {
        const bytes = Buffer.from(reply, 'latin1');
        const cut = bytes.subarray(0, at % bytes.length);
        bytes[at % bytes.length] = byte;
        const rewriter = createClusterRewriter({ reachesTls: false, servesTls: false, locate: locally });
        for (const word of ['SLOTS', 'SHARDS', 'NODES', 'REPLICAS']) {
          const command = { name: 'CLUSTER', args: [word] };
          expect(rewriter.rewrite(cut, command, 2).equals(cut) || cut.length > 0).toBe(true);
          expect(() => rewriter.rewrite(bytes, command, 3)).not.toThrow();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is QUEUED inside MULTI, whatever was asked for', () => {
    const rewriter = createClusterRewriter({ reachesTls: false, servesTls: false, locate: locally });
    for (const word of ['SLOTS', 'SHARDS', 'NODES', 'REPLICAS']) {
      const queued = Buffer.from('+QUEUED\r\n');
      const next = rewriter.rewrite(queued, { name: 'CLUSTER', args: [word] }, 2);
      expect(next.toString()).toBe('+QUEUED\r\n');
    }
  });

  it('is not asked for: only the subcommands that name nodes are', () => {
    const { names, wants } = createClusterRewriter({ reachesTls: false, servesTls: false, locate: locally });
    expect([...names]).toEqual(['CLUSTER']);
    expect(
      ['slots', 'Shards', 'NODES', 'replicas', 'SLAVES'].map((word) => wants('CLUSTER', [word])),
    ).toEqual(Array.from({ length: 5 }, () => true));
    expect(['INFO', 'MYID', 'constructor', ''].map((word) => wants('CLUSTER', [word]))).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });
});

/** The types of its values, and how they nest. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  const { type, items } = value as { type: string; items?: unknown[] };
  // A null endpoint becomes a text.
  return items === undefined ? type.replace('nil', 'bulk') : { type, items: items.map(shapeOf) };
}
