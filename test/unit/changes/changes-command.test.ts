import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ChangesArgs, defineChangesCommand, runChanges } from '../../../src/cli/commands/changes.ts';
import type { CommandIo } from '../../../src/cli/io.ts';
import { runCommandLine } from '../../support/command-line.ts';

const collect = (columns?: number): { io: CommandIo; text(): string } => {
  const chunks: string[] = [];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  if (columns !== undefined) Object.assign(stdout, { columns });
  const io = { stdout, stderr: stdout, env: {}, cwd: '/', signal: new AbortController().signal };
  return { io, text: () => chunks.join('') };
};

const run = async (args: ChangesArgs, columns?: number): Promise<string> => {
  const { io, text } = collect(columns);
  expect(await runChanges(args, io)).toBe(0);
  return text();
};

describe('redis-target changes', () => {
  it('prints one change with its replies and its link', async () => {
    expect(await run({ from: '2.8', to: '6.2', command: 'spop' })).toBe(
      `2.8 → 6.2 for SPOP: 1 change that tests can notice

Newly accepted (1)

  SPOP with a count (C16, since 3.2)
    before: ERR wrong number of arguments for 'spop' command
    after:  an array of that many members
    e.g.    SADD s a; SPOP s 1: ERR wrong number of arguments for 'spop' command → ["a"]
    https://github.com/redis/redis/blob/3.2/00-RELEASENOTES
`,
    );
  });

  it('turns both sides round on the way back', async () => {
    const text = await run({ from: '6.2', to: '2.8', command: 'spop' });
    expect(text).toContain('No longer accepted (1)');
    expect(text).toContain('before: an array of that many members');
  });

  it.each([60, 80, 100, 240])(
    'keeps within %i columns, and never beyond 100, but for links',
    async (columns) => {
      for (const [from, to] of [
        ['2.6', '8.0'],
        ['8.0', 'valkey-8.1'],
        ['7.2', '2.8'],
      ] as const) {
        const lines = (await run({ from, to }, columns)).split('\n');
        const long = lines.filter(
          (line) => line.length > Math.min(columns, 100) && !line.includes('https://'),
        );
        expect(long).toEqual([]);
      }
    },
  );

  it('says that nothing changes, and suggests a command that it knows', async () => {
    expect(await run({ from: '6.2', to: '6.2' })).toBe('6.2 → 6.2: no known change.\n');
    expect(await run({ from: '2.8', to: '6.2', command: 'SPOPP' })).toBe(
      '2.8 → 6.2 for SPOPP: no known change. SPOPP is no command that the catalogue knows. Did you mean SPOP?\n',
    );
  });

  it('says of a change that came again what that one changed, with its own release notes', async () => {
    expect(await run({ from: '6.2.11', to: '7.0', command: 'hincrbyfloat' })).toBe(
      `6.2.11 → 7.0 for HINCRBYFLOAT: 1 change that tests can notice

Wording of errors (1)

  Wording of HINCRBYFLOAT by infinity (in 6.2.14 and 7.0, not in 6.2.11) (C33, since 6.2.14)
    before: ERR increment would produce NaN or Infinity
    after:  ERR value is NaN or Infinity
    e.g.    HSET h a 1; HINCRBYFLOAT h a inf: ERR increment would produce NaN or Infinity → ERR
            value is NaN or Infinity
    https://github.com/redis/redis/blob/6.2/00-RELEASENOTES
`,
    );
    expect(await run({ from: 'valkey-8.1', to: '7.2', command: 'readonly' })).toContain('before: OK');
  });

  it('shows by its examples what the two engines say, not what others between them said', async () => {
    const text = await run({ from: '2.8', to: '6.2' });
    expect(text).toContain('COMMAND COUNT: 157 → 224');
    expect(text).toContain('GETDEL k: ERR unknown command \'GETDEL\' → "a"');
  });

  it('lets Redis 8 say nothing for Valkey, which went its own way from 7.2 on', async () => {
    const text = await run({ from: '7.2', to: 'valkey-8.1', command: 'scan' });
    expect(text).toContain('HSCAN NOVALUES; os.clock in scripts (C68, since valkey 8.0)');
    expect(text).toContain('SCAN -1: ["0",[]] → ERR invalid cursor');
  });

  it('shows what of a collective entry concerns the command, with an example of it', async () => {
    const text = await run({ from: '2.8', to: '6.2', command: 'set' });
    expect(text).toContain('    here:   SET GET, SET EXAT, SET PXAT\n');
    expect(text).toContain('SET k new GET: ERR syntax error → "old"');
  });

  it('knows of commands without an entry of their own when they came', async () => {
    const text = await run({ from: '2.8', to: '6.2', command: 'xsetid' });
    expect(text).toContain('XSETID exists since 5.0 (CMD-XSETID, since 5.0)');
    expect(await run({ from: '2.8', to: '4.0', command: 'xsetid' })).toBe(
      '2.8 → 4.0 for XSETID: no known change.\n',
    );
  });

  it('says what it takes for the 7.1 that only ElastiCache has', async () => {
    expect(await run({ from: '7.0', to: '7.1' })).toBe(
      '7.0 → 7.1: no known change.\n7.1 is a version of ElastiCache alone; it is taken for a 7.0.\n',
    );
    expect(await run({ from: '6.2', to: '7.1' })).toMatch(
      /^6\.2 → 7\.1: \d+ changes that tests can notice\n7\.1 is a version of ElastiCache alone.*\n\n/,
    );
  });

  it('suggests nothing for a command that simply did not change', async () => {
    expect(await run({ from: '2.8', to: '6.2', command: 'persist' })).toBe(
      '2.8 → 6.2 for PERSIST: no known change.\n',
    );
  });

  it('tells in JSON the kind and the impact of the way that is asked for, and of what a later line takes back', async () => {
    const kindsOf = async (from: string, to: string) => {
      const { changes } = JSON.parse(await run({ from, to, json: true })) as {
        changes: { id: string; kind: string; impact: string }[];
      };
      return new Map(changes.map(({ id, kind, impact }) => [id, `${kind} ${impact}`]));
    };
    const there = await kindsOf('6.2', 'valkey-9.1');
    const back = await kindsOf('valkey-9.1', '6.2');
    expect([there.get('C86'), back.get('C86')]).toEqual(['passing passing', 'passing passing']);
    expect((await kindsOf('6.2', '8.0.1')).get('C86')).toBeUndefined();
    expect((await kindsOf('6.2', 'valkey-8.0.1')).get('C86')).toBe('newlyRefused breaks');
    expect([there.get('C57'), back.get('C57')]).toEqual(['newlyAccepted new', 'newlyRefused breaks']);
  });

  it('gives one JSON document without what only the matching needs', async () => {
    const document = JSON.parse(await run({ from: '2.8', to: 'valkey-8.1', command: 'SPOP', json: true }));
    expect(document).toMatchObject({ schemaVersion: 1, from: '2.8', to: 'valkey 8.1' });
    expect(Object.keys(document.changes[0])).toEqual([
      ...[
        'id',
        'since',
        'at',
        'direction',
        'commands',
        'title',
        'kind',
        'impact',
        'before',
        'after',
        'link',
        'examples',
      ],
    ]);
    expect(document.changes[0].examples[0]).toEqual({
      probe: 'spop-count',
      setup: [['SADD', 's', 'a']],
      command: ['SPOP', 's', '1'],
      before: "-ERR wrong number of arguments for 'spop' command",
      after: '["a"]',
    });
  });

  it('prints no control characters of a command that somebody asks for', async () => {
    expect(await run({ from: '2.8', to: '6.2', command: '\u001b[31mX' })).not.toContain('\u001b');
  });

  it('says of a way back what is lost, also where no entry tells of it', async () => {
    const text = await run({ from: 'valkey-9.1', to: '6.2' });
    expect(text).toMatch(/^This is a way back: /m);
    expect(text.replaceAll('\n', ' ')).toMatch(/\d+ commands and options are lost: .*BLMPOP/);
    expect(await run({ from: '6.2', to: 'valkey-9.1' })).not.toContain('are lost');
  });

  it('writes the page into files, prints nothing then but the JSON that was asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'changes-page-'));
    try {
      const { io, text } = collect();
      const into = { ...io, stderr: collect().io.stdout, cwd: folder };
      const files = { markdown: 'a/b/page.md', html: 'page.html', json: true };
      expect(await runChanges({ from: '6.2', to: 'valkey-9.1', ...files }, into)).toBe(0);
      const { changes, support } = JSON.parse(text());
      expect(support.from).toMatchObject({ standardEnds: '2027-01-31' });
      const markdown = await readFile(join(folder, 'a/b/page.md'), 'utf8');
      const html = await readFile(join(folder, 'page.html'), 'utf8');
      for (const { id } of changes) {
        expect(markdown).toContain(`[${id}](`);
        expect(html).toContain(` id="${id}"`);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('prints one page on stdout, of one command where that was asked for, and never two documents', async () => {
    const text = await run({ from: '2.8', to: '6.2', command: 'spop', markdown: true });
    expect(text).toMatch(/^# Redis 2\.8 → Redis 6\.2, for `SPOP`\n/);
    expect(text.match(/^\| \*\*/gm)).toHaveLength(1);
    expect(await run({ from: '6.2', to: '6.2', html: true })).toContain('No known change.');
    for (const two of [
      { json: true, html: true },
      { markdown: true, html: true },
    ] as const) {
      const refused = run({ from: '2.8', to: '6.2', ...two });
      await expect(refused).rejects.toMatchObject({ code: 'RT_USAGE', exitCode: 2 });
    }
  });

  it.each([
    ['--html', '6.2', 'valkey-9.1'],
    ['--in', 'src', '6.2', 'valkey-9.1'],
  ])('says where the versions stand when an option took them: %s', async (...args) => {
    const { exitCode, stderr } = await runCommandLine(['changes', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The two versions stand before --used, --in, --markdown and --html');
  });

  it('ends its help with examples', () => {
    const { io, text } = collect();
    const command = defineChangesCommand(io, () => undefined);
    command.configureOutput({ writeOut: (out) => void io.stdout.write(out) });
    command.outputHelp();
    expect(text().trimEnd().split('\n').at(-1)).toBe(
      '  redis-target changes 6.2 valkey-9.1 --html upgrade.html',
    );
  });

  it('refuses a version that is none', async () => {
    await expect(run({ from: 'old', to: '6.2' })).rejects.toMatchObject({ code: 'RT_CHANGES_VERSION' });
  });
});
