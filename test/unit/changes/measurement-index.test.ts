import { describe, expect, it } from 'vitest';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { replyAt } from '../../../src/changes/measured-replies.ts';
import { indexOf, said } from '../../../src/changes/measurement-index.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { upgradePathOf } from '../../../src/changes/upgrade-path.ts';
import type { Engine } from '../../../src/model/engine.ts';
import { NEW, OLD, SEVEN, VALKEY } from './explained.ts';

const measuredOf = (id: string) => {
  const probe = MEASURED[id];
  if (probe === undefined) throw new Error(`${id} is no measurement`);
  return probe;
};

const COMMANDS = [
  ...new Set(
    Object.values(MEASURED).map(({ command: [name] }) =>
      typeof name === 'string' ? name.toUpperCase() : '',
    ),
  ),
];

/** Made anew, since it is remembered by the list of entries. */
function indexBetween(from: Engine, to: Engine) {
  const path = upgradePathOf(from, to);
  if (path === undefined) throw new Error('no path');
  const fresh = { ...path, entries: [...path.entries] };
  const known = indexOf(fresh);
  expect(indexOf(fresh)).toBe(known);
  const index = new Map(COMMANDS.map((command) => [command, known.of(command)] as const));
  for (const [command, candidates] of index) if (candidates.length > 0) expect(known.has(command)).toBe(true);
  const found = (probe: string) => [...index.values()].flat().find((one) => one.probe === probe);
  return { path: fresh, index, found };
}

describe('what is said in a text', () => {
  it.each([
    ['ERR syntax error', true, ['err', 'syntax', 'error']],
    ['ReplyError: WRONGTYPE Operation', true, ['replyerror', 'wrongtype', 'operation']],
    ["unknown command 'FOO'", true, ['unknown', 'command', 'foo']],
    ['wrong number of arguments', true, ['wrong', 'number', 'of', 'arguments']],
    ['Syntax error', true, ['syntax', 'error']],
    ['an unknown command', false, ['an', 'unknown', 'command']],
    ['[ 1, "a", "ab-c_d" ]', false, ['ab-c_d']],
    ['', false, []],
  ])('%j is an error: %s, with its words', (text, isError, words) => {
    expect(said(text)).toEqual({ isError, words: new Set(words) });
  });

  it('is read as far as a text takes to be told from another', () => {
    expect(said(`${'x'.repeat(597)} ab cd`).words).toEqual(new Set(['x'.repeat(597), 'ab']));
  });
});

describe('the measurements that differ on a way', () => {
  it('have what they sent, what they prepared, what both engines replied, and the entry', () => {
    const { found } = indexBetween(NEW, VALKEY);
    const told = (probe: string) => {
      const one = found(probe);
      return [one?.command, one?.args, [...(one?.prepared ?? [])], one?.needs, one?.entry.id, one?.since];
    };
    expect(told('acl-dryrun')).toEqual(['ACL DRYRUN', ['default', 'get'], [], [], 'C57', '7.0']);
    expect(told('resp3-function-list')).toEqual([
      'FUNCTION LIST',
      [],
      ['HELLO', 'FUNCTION'],
      ['FUNCTION'],
      'C57',
      '7.0',
    ]);
    expect(told('ps-ssub-get')).toEqual(['GET', [], ['SSUBSCRIBE'], ['SSUBSCRIBE'], 'C43', '7.0']);
    expect(told('cfg-set-loglevel')).toEqual(['CONFIG SET', ['loglevel', 'nosuch'], [], [], 'C56', '7.0']);
    // COMMANDLOG is no container whose subcommands are told apart.
    expect(told('commandlog-len')).toEqual([
      'COMMANDLOG',
      ['LEN', 'slow'],
      ['COMMANDLOG'],
      ['COMMANDLOG'],
      'C27',
      '7.0',
    ]);
    expect(found('acl-dryrun')?.after).toEqual({ isError: false, words: new Set(['ok']) });
    expect(found('acl-dryrun')?.before.isError).toBe(true);
    expect(found('ps-ssub-get')?.after.isError).toBe(true);
  });

  it.each([
    [OLD, NEW],
    [NEW, OLD],
    [NEW, SEVEN],
    [NEW, VALKEY],
    [VALKEY, SEVEN],
  ])('are all that differ in more than their shape, by command: from %o to %o', (from, to) => {
    const { path, index } = indexBetween(from, to);
    const wordsOf = (reply: string) => [...said(reply.replace(/^[-+]/, '')).words].join();
    const differing = Object.entries(MEASURED).filter(([, probe]) => {
      const [first] = probe.command;
      const [was, is] = [from, to].map((engine) => replyAt(probe, parseReleaseLine(engine), 0));
      if (typeof first !== 'string' || first === '' || was === undefined || is === undefined) return false;
      if (/^(?:EVAL|EVALSHA|EVAL_RO|FCALL|FCALL_RO|HELLO|AUTH|MULTI|PING|SUBSCRIBE)$/i.test(first))
        return false;
      if (was === is) return false;
      return was.startsWith('-') || is.startsWith('-') || wordsOf(was) !== wordsOf(is);
    });
    const known = new Set([...index.values()].flat().map(({ probe }) => probe));
    // A reply that changed there and back on the way has no entry that tells of it.
    const missing = differing.filter(([id]) => !known.has(id));
    expect(missing.length / differing.length).toBeLessThan(0.05);
    for (const id of known) expect(differing.map(([one]) => one)).toContain(id);
    for (const [command, candidates] of index)
      for (const one of candidates) {
        expect(one.command.split(' ')[0]).toBe(command);
        expect(path.entries).toContain(one.entry);
        expect(path.directionOf(one.since), one.probe).toBeDefined();
        expect(Object.values(MEASURED[one.probe]?.by ?? {})).toContain(one.entry.id);
        expect([...one.prepared]).toEqual(expect.arrayContaining([...one.needs]));
        expect(one.before.isError).toBe(
          replyAt(measuredOf(one.probe), parseReleaseLine(from), 0)?.startsWith('-'),
        );
        expect(one.after.isError).toBe(
          replyAt(measuredOf(one.probe), parseReleaseLine(to), 0)?.startsWith('-'),
        );
      }
  });
});
