import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickPassword } from '../../../src/targets/stored-password.ts';

const WHAT = 'arn:secret, which `auth.secret` names';
const pick = (stored: string | undefined, more: { field?: string; user?: string } = {}) =>
  pickPassword(stored, { ...more, what: WHAT });

describe('pickPassword', () => {
  it.each<[string, string, { field?: string; user?: string }, { username?: string; password: string }]>([
    ['all of a text', 'geheim', {}, { password: 'geheim' }],
    ['all of a text for a user', 'ge heim\n', { user: 'app' }, { username: 'app', password: 'ge heim\n' }],
    ['all of what is JSON and no object', '"geheim"', {}, { password: '"geheim"' }],
    ['all of a number', '12345', {}, { password: '12345' }],
    ['all of what only begins like JSON', '{geheim', {}, { password: '{geheim' }],
    ['the field password', '{"password":"geheim"}', {}, { password: 'geheim' }],
    [
      'user and password, as rotation writes them',
      '{"username":"app","password":"p"}',
      {},
      { username: 'app', password: 'p' },
    ],
    [
      'the user of the setting',
      '{"username":"app","password":"p"}',
      { user: 'me' },
      { username: 'me', password: 'p' },
    ],
    [
      'a field, and no user that it does not belong to',
      '{"username":"app","token":"t"}',
      { field: 'token' },
      { password: 't' },
    ],
    ['a field with a dot in its name', '{"a.b":"t"}', { field: 'a.b' }, { password: 't' }],
  ])('takes %s', (_, stored, options, expected) => {
    expect(pick(stored, options)).toEqual(expected);
  });

  it.each<[string, string | undefined, { field?: string }, RegExp]>([
    ['bytes', undefined, {}, /it is binary\. Store a text/],
    ['nothing', ' \n', {}, /it is empty/],
    [
      'no JSON where a field is named',
      'geheim-1',
      { field: 'token' },
      /no JSON object, and `field` names token in it\. Leave `field` out/,
    ],
    ['a list where a field is named', '["geheim-1"]', { field: 'token' }, /no JSON object/],
    [
      'JSON without the field',
      '{"user":"geheim-1","pass":"geheim-1"}',
      { field: 'token' },
      /without the field token\. .*It has user, pass\./,
    ],
    [
      'JSON without password',
      '{"token":"geheim-1"}',
      {},
      /without the field password\. Name the one with the password in `field`\. It has token\./,
    ],
    ['JSON without any field', '{}', {}, /It has none\./],
    [
      'a field of every object',
      '{"token":"geheim-1"}',
      { field: 'constructor' },
      /without the field constructor/,
    ],
    ['a number', '{"password":12345678}', {}, /its field password is no text \(a number\)/],
    ['null', '{"password":null}', {}, /no text \(null\)/],
    ['an object', '{"password":{"a":"geheim-1"}}', {}, /no text \(an object\)/],
    ['an empty text', '{"password":""}', {}, /its field password is empty/],
  ])('refuses %s, and tells nothing of it', (_, stored, options, message) => {
    let error: Error | undefined;
    try {
      pick(stored, options);
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(error).toMatchObject({ code: 'RT_AUTH_SECRET' });
    expect(error?.message).toMatch(message);
    expect(error?.message).toContain(`Could not use ${WHAT}: `);
    expect(error?.message).not.toMatch(/geheim-1|12345678/);
  });

  it('gives what any object’s field holds, or a known error', () => {
    fc.assert(
      fc.property(fc.json(), fc.option(fc.string({ minLength: 1 }), { nil: undefined }), (stored, field) => {
        try {
          expect(pick(stored, field === undefined ? {} : { field }).password).not.toBe('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'RT_AUTH_SECRET' });
        }
      }),
    );
  });
});
