import { describe, expect, it } from 'vitest';
import { MEASURED } from '../../../src/changes/catalogue/measured.ts';
import { explainTest } from '../../../src/changes/explain.ts';
import { replyAt } from '../../../src/changes/measured-replies.ts';
import { parseReleaseLine } from '../../../src/changes/release-line.ts';
import { DIFFERENCES } from '../../bench/reasons/differences.ts';
import { engineOf, failures, reasonsOf, sentBy } from '../../bench/reasons/rate.ts';
import { WORDINGS } from '../../bench/reasons/wordings.ts';
import { brokenBy, NEW, short } from './explained.ts';

const BACK = ['6.2.11', '2.8.19'] as const;
const ON = ['6.2.11', 'valkey-9.1.2'] as const;

describe('a call that was not measured itself', () => {
  it.each([
    ['client-pause', 'a refusal lists the subcommands that there are', BACK],
    ['client-reply', 'a refusal lists the subcommands that there are', BACK],
    ['key-object-enc-geo', 'the other one prepares a stream', BACK],
    ['object-encoding-stream', 'the other one prepares coordinates', BACK],
    ['str-set-px-huge', 'the other one has two expiries', BACK],
    ['str-set-two-expiries', 'the other one has one expiry', BACK],
    ['mu-debug', 'the other transactions hold other commands', ON],
    ['config-get-syslog-ident', 'HELLO, which says the same, is not sent', ON],
  ] as const)('gets no reason from another one: %s, because %s', (id, _, [from, to]) => {
    const probe = MEASURED[id];
    if (probe === undefined) throw new Error(`${id} is no measurement`);
    const [was, is] = [replyAt(probe, parseReleaseLine(from), 0), replyAt(probe, parseReleaseLine(to), 0)];
    if (was === undefined || is === undefined) throw new Error(`${id} has no replies`);
    const right = reasonsOf(probe, from, to);
    const said = [...WORDINGS, ...DIFFERENCES].flatMap((wording) =>
      [...failures(wording, was, is)].map((error) => ({
        runner: wording.runner,
        id: explainTest({
          errors: [null, error],
          statuses: ['passed', 'failed'],
          name: [sentBy(probe)],
          file: 'test/app.test',
          engines: [engineOf(from), engineOf(to)],
          without: id,
        })?.reason?.id,
      })),
    );
    expect(said.length).toBeGreaterThan(5);
    expect(said.filter((one) => one.id !== undefined && !right.has(one.id) && !/^CMD-/.test(one.id))).toEqual(
      [],
    );
  });

  it('gets that of the same call with other keys and values', () => {
    const message = 'promise resolved "\'OK\'" instead of rejecting';
    const run = {
      name: 'SET cart:7 full EX 60 PX 9',
      from: NEW,
      to: { name: 'redis', version: '2.8.19' } as const,
    };
    expect(short(brokenBy({ message, type: 'AssertionError' }, run))).toMatch(/^C14 /);
  });

  it('is still named by its value where nothing says what was sent', () => {
    const run = { name: 'tells its name', from: NEW, to: { name: 'valkey', version: '9.1.2' } as const };
    const error = { message: 'not equal', expected: "'redis'", received: "'valkey'" };
    expect(short(brokenBy(error, run))).toMatch(/^C120 /);
  });
});
