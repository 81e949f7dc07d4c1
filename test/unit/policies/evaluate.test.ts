import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../support/iam/evaluate.ts';

const variable = (name: string): string => `\${${name}}`;
const decide = (statement: Record<string, unknown>, context: Record<string, string> = {}) =>
  evaluatePolicy(
    { Statement: { Effect: 'Allow', Action: 's:Do', Resource: '*', ...statement } },
    { action: 's:Do', resource: 'arn:aws:s:r:1:thing/a', context },
  );

// The judge of the policies that we print has to be right itself. Expected: IAM user guide.
describe('the test’s evaluation of a policy', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>, string]>([
    ['an action in other letters', { Action: 'S:do' }, {}, 'allowed'],
    ['an action with a wildcard', { Action: ['x:*', 's:D?'] }, {}, 'allowed'],
    ['another action', { Action: 's:Don' }, {}, 'implicit deny'],
    ['another resource', { Resource: 'arn:aws:s:r:1:thing/b*' }, {}, 'implicit deny'],
    [
      'a resource with a variable',
      { Resource: `arn:aws:s:r:1:thing/${variable('aws:userid')}` },
      { 'aws:userid': 'a' },
      'allowed',
    ],
    [
      'a variable that is not there',
      { Resource: `arn:aws:s:r:1:thing/${variable('aws:username')}` },
      {},
      'implicit deny',
    ],
    [
      'a variable’s value with a wildcard in it',
      { Resource: `arn:aws:s:r:1:thing/${variable('aws:userid')}` },
      { 'aws:userid': '*' },
      'implicit deny',
    ],
    ['a deny', { Effect: 'Deny' }, {}, 'explicit deny'],
    ['NotAction', { Action: undefined, NotAction: 's:Do' }, {}, 'implicit deny'],
    [
      'a tag that is equal',
      { Condition: { StringEquals: { 's:Tag/N': 'v' } } },
      { 's:tag/n': 'v' },
      'allowed',
    ],
    [
      'StringEquals with a wildcard',
      { Condition: { StringEquals: { 's:Tag/N': 'v*' } } },
      { 's:tag/n': 'vv' },
      'implicit deny',
    ],
    [
      'StringEquals with an escaped one',
      { Condition: { StringEquals: { 's:Tag/N': `v${variable('*')}` } } },
      { 's:tag/n': 'v*' },
      'allowed',
    ],
    ['StringLike', { Condition: { StringLike: { 's:Tag/N': ['x', 'v*'] } } }, { 's:tag/n': 'vv' }, 'allowed'],
    ['a key that is not there', { Condition: { StringLike: { 's:Tag/N': '*' } } }, {}, 'implicit deny'],
    ['… with IfExists', { Condition: { BoolIfExists: { 's:Check': 'true' } } }, {}, 'allowed'],
    [
      '… that is false',
      { Condition: { BoolIfExists: { 's:Check': 'true' } } },
      { 's:check': 'false' },
      'implicit deny',
    ],
    [
      'StringNotEquals without the key',
      { Condition: { StringNotEquals: { 's:Tag/N': 'v' } } },
      {},
      'allowed',
    ],
    ['Null', { Condition: { Null: { 's:Tag/N': 'true' } } }, { 's:tag/n': 'v' }, 'implicit deny'],
  ])('%s', (_, statement, context, decision) => {
    expect(decide(statement, context)).toBe(decision);
  });

  it('refuses to guess what an operator means that it does not know', () => {
    expect(() => decide({ Condition: { DateLessThan: { k: '1' } } }, { k: '1' })).toThrow(/DateLessThan/);
  });
});
